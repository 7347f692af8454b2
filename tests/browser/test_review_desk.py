"""A file with a picture, from the worker that reads it to the draft of a page."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_editor import make_administrator, set_up
from tests.cms.documents.test_pictures import png, word
from tests.server import ROOT, LiveSite, Server

WORKER = ["db_worker", "--backend", "files", "--queue-name", "*", "--batch"]


@pytest.fixture(scope="module")
def server(demo: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("waiting") / "data"
    server = Server(data, demo, BACKGROUND_TASKS="database")
    yield server
    server.discard()


@pytest.fixture(scope="module")
def site(server: Server) -> LiveSite:
    return server.serve()


def work(server: Server) -> None:
    """Read what waits."""
    environment = {**os.environ, **server.settings}
    environment["DJANGO_SETTINGS_MODULE"] = "cms.settings.production"
    command = [sys.executable, "manage.py", *WORKER]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def test_a_picture_is_described_without_losing_the_focus(
    page: Page, server: Server, tmp_path: Path
) -> None:
    make_administrator(server, "alix")
    set_up(page, "alix")
    source = tmp_path / "compte-rendu.docx"
    source.write_bytes(word((png(), "Une girafe en bois"), (png("green"), "IMG_1.JPG")))
    page.goto("/admin/importer/")
    page.get_by_label("Espace").select_option(label="Espace des directions")
    page.get_by_label("Fichiers", exact=True).set_input_files(source)
    page.get_by_role("button", name="Lire", exact=True).click()

    expect(page.get_by_text("est en attente")).to_be_visible()
    abandon = page.get_by_role("link", name="Abandonner ce fichier")
    abandon.focus()
    work(server)
    expect(page.locator("[aria-live]").get_by_role("link", name="Le relire")).to_be_visible()
    expect(abandon).to_be_focused()
    page.get_by_role("link", name="Le relire").click()

    pictures = page.locator(".review-picture")
    expect(pictures).to_have_count(2)
    pictures.last.scroll_into_view_if_needed()
    expect(pictures.last).to_have_js_property("naturalWidth", 60)
    descriptions = page.get_by_label("Description de l’image")
    expect(descriptions.first).to_have_value("Une girafe en bois")
    expect(descriptions.last).to_have_value("")
    descriptions.last.fill("Un zèbre en carton")
    title = page.locator("#id_title")
    title.fill(" ")
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()

    summary = page.locator(".review-told")
    expect(summary).to_be_focused()
    found = Axe().run(page, context="form.review")
    assert found.violations_count == 0, found.generate_report()
    summary.get_by_role("link", name=re.compile("Titre")).press("Enter")
    expect(title).to_be_focused()
    title.fill("Les girafes")
    expect(descriptions.last).to_have_value("Un zèbre en carton")
    page.get_by_role("button", name="Créer le brouillon").click()
    expect(page).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))
    expect(page.locator("[data-contentpath=alt_text] input").last).to_have_value(
        "Un zèbre en carton"
    )
