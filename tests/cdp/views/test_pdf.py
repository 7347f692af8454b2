"""A page as a PDF: what it says, who may have it, and that its making opens nothing."""

import ctypes
import re
import threading
import zlib
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from django.test import Client
from PIL import Image

from cms import pdf
from tests.cdp.access.world import World
from tests.factories import file_blocks, make_image, make_minutes, open_space, replace_body, rich

needs_pango = pytest.mark.skipif(
    not pdf.is_available(), reason="les PDF (Pango n’est pas installé)"
)


def text_of(document: pypdfium2.PdfDocument) -> list[str]:
    """The text of each sheet."""
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def pictures_in(document: pypdfium2.PdfDocument) -> int:
    kind = pdfium.FPDF_PAGEOBJ_IMAGE
    return sum(1 for page in document for _ in page.get_objects(filter=[kind]))


def language_of(document: pypdfium2.PdfDocument) -> str:
    buffer = (ctypes.c_ushort * 32)()
    pdfium.FPDFCatalog_GetLanguage(document.raw, buffer, 64)
    return bytes(buffer).decode("utf-16-le").rstrip("\0")


def metadata_of(content: bytes) -> str:
    streams = re.findall(rb"/Subtype /XML.*?stream\n(.*?)\nendstream", content, re.S)
    return "".join(zlib.decompress(stream).decode() for stream in streams)


@needs_pango
def test_minutes_are_had_as_a_tagged_pdf(world: World, member: Client) -> None:
    long = "".join(f"<p>Le préau, paragraphe {number}.</p>" for number in range(60))
    picture = make_image()
    body = [
        ("text", rich(f'<p><a href="/glossaire/">Les sigles</a></p>{long}')),
        *file_blocks(picture),
    ]
    replace_body(world.minutes, body)
    page = member.get("/secret/reserve/")
    assert 'href="?format=pdf"' in page.text

    response = member.get("/secret/reserve/?format=pdf")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == 'inline; filename="reserve.pdf"'
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "pdfuaid:part" in metadata_of(response.content)
    document = pypdfium2.PdfDocument(response.content)
    assert pdfium.FPDFCatalog_IsTagged(document.raw)
    assert language_of(document) == "fr"
    assert document.get_metadata_dict()["Title"].startswith("Titre réservé")
    sheets = text_of(document)
    assert len(sheets) > 1
    for number, sheet in enumerate(sheets, 1):
        assert "Titre réservé" in sheet
        assert f"Page {number} sur {len(sheets)}" in sheet
    assert "http://testserver/glossaire/" in sheets[0]
    assert "http://testserver/secret/reserve/" in sheets[-1]
    assert "format=pdf" not in " ".join(sheets)
    assert pictures_in(document) == 1
    # Kept until something is published.
    assert member.get("/secret/reserve/?format=pdf").content == response.content
    replace_body(world.minutes, [("text", rich("<p>Le texte a changé.</p>"))])
    changed = member.get("/secret/reserve/?format=pdf")
    assert "Le texte a changé." in text_of(pypdfium2.PdfDocument(changed.content))[0]


def test_a_pdf_is_closed_as_its_page_is(world: World) -> None:
    outsider = Client()
    open_space(outsider, world.other)
    closed = outsider.get("/secret/reserve/?format=pdf")
    nothing = outsider.get("/secret/reserva/?format=pdf")
    assert closed.status_code == nothing.status_code == 403
    assert closed.headers["Content-Type"] == nothing.headers["Content-Type"]
    assert "Titre réservé" not in closed.text


def test_without_pango_pages_are_served_without_a_pdf(
    world: World, member: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_minutes(world.space, "Une autre", number=2)  # no page is kept from other tests
    monkeypatch.setattr(pdf, "_LIBRARIES", ("libnone.so.0",))
    pdf.is_available.cache_clear()
    try:
        assert "format=pdf" not in member.get("/secret/reserve/").text
        page = member.get("/secret/reserve/?format=pdf")
        assert page.headers["Content-Type"].startswith("text/html")
    finally:
        pdf.is_available.cache_clear()


@needs_pango
def test_what_comes_while_others_are_made_is_told_to_wait(
    world: World, member: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "_places", threading.BoundedSemaphore(1))
    with pdf._places:
        refused = member.get("/secret/reserve/?format=pdf")
        assert member.get("/secret/reserve/").status_code == 200
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert "imprimez la page" in refused.text
    assert 'href="http://testserver/secret/reserve/"' in refused.text


@needs_pango
def test_its_making_opens_neither_files_nor_connections(tmp_path: Path) -> None:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *arguments: Any) -> None:
            pass

    picture = make_image_file(tmp_path)
    secret = tmp_path / "secret.txt"
    secret.write_text("la chouette du grenier")
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    outside = f"http://127.0.0.1:{server.server_port}"
    html = f"""<!DOCTYPE html><html lang="fr"><head><title>Essai</title>
      <link rel="stylesheet" href="{outside}/a.css"><link rel="attachment" href="file://{secret}">
      <style>@import url("{outside}/b.css"); body {{ background: url("{outside}/c.png") }}
      @font-face {{ font-family: f; src: url("{outside}/d.woff2") }}</style></head><body>
      <p>Le texte reste.</p><img src="{outside}/e.png" alt=""><img src="file://{picture}" alt="">
      <object data="file://{secret}"></object><embed src="{outside}/f.svg">
      <a rel="attachment" href="file://{secret}">pièce</a></body></html>"""
    try:
        made = pdf.make_pdf(html, f"{outside}/page/", {})
    finally:
        server.shutdown()
        server.server_close()
    document = pypdfium2.PdfDocument(made)
    assert asked == []
    assert "Le texte reste." in text_of(document)[0]
    assert pictures_in(document) == 0
    assert document.count_attachments() == 0


def make_image_file(folder: Path) -> Path:
    path = folder / "preau.png"
    Image.new("RGB", (8, 8), "navy").save(path)
    return path
