"""The rotation assistant, from the list of keys to the message for members."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_editor import code_of, log_in, make_administrator
from tests.server import LiveSite, Server


def test_a_key_is_changed_with_an_overlap_and_shown_once(
    page: Page, site: LiveSite, server: Server
) -> None:
    make_administrator(server, "lise")
    log_in(page, "lise")
    page.get_by_label("Code à six chiffres").fill(code_of(page.locator("#secret").inner_text()))
    page.get_by_role("button", name="Vérifier le code").click()
    page.get_by_role("link", name="Je les ai gardés").click()

    page.get_by_role("link", name="Mots de passe", exact=True).click()
    _axe_finds_nothing(page, r"/mots-de-passe/$")
    page.get_by_role(
        "link", name="Changer le mot de passe de Espace des coordinations locales"
    ).click()
    proposed = page.get_by_label("Nouveau mot de passe")
    first = proposed.input_value()
    page.get_by_role("link", name="Proposer un autre").click()
    expect(proposed).not_to_have_value(first)
    key = proposed.input_value()
    assert len(key.split()) == 5
    page.get_by_label("sert encore quelques jours").check()
    page.get_by_label("Combien de jours").fill("3")
    _axe_finds_nothing(page, r"/mots-de-passe/\d+/$")

    page.get_by_role("button", name="Changer le mot de passe").click()
    message = page.get_by_label("Message à transmettre aux membres")
    expect(message).to_have_value(re.compile(f"Mot de passe\u00a0: {key}"))
    expect(message).to_have_value(re.compile(f"{site.url}/cdp-pegasecoordination/"))
    expect(message).to_have_value(re.compile("L’ancien mot de passe fonctionne jusqu’au .* inclus"))
    code = page.get_by_role("img", name=f"Code QR de l’adresse {site.url}/cdp-pegasecoordination/")
    expect(code.locator("svg")).to_be_visible()
    _axe_finds_nothing(page, r"/mots-de-passe/\d+/$")

    page.get_by_role("link", name="J’ai transmis le message").click()
    expect(page.get_by_text("bientôt arrêté")).to_be_visible()
    assert key not in page.content()
    page.get_by_role("link", name="Arrêter").first.click()
    _axe_finds_nothing(page, r"/mots-de-passe/arreter/\d+/$")
    page.get_by_role("link", name="Le garder").click()
    page.get_by_role("link", name="Voir le journal des accès").click()
    expect(page.locator("tbody tr").first).to_contain_text("fin après le")
    _axe_finds_nothing(page, r"/journal-des-acces/$", "#listing-results")
    assert key not in page.content()


def _axe_finds_nothing(page: Page, address: str, ours: str = "#main .nice-padding") -> None:
    """On the screen of this address, in what is ours: the frame around it is Wagtail's."""
    expect(page).to_have_url(re.compile(address))
    expect(page.locator(ours).first).to_be_visible()
    results = Axe().run(page, context=ours)
    assert results.violations_count == 0, results.generate_report()
