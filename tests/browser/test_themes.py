"""Every component holds little, usual and extreme content, in the two themes that there are."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from cms.colours import MIN_CONTRAST, contrast
from tests.server import ROOT, Server

COMPONENTS = ROOT / "themes/default/templates/components"
# The frame of every page; what needs a file; what only search has; whole views, parts of others.
ELSEWHERE = {
    *("footer", "header", "logo"),
    *("picture", "player"),
    "search_filters",
    *("catch_up", "space_parts", "space_view", "toc_folded", "toc_side"),
}
# What WCAG 1.4.12 asks to bear.
SPACING = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important }
* { word-spacing: 0.16em !important }
p { margin-bottom: 2em !important }"""
NAME = """const name = (element) => [
  element.closest("[data-component]")?.dataset.component, element.className, element.textContent
].join(" ");"""
# What stands out of the window to the right, and not in a part that scrolls.
OVERFLOWING = f"""() => {{ {NAME}
  const hides = (element) => /auto|scroll|hidden/.test(getComputedStyle(element).overflowX);
  const isHidden = (element) => element && (hides(element) || isHidden(element.parentElement));
  const isOut = ({{ width, right }}) => width && right > document.documentElement.clientWidth + 1;
  return [...document.querySelectorAll("main *, header *")]
    .filter((element) => isOut(element.getBoundingClientRect()) && !isHidden(element))
    .map(name);
}}"""
# WCAG 2.5.8 leaves links within a sentence aside; a row of a list is one target.
SMALL_TARGETS = f"""() => {{ {NAME}
  const isSentence = (element) =>
    element.matches("p *, li *, dd *, td *") && getComputedStyle(element).display === "inline";
  return [...document.querySelectorAll("a, button, input, summary")]
    .filter((element) => element.checkVisibility() && element.offsetWidth)
    .filter((element) => element.getBoundingClientRect().height < 43)
    .filter((element) => !isSentence(element) && !element.closest(".entry__title, .door"))
    .map(name);
}}"""
TOKENS = """(names) => names.map(
  (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`))"""


@pytest.fixture(scope="module", params=["default", "ardoise"])
def gallery(
    request: pytest.FixtureRequest,
    chromium: Browser,
    demo: Server,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Page]:
    settings = {"DJANGO_SETTINGS_MODULE": "cms.settings.dev", "THEME": request.param}
    server = Server(tmp_path_factory.mktemp("theme") / "data", demo, **settings)
    page = chromium.new_page(viewport={"width": 320, "height": 900}, bypass_csp=True)
    page.goto(f"{server.serve().url}/apercu/")
    yield page
    page.close()
    server.discard()


def test_all_components_fit_on_a_small_phone(gallery: Page) -> None:
    names = gallery.eval_on_selector_all(
        "[data-component]", "all => all.map(e => e.dataset.component)"
    )
    assert {*names} | ELSEWHERE == {path.stem for path in COMPONENTS.glob("*.html")}
    assert gallery.evaluate(OVERFLOWING) == []
    assert gallery.evaluate(SMALL_TARGETS) == []
    gallery.add_style_tag(content=SPACING)
    assert gallery.evaluate(OVERFLOWING) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_colours_can_be_read(gallery: Page, scheme: Literal["light", "dark"]) -> None:
    gallery.emulate_media(color_scheme=scheme)
    papers = gallery.evaluate(TOKENS, ["paper", "tint"])
    for colour in gallery.evaluate(TOKENS, ["ink", "muted", "alert", "first", "second", "third"]):
        for paper in papers:
            assert contrast(colour, paper) >= MIN_CONTRAST, (colour, paper)
