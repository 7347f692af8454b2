"""An editor logs in, sets up a second factor, imports a file and publishes the page."""

import base64
import os
import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django_otp.oath import TOTP
from playwright.sync_api import BrowserContext, Locator, Page, Response, expect
from playwright.sync_api import TimeoutError as NotSavedError

from tests.browser.test_member import open_space
from tests.server import ROOT, LiveSite, Server

PASSWORD = "quatre mots pour essayer"
MINUTES = """**12ème Conférence des familles d'accueil**
Mardi 3 novembre 2026 de 9h30 à 11h00

Participants : Léa Marchal (Épinal), Noé PETIT et Zoé GRANGE (Nîmes)

Ordre du jour :

- La ludothèque

## La ludothèque

Le prêt de jeux commence, les girafes en bois sont attendues.

Rappel de votre mot de passe : ancien-mot-1998
"""


def test_from_the_first_login_to_a_published_page(
    page: Page, context: BrowserContext, site: LiveSite, server: Server, tmp_path: Path
) -> None:
    make_administrator(server, "alix")
    set_up(page, "alix")

    source = tmp_path / "familles.md"
    source.write_text(MINUTES, encoding="utf-8")
    page.get_by_role("link", name="Nouveau", exact=True).click()
    page.get_by_label("Espace").select_option(label="Espace des directions")
    page.get_by_label("Fichiers").set_input_files(source)
    page.get_by_role("button", name="Lire", exact=True).click()
    expect(page.get_by_text("mot de passe").first).to_be_visible()
    assert "ancien-mot-1998" not in page.content()
    page.get_by_role("button", name="Créer le brouillon").click()
    expect(page).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))
    expect(page.get_by_text("Le brouillon est prêt")).to_be_visible()
    assert "ancien-mot-1998" not in page.content()

    publish(page)
    member = context.browser.new_context(base_url=site.url)  # type: ignore[union-attr]
    reader = member.new_page()
    open_space(reader, site)
    reader.goto("/recherche/?q=girafe")
    reader.get_by_role("link", name=re.compile("familles d’accueil")).click()
    expect(reader.get_by_role("heading", name="La ludothèque", level=2)).to_be_visible()
    assert "ancien-mot-1998" not in reader.content()
    member.close()


def test_the_demo_account_gets_in_with_what_make_run_prints(page: Page, site: LiveSite) -> None:
    log_in(page, site.username, site.password)
    page.get_by_label("Code à six chiffres").fill(code_of(site.totp))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/admin/$"))


def test_what_to_see_to_before_publishing_stands_at_its_field(
    page: Page, site: LiveSite, server: Server
) -> None:
    make_administrator(server, "noa")
    set_up(page, "noa")
    page.goto("/admin/pages/usage/cdp/guidepage/")
    page.get_by_role("link", name="Organiser les bilans dans l’année").click()
    review = page.get_by_role("textbox", name="À relire le")
    notes = page.locator(".check-at-field")
    heading = page.get_by_role("heading", name="À voir avant de publier")
    expect(page.locator(".readers-tag")).to_contain_text("Espace des coordinations locales")
    expect(heading).to_have_count(0)
    change_until_saved(page, review, ["01/02/2020", "02/02/2020", "03/02/2020"])
    expect(heading).to_be_visible()
    expect(notes).to_have_text("La date de relecture est passée.")
    expect(review).to_have_accessible_description(re.compile("La date de relecture est passée"))
    expect(page.get_by_role("status").filter(has_text="À voir avant")).to_have_count(1)
    for ours in (".checks", ".check-at-field", ".readers-tag"):
        found = Axe().run(page, context=ours)
        assert found.violations_count == 0, found.generate_report()
    page.get_by_role("link", name="Voir le champ concerné").click()
    expect(review).to_be_focused()
    change_until_saved(page, review, ["01/02/2090", "02/02/2090", "03/02/2090"])
    expect(notes).to_have_count(0)
    expect(heading).to_have_count(0)


def change_until_saved(page: Page, field: Locator, values: list[str]) -> None:
    """Change a field until its draft is saved by itself.

    What is changed while Wagtail's scripts still start is to them how the form was at first.
    """
    for value in values:
        with suppress(NotSavedError), page.expect_response(_is_autosave, timeout=10_000):
            field.fill(value)
            field.press("Tab")
            return
    pytest.fail("no draft was saved by itself")


def _is_autosave(response: Response) -> bool:
    return response.request.method == "POST" and response.url.endswith("/edit/") and response.ok


def set_up(page: Page, username: str) -> None:
    """Log in for the first time, with a new authenticator."""
    log_in(page, username)
    secret = page.locator("#secret").inner_text()
    page.get_by_label("Code à six chiffres").fill(code_of(secret))
    page.get_by_role("button", name="Vérifier le code").click()
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    page.get_by_role("link", name="Je les ai gardés").click()
    expect(page).to_have_url(re.compile("/admin/$"))


def log_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.goto("/admin/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/double-authentification/**")


def publish(page: Page) -> None:
    page.get_by_role("button", name="Plus d’actions").or_(
        page.locator("footer [data-w-dropdown-target=toggle]")
    ).last.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Publier", exact=True).click()


def make_administrator(server: Server, username: str) -> None:
    subprocess.run(
        [
            *[sys.executable, "manage.py", "createsuperuser", "--noinput"],
            *["--username", username, "--email", f"{username}@example.org"],
        ],
        cwd=ROOT,
        env={
            **os.environ,
            **server.settings,
            "DJANGO_SETTINGS_MODULE": "cms.settings.production",
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        },
        check=True,
    )


def code_of(secret: str) -> str:
    """What an authenticator shows for this base 32 secret."""
    letters = "".join(secret.split())
    key = base64.b32decode(letters + "=" * (-len(letters) % 8))
    totp = TOTP(key)
    totp.time = time.time()
    return f"{totp.token():06}"
