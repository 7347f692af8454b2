"""axe finds no violation in any public template, in light and in dark, at two widths."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.measures import OVERFLOWING, SMALL_TARGETS, SPACING
from tests.browser.test_member import minutes_of, open_space
from tests.server import LiveSite

PAGES = {
    "home": "/",
    "standard page": "/accessibilite/",
    "gate": "/cdp-pegase",
    "gate of a space": "/cdp-pegasepraticien/",
    "space": "/cdp-pegasedirection/",
    "register": "/cdp-pegasedirection/?rayon=comptes-rendus",
    "catching up": "/cdp-pegasecoordination/?rayon=rattrapage",
    "subject": "/recherche/sujet?q=livret",
    "page in a space": "/cdp-pegasedirection/commencer-ici/",
    "minutes": "",
    "guide": "/cdp-pegasedirection/installer-le-programme/",
    "booklet": "/cdp-pegasedirection/convention-type/",
    "older version": "/d/convention-type/1",
    "fact sheet": "/cdp-pegasedirection/fiche-direction-avenant/",
    "tutorial": "/cdp-pegasedirection/suivre-les-conventions/",
    "video": "/cdp-pegasecoordination/presenter-le-programme/",
    "shelf": "/cdp-pegasedirection/?rayon=livrets",
    "agenda": "/cdp-pegasedirection/?rayon=agenda",
    "figures": "/cdp-pegasedirection/?rayon=chiffres",
    "news": "/actualites/",
    "glossary": "/glossaire/",
    "site map": "/plan-du-site/",
    "métiers": "/metiers/",
    "métier": "/metiers/direction/",
    "search": "/recherche/",
    "results": "/recherche/?q=livret",
    "no result": "/recherche/?q=zzzzzz",
    "near words": "/recherche/?q=pouponnage",
    "corrected": "/recherche/?q=psychomotrisien",
    "narrowed": "/recherche/?q=bilan&type=compte-rendu&tri=date",
    "not found": "/nulle-part/",
}


@pytest.fixture(scope="module")
def member(chromium: Browser, site: LiveSite) -> Page:
    # A colour that fades from one scheme to the other would be measured in between.
    page = chromium.new_page(base_url=site.url, reduced_motion="reduce", bypass_csp=True)
    for space in ("cdp-pegasecoordination", "cdp-pegasedirection"):
        open_space(page, site, space)
    return page


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation(member: Page, name: str, subtests: pytest.Subtests) -> None:
    address = PAGES[name] or minutes_of(member)[0]
    for width in (360, 1280):
        member.set_viewport_size({"width": width, "height": 900})
        member.goto(address)
        for scheme in ("light", "dark"):
            with subtests.test(width=width, scheme=scheme):
                member.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                results = Axe().run(member)
                assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_bears_a_small_screen_and_spaced_text(member: Page, name: str) -> None:
    """320 px are 1280 at 400 %; targets are for fingers."""
    member.set_viewport_size({"width": 320, "height": 900})
    member.goto(PAGES[name] or minutes_of(member)[0])
    assert member.evaluate(OVERFLOWING) == []
    assert member.evaluate(SMALL_TARGETS) == []
    member.add_style_tag(content=SPACING)
    assert member.evaluate(OVERFLOWING) == []
