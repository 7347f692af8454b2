"""Searching in a real browser: as one types, by keyboard, narrowed, on a phone, without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_member import open_space
from tests.server import LiveSite

SPACE = "cdp-pegasecoordination"


@pytest.fixture(scope="module")
def member(chromium: Browser, site: LiveSite) -> Page:
    page = chromium.new_context(base_url=site.url, locale="fr-FR").new_page()
    open_space(page, site, SPACE)
    return page


def test_results_come_as_one_types(member: Page) -> None:
    member.goto("/recherche/")
    field = member.get_by_role("searchbox")
    field.press_sequentially("livret medec", delay=20)
    expect(member.locator(".results .entry").first).to_contain_text("Livret médecin")
    expect(member).to_have_url("/recherche/?q=livret+medec")
    expect(field).to_be_focused()
    # Said aloud, without reading the list.
    status = member.locator("[data-status]")
    expect(status).to_contain_text("résultats pour")
    assert status.get_attribute("role") == "status"
    assert "livret medec" in member.title()


def test_a_typed_search_is_shared_by_its_address(member: Page) -> None:
    member.goto("/recherche/")
    member.get_by_role("searchbox").fill("bilan")
    expect(member).to_have_url("/recherche/?q=bilan")
    first = member.locator(".results .entry__title").first.inner_text()
    member.reload()
    assert member.locator(".results .entry__title").first.inner_text() == first


def test_a_search_is_narrowed_and_widened_by_links(member: Page) -> None:
    member.goto("/recherche/?q=bilan")
    kinds = member.get_by_role("region", name="Type")
    choice = kinds.get_by_role("link", name="Compte rendu")
    count = int(choice.locator(".choices__count").inner_text())
    choice.click()
    expect(member.locator("[data-count]")).to_contain_text(f"{count} résultat")
    for kind in member.locator(".results .entry__date").all_inner_texts():
        assert kind.startswith("Compte rendu")
    kinds.get_by_role("link", name="Tous").click()
    expect(member).to_have_url("/recherche/?q=bilan")


def test_on_a_phone_one_sees_what_is_chosen(chromium: Browser, site: LiveSite) -> None:
    """A choice applies at once, and keeps the focus."""
    viewport = {"width": 360, "height": 640}
    context = chromium.new_context(base_url=site.url, locale="fr-FR", viewport=viewport)
    page = context.new_page()
    open_space(page, site, SPACE)
    page.goto("/recherche/?q=bilan")
    kind = page.get_by_role("combobox", name="Type")
    expect(page.get_by_role("combobox", name="Espace")).to_have_value("")
    kind.select_option("compte-rendu")
    expect(page).to_have_url("/recherche/?q=bilan&type=compte-rendu")
    expect(kind).to_have_value("compte-rendu")
    expect(kind).to_be_focused()
    assert page.locator("main .search [name=type]").input_value() == "compte-rendu"
    context.close()


def test_a_result_leads_to_its_word(member: Page) -> None:
    """In the middle of the screen, not at its heading; only the page's address is asked for."""
    member.goto("/recherche/?q=dixième&type=fiche-metier")
    with member.expect_response("**/fiche-psychomotricien-seances/") as answered:
        member.locator(".results .entry__title a").first.click()
    assert answered.value.ok
    member.wait_for_function(
        """() => [...document.querySelectorAll("main li")].some((item) =>
          item.textContent.includes("dixième")
          && Math.abs(item.getBoundingClientRect().top / innerHeight - 0.5) < 0.2)"""
    )


def test_filters_stay_while_one_types(member: Page) -> None:
    member.goto("/recherche/?q=bilan&type=compte-rendu")
    member.get_by_role("searchbox").fill("livret")
    expect(member.locator("[data-count]")).to_contain_text("livret")
    assert "type=compte-rendu" in member.url


def test_a_space_is_searched_first_and_the_rest_offered(member: Page) -> None:
    member.goto(f"/{SPACE}/")
    box = member.get_by_role("searchbox")
    box.fill("programme")
    with member.expect_navigation():
        box.press("Enter")
    assert f"espace={SPACE}" in member.url
    for place in member.locator(".results .entry__date").all_inner_texts():
        assert "coordinations" in place
    with member.expect_navigation():
        member.get_by_role("link", name="hors de cet espace").click()
    assert "espace=" not in member.url


def test_the_keyboard_leads_from_the_field_to_the_results(member: Page) -> None:
    member.goto("/recherche/?q=livret")
    member.keyboard.press("/")
    expect(member.get_by_role("searchbox")).to_be_focused()
    reached = []
    for _ in range(6):
        member.keyboard.press("Tab")
        reached.append(member.evaluate("document.activeElement.closest('.entry__title') !== null"))
    assert any(reached)


def test_a_click_is_counted_by_its_rank(member: Page) -> None:
    member.goto("/recherche/?q=livret")
    with member.expect_request("**/recherche/suivi") as sent:
        member.locator(".results .entry__title a").nth(1).click()
    assert "rang=2" in (sent.value.post_data or "")
    assert "livret" not in (sent.value.post_data or "")


def test_a_page_of_a_pdf_opens_at_the_page(member: Page) -> None:
    member.goto("/recherche/?q=livret+bilan+page&type=livret")
    addresses = member.locator(".results a[href*='#page=']").evaluate_all(
        "links => links.map((link) => link.getAttribute('href'))"
    )
    assert addresses
    response = member.request.get(addresses[0])
    assert response.headers["content-type"] == "application/pdf"


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_is_cut_at_any_width(chromium: Browser, site: LiveSite, width: int) -> None:
    context = chromium.new_context(
        base_url=site.url, locale="fr-FR", viewport={"width": width, "height": 800}
    )
    page = context.new_page()
    open_space(page, site, SPACE)
    page.goto("/recherche/?q=livret&versions=toutes")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert Axe().run(page).violations_count == 0
    context.close()


def test_it_works_without_scripts(chromium: Browser, site: LiveSite) -> None:
    context = chromium.new_context(base_url=site.url, locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    open_space(page, site, SPACE)
    page.goto("/recherche/")
    box = page.get_by_role("searchbox")
    box.fill("livret medecin")
    box.press("Enter")
    expect(page.locator(".results .entry").first).to_contain_text("Livret médecin")
    context.close()


def test_browsers_may_search_here_by_themselves(member: Page, site: LiveSite) -> None:
    member.goto("/")
    address = member.locator("link[rel=search]").get_attribute("href") or ""
    answer = member.request.get(address)
    assert answer.headers["content-type"] == "application/opensearchdescription+xml"
    assert f'template="{site.url}/recherche/?q={{searchTerms}}"' in answer.text()
