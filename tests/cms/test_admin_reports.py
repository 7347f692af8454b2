"""What the admin's own screens hand out: reports as spreadsheets, embeds."""

import csv
import io
import socket
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from cms.models import HomePage
from tests.factories import make_editor, make_page, verified_client

pytestmark = pytest.mark.both_databases

TITLE = '=HYPERLINK("http://ailleurs.invalid")'


@pytest.fixture
def editor(db: None) -> Client:
    user = make_editor()
    client = verified_client(user)
    page = make_page(HomePage.objects.get(), TITLE, slug="formule")
    page.locked, page.locked_by = True, user
    page.save(log_action="wagtail.edit", user=user)
    return client


@pytest.mark.parametrize("report", ["site-history", "aging-pages", "locked"])
def test_a_title_is_no_formula_in_reports(editor: Client, report: str) -> None:
    address = f"/admin/reports/{report}/"
    exported: Any = editor.get(address, {"export": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(exported).decode())))
    assert f"'{TITLE}" in [cell for row in rows for cell in row]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]

    exported = editor.get(address, {"export": "xlsx"})
    sheet = load_workbook(io.BytesIO(b"".join(exported))).active
    assert sheet
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert TITLE in [cell.value for cell in cells]
    assert "f" not in {cell.data_type for cell in cells}


def test_the_embeds_chooser_calls_nobody(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[object] = []

    def resolve(*address: object, **options: object) -> None:
        called.append(address)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    form = {"embed-chooser-url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ"}
    answer = editor.post("/admin/embeds/chooser/upload/", form)
    assert "Impossible de trouver une intégration pour cette URL." in answer.json()["html"]
    assert called == []
