"""A member follows a mailed link, opens the space, reads, searches and leaves."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.server import LiveSite


def test_from_the_mailed_link_to_the_page(page: Page, site: LiveSite) -> None:
    address = mailed_link(page, site)
    page.context.clear_cookies()
    address += "#_contenu"  # a deep link survives the gate
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Espace des directions")
    page.get_by_label("Mot de passe de l’espace").fill("pas celui-là")
    page.get_by_role("button", name="Ouvrir l’espace").click()
    expect(page.get_by_text("Ce mot de passe n’ouvre pas cet espace.").first).to_be_visible()
    assert page.title().startswith("Erreur")
    typed_on_a_phone = f" {site.key('cdp-pegasedirection').title()} "
    page.get_by_label("Mot de passe de l’espace").fill(typed_on_a_phone)
    page.get_by_label("Garder l’espace ouvert 30 jours").check()
    page.get_by_role("button", name="Ouvrir l’espace").click()
    expect(page).to_have_url(address)
    expect(page.get_by_role("heading", level=1)).to_contain_text("49")


def test_the_password_can_be_shown(page: Page, site: LiveSite) -> None:
    page.goto("/cdp-pegase")
    field = page.get_by_label("Mot de passe de l’espace")
    field.fill("rivière")
    page.get_by_role("button", name="Afficher").click()
    assert field.get_attribute("type") == "text"


def test_a_wrong_password_can_be_shown_and_corrected(page: Page, site: LiveSite) -> None:
    page.goto("/cdp-pegase")
    key = site.key("cdp-pegasedirection")
    page.get_by_label("Mot de passe de l’espace").fill(f"{key}e")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    field = page.get_by_label("Mot de passe de l’espace")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("type", "password")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # « Afficher »
    expect(field).to_have_attribute("type", "text")
    expect(field).to_have_value(f"{key}e")
    field.press("End")
    field.press("Backspace")
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("directions")


def test_a_wrong_password_can_be_shown_without_javascript(
    chromium: Browser, site: LiveSite
) -> None:
    context = chromium.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/cdp-pegase")
    page.get_by_label("Mot de passe de l’espace").fill("pas celui-là")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    typed = page.get_by_text("pas celui-là", exact=True)
    expect(typed).to_be_attached()
    expect(typed).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(typed).to_be_visible()
    context.close()


def test_search_leads_to_the_section(page: Page, site: LiveSite) -> None:
    open_space(page, site)
    page.goto("/recherche/?q=conventions")
    link = page.locator("main a[href*='#']").first
    with page.expect_navigation():
        link.click()
    anchor = page.url.partition("#")[2]
    assert anchor
    expect(page.locator(f"[id='{anchor}']")).to_be_in_viewport()


def test_leaving_closes_the_space(page: Page, site: LiveSite) -> None:
    open_space(page, site)
    with page.expect_navigation():
        page.get_by_role("button", name="Quitter l’espace").first.click()
    page.goto("/cdp-pegasedirection/")
    expect(page.get_by_label("Mot de passe de l’espace")).to_be_visible()


def test_what_is_new_since_the_last_visit_is_counted_and_marked(page: Page, site: LiveSite) -> None:
    open_space(page, site)
    count = page.locator("[data-news]")
    expect(count).to_be_hidden()  # the first visit
    page.evaluate(
        "for (const name of Object.keys(localStorage).filter(name => name.startsWith('visite:')))"
        " localStorage.setItem(name, JSON.stringify({before: 0, seen: 86400}))"
    )
    page.goto("/")
    expect(count).to_have_text(re.compile(r"^\d+ nouveautés depuis le 2\sjanvier$"))
    count.get_by_role("link").click()
    news = page.get_by_role("region", name="Dernières publications").locator(".entry")
    expect(news.first).to_contain_text("Nouveau")
    expect(news.first).to_be_in_viewport()


def test_the_contents_follow_what_one_reads(page: Page, site: LiveSite) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    open_space(page, site)
    page.goto("/cdp-pegasedirection/installer-le-programme/")
    contents = page.get_by_role("navigation", name="Sommaire")
    expect(contents.locator("[aria-current]")).to_have_count(0)
    title = page.locator("main h2[id]").nth(1)
    title.evaluate("title => title.scrollIntoView()")
    current = contents.locator("[aria-current=location]")
    expect(current).to_have_count(1)
    assert current.inner_text() in title.inner_text()


def test_on_a_phone_the_contents_are_one_tap_away(page: Page, site: LiveSite) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_space(page, site)
    page.goto("/cdp-pegasedirection/installer-le-programme/")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.get_by_role("link", name="Sommaire", exact=True).click()
    expect(page.get_by_role("navigation", name="Sommaire").first).to_be_in_viewport()


def test_the_menu_of_a_space_begins_where_one_is(page: Page, site: LiveSite) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_space(page, site)
    page.goto("/cdp-pegasedirection/?rayon=agenda")
    expect(page.get_by_role("link", name="Agenda", exact=True)).to_be_in_viewport(ratio=1)
    assert page.evaluate("scrollX") == 0


def test_all_spaces_are_left_in_two_taps_from_anywhere(page: Page, site: LiveSite) -> None:
    open_space(page, site)
    page.goto("/glossaire/")
    page.get_by_text("Mes espaces", exact=True).click()
    page.get_by_role("button", name="Tout quitter").click()
    expect(page.get_by_role("status")).to_contain_text("Vous avez quitté tous vos espaces")
    page.goto("/cdp-pegasedirection/")
    expect(page.get_by_label("Mot de passe de l’espace")).to_be_visible()


def test_the_menu_of_spaces_hides_nothing_that_has_the_focus(page: Page, site: LiveSite) -> None:
    open_space(page, site)
    page.goto("/glossaire/")
    menu = page.locator("details.menu")
    opener = menu.locator("summary")
    opener.click()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(opener).to_be_focused()
    opener.click()
    page.locator("h1").click()
    expect(menu).not_to_have_attribute("open", "")
    opener.click()
    menu.get_by_role("button", name="Tout quitter").focus()
    page.keyboard.press("Tab")
    expect(menu).not_to_have_attribute("open", "")


def test_a_heading_is_named_by_its_words(page: Page, site: LiveSite) -> None:
    open_space(page, site)
    page.goto("/cdp-pegasedirection/installer-le-programme/")
    title = page.locator("main h2[id]").first
    words = title.locator("span").inner_text()
    expect(title).to_have_accessible_name(words)
    expect(title.locator("a")).to_have_accessible_name(f"Lien vers « {words} »")


def test_without_javascript_and_by_keyboard_alone(chromium: Browser, site: LiveSite) -> None:
    context = chromium.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/cdp-pegasecoordination")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.get_by_label("Mot de passe de l’espace").focus()
    page.keyboard.type(site.key("cdp-pegasecoordination"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site.url}/cdp-pegasecoordination/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("coordinations locales")
    context.close()


@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
def test_nothing_overflows(context: BrowserContext, site: LiveSite, width: int) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    open_space(page, site)
    for address in ["/", "/cdp-pegasedirection/", "/recherche/?q=livret", *minutes_of(page)]:
        page.goto(address)
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) <= 0, address


def open_space(page: Page, site: LiveSite, slug: str = "cdp-pegasedirection") -> None:
    page.goto(f"/{slug}/")
    page.get_by_label("Mot de passe de l’espace").fill(site.key(slug))
    page.get_by_role("button", name="Ouvrir l’espace").click()
    expect(page.get_by_role("button", name="Quitter l’espace").first).to_be_attached()


def minutes_of(page: Page) -> list[str]:
    """The addresses of the minutes that the space page lists."""
    page.goto("/cdp-pegasedirection/")
    links = page.locator("main a[href*='-conference-']")
    return [link.get_attribute("href") or "" for link in links.all()]


def mailed_link(page: Page, site: LiveSite) -> str:
    open_space(page, site)
    return site.url + minutes_of(page)[0]
