"""What a member keeps is read away from the network, and goes with the space."""

import datetime as dt

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.test_member import open_space
from tests.server import LiveSite

SPACE = "cdp-pegasedirection"
BOOKLET = f"/{SPACE}/convention-type/"
KEPT = "() => caches.keys()"


@pytest.fixture
def kept(page: Page, site: LiveSite) -> Page:
    """A page that was kept."""
    open_space(page, site, SPACE)
    page.goto(BOOKLET)
    assert page.evaluate(KEPT) == []
    page.get_by_role("button", name="Garder hors connexion").click()
    expect(page.get_by_role("button", name="Ne plus garder hors connexion")).to_be_visible()
    page.wait_for_function("() => navigator.serviceWorker.controller")
    return page


def test_what_was_kept_is_read_without_a_network(kept: Page, context: BrowserContext) -> None:
    title = kept.locator("h1").inner_text()
    file = kept.get_by_role("link", name="Ouvrir le livret").get_attribute("href")
    context.set_offline(True)
    kept.goto(BOOKLET)
    expect(kept.locator("h1")).to_have_text(title)
    expect(kept.locator(".notice")).to_contain_text("hors connexion")
    colour = kept.locator("h1").evaluate("(title) => getComputedStyle(title).fontFamily")
    assert "Atkinson" in colour
    asked = "async (address) => (await (await fetch(address)).text()).slice(0, 4)"
    assert kept.evaluate(asked, file) == "%PDF"
    kept.goto("/recherche/")
    expect(kept.locator("h1")).to_have_text("Vous êtes hors connexion")
    kept.get_by_role("link", name=title).click()
    expect(kept.locator("h1")).to_have_text(title)


def test_it_goes_with_the_space(kept: Page) -> None:
    assert len(kept.evaluate(KEPT)) == 1
    with kept.expect_navigation():
        kept.get_by_role("button", name="Quitter l’espace").click()
    kept.wait_for_function("async () => (await caches.keys()).length === 0")


def test_it_goes_once_the_space_is_closed_here(kept: Page, context: BrowserContext) -> None:
    context.clear_cookies()
    kept.goto("/")
    kept.wait_for_function("async () => (await caches.keys()).length === 0")


def test_it_goes_when_one_says_so(kept: Page) -> None:
    kept.get_by_role("button", name="Ne plus garder hors connexion").click()
    expect(kept.get_by_role("button", name="Garder hors connexion", exact=True)).to_be_visible()
    assert kept.evaluate(KEPT) == []


def test_it_goes_after_thirty_days(kept: Page) -> None:
    kept.clock.set_fixed_time(dt.datetime.now(tz=dt.UTC) + dt.timedelta(days=30, minutes=1))
    kept.reload()
    kept.wait_for_function("async () => (await caches.keys()).length === 0")
