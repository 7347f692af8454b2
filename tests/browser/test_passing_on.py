"""A member passes a booklet on from a phone: three taps, and the share sheet."""

import re

from playwright.sync_api import Browser, expect

from tests.browser.test_member import open_space
from tests.server import LiveSite

# Chromium on a server shares nothing: what the page hands over is noted instead.
SHARE = "navigator.share = async (data) => { window.shared = data }"


def test_a_booklet_reaches_a_doctor_in_three_taps(chromium: Browser, site: LiveSite) -> None:
    phone = chromium.new_context(
        base_url=site.url,
        locale="fr-FR",
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
    )
    phone.add_init_script(SHARE)
    page = phone.new_page()
    open_space(page, site, "cdp-pegasecoordination")
    taps = [
        page.get_by_role("navigation", name="Espace des coordinations").get_by_role(
            "link", name="Livrets"
        ),
        page.get_by_role("link", name="Livret médecin").first,
        page.get_by_role("button", name="Transmettre"),
    ]
    for tap in taps:
        with page.expect_navigation():
            tap.tap()
    assert len(taps) == 3
    message = page.get_by_label("Message à envoyer").input_value()
    link = re.search(r"^http\S+/p/\w+$", message, re.MULTILINE)
    assert link, message
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    for target in page.locator(".actions > *").all():
        assert (target.bounding_box() or {"height": 0})["height"] >= 44
    page.get_by_role("button", name="Partager").tap()
    page.wait_for_function("window.shared")
    assert page.evaluate("window.shared.text") == message
    with page.expect_navigation():
        page.get_by_role("button", name="Quitter l’espace").tap()
    expect(page.get_by_role("status")).to_contain_text("Vous avez quitté")
    doctor = chromium.new_context()
    answer = doctor.request.get(link[0])
    assert answer.headers["content-type"] == "application/pdf"
    doctor.close()
    phone.close()


def test_without_scripts_the_words_can_be_copied(chromium: Browser, site: LiveSite) -> None:
    context = chromium.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    open_space(page, site, "cdp-pegasecoordination")
    page.goto("/cdp-pegasecoordination/fiche-psychomotricien-seances/")
    with page.expect_navigation():
        page.get_by_role("button", name="Transmettre").click()
    expect(page.get_by_label("Message à envoyer")).to_have_value(re.compile("/p/"))
    expect(page.get_by_role("link", name="Envoyer par courriel")).to_be_visible()
    for hidden in ("Partager", "Copier le message", "Copier le lien"):
        expect(page.get_by_role("button", name=hidden)).to_be_hidden()
    context.close()
