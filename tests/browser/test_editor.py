"""An editor logs in, sets up a second factor, imports a file and publishes the page."""

import base64
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.test_member import open_space
from tests.server import ROOT, LiveSite, Server

pytestmark = pytest.mark.real_site

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
    log_in(page, "alix")
    secret = page.locator("#secret").inner_text()
    page.get_by_label("Code à six chiffres").fill(code_of(secret))
    page.get_by_role("button", name="Vérifier le code").click()
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    page.get_by_role("link", name="Je les ai gardés").click()
    expect(page).to_have_url(re.compile("/admin/$"))

    source = tmp_path / "familles.md"
    source.write_text(MINUTES, encoding="utf-8")
    page.get_by_role("link", name="Importer", exact=True).click()
    page.get_by_label("Espace").select_option(label="Espace des directions")
    page.get_by_label("Fichier du compte rendu").set_input_files(source)
    page.get_by_role("button", name="Lire le fichier").click()
    expect(page).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))
    expect(page.get_by_text("Le brouillon est prêt")).to_be_visible()
    expect(page.get_by_text("mot de passe").first).to_be_visible()
    assert "ancien-mot-1998" not in page.content()

    publish(page)
    member = context.browser.new_context(base_url=site.url)  # type: ignore[union-attr]
    reader = member.new_page()
    open_space(reader, site)
    reader.goto("/recherche/?q=girafe")
    reader.get_by_role("link", name=re.compile("familles d'accueil")).click()
    expect(reader.get_by_role("heading", name="La ludothèque", level=2)).to_be_visible()
    assert "ancien-mot-1998" not in reader.content()
    member.close()


def test_the_demo_account_gets_in_with_what_make_run_prints(page: Page, site: LiveSite) -> None:
    log_in(page, site.username, site.password)
    page.get_by_label("Code à six chiffres").fill(code_of(site.totp))
    page.keyboard.press("Enter")
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
    page.get_by_role("button", name="Publier", exact=True).click()
    page.wait_for_load_state()


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
