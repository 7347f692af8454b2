"""axe finds nothing to say of any public template, in light and in dark, at two widths."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.test_member import minutes_of, open_space
from tests.server import LiveSite

PAGES = {
    "home": "/",
    "standard page": "/accessibilite/",
    "door": "/cdp-pegase",
    "gate": "/cdp-pegasepraticien/",
    "space": "/cdp-pegasedirection/",
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
def members(chromium: Browser, site: LiveSite) -> dict[str, Page]:
    """A member's browser window for each way of showing the site."""
    windows = {}
    for scheme in ("light", "dark"):
        for width in (360, 1280):
            context = chromium.new_context(
                base_url=site.url,
                color_scheme=scheme,  # type: ignore[arg-type]
                viewport={"width": width, "height": 900},
            )
            windows[f"{scheme} {width}"] = context.new_page()
            for space in ("cdp-pegasecoordination", "cdp-pegasedirection"):
                open_space(windows[f"{scheme} {width}"], site, space)
    return windows


@pytest.mark.parametrize("window", ["light 360", "light 1280", "dark 360", "dark 1280"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation(members: dict[str, Page], window: str, name: str) -> None:
    page = members[window]
    page.goto(PAGES[name] or minutes_of(page)[0])
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
