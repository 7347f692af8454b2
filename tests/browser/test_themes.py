"""Every component holds little, usual and extreme content, in the two themes that there are."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from cms.colours import MIN_CONTRAST, contrast
from tests.browser.measures import OVERFLOWING, SMALL_TARGETS, SPACING
from tests.server import ROOT, Server

COMPONENTS = ROOT / "themes/default/templates/components"
# The frame of every page; what needs a file; what only search has; whole views, parts of others.
ELSEWHERE = {
    *("footer", "header", "logo"),
    *("picture", "player"),
    "search_filters",
    *("catch_up", "space_parts", "space_view", "toc_folded", "toc_side"),
}
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
