"""What axe does not see: order, focus, forced colours, motion, a page at 200 %."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.measures import OVERFLOWING
from tests.browser.test_member import minutes_of, open_space
from tests.server import LiveSite

PAGES = {
    "home": "/",
    "space": "/cdp-pegasedirection/",
    "minutes": "",
    "guide": "/cdp-pegasedirection/installer-le-programme/",
    "booklet": "/cdp-pegasedirection/convention-type/",
    "fact sheet": "/cdp-pegasedirection/fiche-direction-avenant/",
    "video": "/cdp-pegasecoordination/presenter-le-programme/",
    "results": "/recherche/?q=livret",
}
STRUCTURE = """() => {
  const shown = (element) => element.checkVisibility();
  const named = (element) => element.ariaLabel || element.getAttribute("aria-labelledby");
  const headings = [...document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6)")].filter(shown);
  const levels = headings.map((heading) => +heading.localName[1]);
  const regions = ["nav", "aside"].flatMap((kind) => [...document.querySelectorAll(kind)]);
  return {
    first: levels.filter((level) => level === 1).length,
    jumps: headings.filter((_, i) => i && levels[i] > levels[i - 1] + 1)
      .map((heading) => heading.textContent),
    unnamed: regions.filter((e) => shown(e) && !named(e)).map((e) => e.outerHTML.slice(0, 90)),
  };
}"""
# What has the focus: whether it is drawn, and whether something lies over all of it.
FOCUSED = """() => {
  const element = document.activeElement;
  const label = element.labels?.[0];
  const outlined = (e) => e && !["none", "hidden"].includes(getComputedStyle(e).outlineStyle);
  const over = [...element.getClientRects()].some(({ left, top, width, height }) => {
    const at = document.elementFromPoint(left + width / 2, top + height / 2);
    return at && (element.contains(at) || at.contains(element) || at === label);
  });
  const ends = element === document.body;
  const isPlayer = element.matches("video, audio");  // its controls are the browser's
  return {
    ends,
    name: `${element.localName} ${element.className} ${element.textContent.trim().slice(0, 40)}`,
    drawn: isPlayer || outlined(element) || outlined(label) || outlined(element.parentElement),
    seen: isPlayer || over,
  };
}"""
MOVING = """() => document.getAnimations().length + [...document.querySelectorAll("*")].filter(
  (e) => !e.closest("video, audio") && parseFloat(getComputedStyle(e).transitionDuration) > 0.01
).length"""
# Forced colours leave neither background nor shade: what is current needs another sign.
CURRENT = """() => [...document.querySelectorAll("[aria-current]")]
  .filter((e) => e.checkVisibility())
  .filter((e) => {
    const sign = (x) => { const s = getComputedStyle(x); return [s.fontWeight,
      s.textDecorationLine, s.borderBottomWidth + s.borderBottomStyle, s.borderLeftWidth +
      s.borderLeftStyle, s.color].join(); };
    const other = [...(e.closest("ul, ol, nav") ?? document).querySelectorAll("a")]
      .find((x) => x !== e && !x.ariaCurrent);
    return other && sign(e) === sign(other);
  }).map((e) => e.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module")
def member(chromium: Browser, site: LiveSite) -> Iterator[Page]:
    page = chromium.new_page(base_url=site.url, reduced_motion="reduce")
    for space in ("cdp-pegasecoordination", "cdp-pegasedirection"):
        open_space(page, site, space)
    yield page
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_understood_by_ear_by_keyboard_and_in_forced_colours(
    member: Page, name: str, subtests: pytest.Subtests
) -> None:
    member.set_viewport_size({"width": 1280, "height": 800})
    member.goto(PAGES[name] or minutes_of(member)[0])
    with subtests.test("order and names"):
        assert member.evaluate(STRUCTURE) == {"first": 1, "jumps": [], "unnamed": []}
        assert "Lien vers" not in "".join(
            line
            for line in member.locator("main").aria_snapshot().splitlines()
            if "heading" in line
        )
    with subtests.test("nothing moves for who asks so"):
        assert member.evaluate(MOVING) == 0
    with subtests.test("200 %"):
        member.set_viewport_size({"width": 640, "height": 400})
        assert member.evaluate(OVERFLOWING) == []
    with subtests.test("forced colours"):
        member.emulate_media(forced_colors="active")
        assert member.evaluate(CURRENT) == []
    with subtests.test("the focus is seen"):
        for _ in range(60):
            member.keyboard.press("Tab")
            focused = member.evaluate(FOCUSED)
            if focused["ends"]:
                break
            assert focused["drawn"], focused
            assert focused["seen"], focused
    member.emulate_media(forced_colors="none")


def test_the_contents_come_before_what_they_list(member: Page) -> None:
    member.set_viewport_size({"width": 1280, "height": 800})
    member.goto(minutes_of(member)[0])
    lines = member.locator("main").aria_snapshot().splitlines()
    contents = next(i for i, line in enumerate(lines) if "Sommaire" in line)
    parts = [i for i, line in enumerate(lines) if "heading" in line and "[level=2]" in line]
    assert contents < parts[-1]
