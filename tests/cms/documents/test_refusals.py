"""Files that cannot be read: each ends as one French sentence, never as a traceback."""

import hashlib
import io
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cms.documents import readers
from cms.documents.labels import no_label
from cms.documents.readers import UnreadableFileError, limits, read
from cms.documents.readers.errors import REASONS, RefusedError
from tests.cms.documents.makers import MAKERS, make_docx, make_odt, make_pdf, outline_of
from tests.cms.documents.test_readers import PIXEL, edited, pdf

SOURCE = outline_of("# Titre\n\nUn texte tout à fait ordinaire.")
DOCX, ODT, PDF = make_docx(SOURCE), make_odt(SOURCE), make_pdf(SOURCE)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ENCRYPTED_OLE = OLE + "EncryptedPackage".encode("utf-16-le") + bytes(100)


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


def with_body(body: str) -> bytes:
    """A docx whose document part is replaced."""
    buffer = io.BytesIO()
    deflated = zipfile.ZIP_DEFLATED
    with (
        zipfile.ZipFile(io.BytesIO(DOCX)) as source,
        zipfile.ZipFile(buffer, "w", deflated) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, body if name == "word/document.xml" else content)
    return buffer.getvalue()


def with_false_sizes(data: bytes, size: int) -> bytes:
    """The same zip, whose directory declares every member to be small."""
    changed = bytearray(data)
    for magic, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = changed.find(magic)
        while at >= 0:
            declared = struct.unpack_from("<I", changed, at + offset)[0]
            struct.pack_into("<I", changed, at + offset, min(declared, size))
            at = changed.find(magic, at + 4)
    return bytes(changed)


def encrypted_odt() -> bytes:
    old = "</manifest:manifest>"
    new = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>" + old
    declared = edited(ODT, {"META-INF/manifest.xml": (old, new)}, {})
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(declared)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            noise = name.endswith(".xml") and not name.startswith("META-INF/")
            target.writestr(name, os.urandom(2000) if noise else source.read(name))
    return buffer.getvalue()


def scanned_pdf() -> bytes:
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawImage(ImageReader(io.BytesIO(PIXEL)), 0, 0, 500, 700)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


DTD = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'
DEEP = "<a>" * 5000 + "</a>" * 5000
BOMB = with_body("<a>" + " " * (60 * 1024 * 1024) + "</a>")
HUGE = zipped(**{f"word__{n}_xml": bytes(30 * 1024 * 1024) for n in range(4)})

REFUSED = {
    "empty": ("a.docx", b"", "vide"),
    "blank text": ("a.txt", b" \n\n \t", "aucun texte"),
    "blank docx": ("a.docx", make_docx(outline_of("")), "aucun texte"),
    "blank odt": ("a.odt", make_odt(outline_of("")), "aucun texte"),
    "pdf called docx": ("a.docx", PDF, "PDF"),
    "pdf called txt": ("a.txt", PDF, "PDF"),
    "text called pdf": ("a.pdf", b"Bonjour", "texte"),
    "text called docx": ("a.docx", b"Bonjour", "texte"),
    "docx called odt": ("a.odt", DOCX, "Word"),
    "odt called docx": ("a.docx", ODT, "LibreOffice"),
    "docx called pdf": ("a.pdf", DOCX, "Word"),
    "docx called txt": ("a.txt", DOCX, "Word"),
    "docx called doc": ("a.doc", DOCX, "accepté"),
    "excel called docx": ("a.docx", zipped(xl__workbook_xml=b"<a/>"), "Excel"),
    "zip called docx": ("a.docx", zipped(a_xml=b"<a/>"), "ZIP"),
    "rtf called docx": ("a.docx", rb"{\rtf1 Bonjour}", "RTF"),
    "image called pdf": ("a.pdf", PIXEL, "image"),
    "page called docx": ("a.docx", b"<!DOCTYPE html><html></html>", "page web"),
    "unknown extension": ("a.pages", b"Bonjour", "accepté"),
    "no extension": ("compte rendu", b"Bonjour", "accepté"),
    "old word": ("a.doc", OLE, "ancien"),
    "outlook": ("a.msg", OLE, "abîmé"),
    "pdf called html": ("a.html", PDF, "PDF"),
    "page without text": ("a.html", b"<html><head><title>x</title></head></html>", "aucun texte"),
    "blank message": ("a.eml", b"X-Mailer: a\n\n \n", "aucun texte"),
    "binary message": ("a.eml", bytes(range(256)) * 4, "lisible"),
    "old word called docx": ("a.docx", OLE, "ancien"),
    "old word called pdf": ("a.pdf", OLE, "ancien"),
    "encrypted docx": ("a.docx", ENCRYPTED_OLE, "mot de passe"),
    "encrypted odt": ("a.odt", encrypted_odt(), "mot de passe"),
    "encrypted pdf": ("a.pdf", make_pdf(SOURCE, encrypt="abc"), "mot de passe"),
    "macros by name": ("a.docm", DOCX, "macros"),
    "macros in a template": ("a.dotm", DOCX, "macros"),
    "macros inside": ("a.docx", edited(DOCX, {}, {"word/vbaProject.bin": "x"}), "macros"),
    "truncated docx": ("a.docx", DOCX[: len(DOCX) // 2], "abîmé"),
    "truncated odt": ("a.odt", ODT[:-30], "abîmé"),
    "truncated pdf": ("a.pdf", PDF[: len(PDF) // 2], "abîmé"),
    "pdf cut after an earlier end": ("a.pdf", PDF + b"9 0 obj\n<</Length 99>>\nstream\n", "abîmé"),
    "broken pdf": ("a.pdf", b"%PDF-1.7\nrien\n%%EOF", "abîmé"),
    "broken xml": ("a.docx", with_body("<a><b></a>"), "abîmé"),
    "bomb by ratio": ("a.docx", BOMB, "démesurément"),
    "bomb by size": ("a.docx", HUGE, "démesurément"),
    "dtd": ("a.docx", with_body(DTD), "interdites"),
    "dtd in utf-16": ("a.docx", zipped(word__document_xml=DTD.encode("utf-16")), "interdites"),
    "dtd in odt": (
        "a.odt",
        zipped(mimetype=b"application/vnd.oasis.opendocument.text", content_xml=DTD.encode()),
        "interdites",
    ),
    "deep": ("a.docx", with_body(DEEP), "imbriquée"),
    "scan": ("a.pdf", scanned_pdf(), "numérisé"),
    "blank pdf": ("a.pdf", pdf([]), "numérisé"),
    "binary text": ("a.txt", bytes(range(256)) * 4, "lisible"),
    "nul": ("a.txt", b"Bonjour\x00 a tous", "lisible"),
    "late nul": ("a.txt", b"Bonjour a tous. " * 1000 + b"\x00", "lisible"),
    "binary markdown": ("a.md", b"\x81\x8d\x8f\x90\x9d" * 50, "lisible"),
    "binary docx": ("a.docx", os.urandom(10) + b"\x00" * 50, "abîmé"),
}


@pytest.mark.parametrize(("name", "data", "part"), REFUSED.values(), ids=REFUSED)
def test_refusals(name: str, data: bytes, part: str, tmp_path: Path) -> None:
    path = tmp_path / "depot"
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError) as caught:
        read(path, name=name)
    message = str(caught.value)
    assert part in message
    assert message.startswith(f"Le fichier «\u00a0{name}\u00a0» n’a pas été lu\u00a0: ")
    assert message.endswith(".")
    assert "\n" not in message
    assert (caught.value.name, caught.value.reason in message) == (name, True)


@pytest.mark.parametrize("added", [bytes(5000), b"<html>" + b"<!-- passerelle -->\n" * 500])
def test_what_a_gateway_adds_to_a_pdf_is_left_out(added: bytes, tmp_path: Path) -> None:
    (path, same) = (tmp_path / "a.pdf", tmp_path / "b.pdf")
    path.write_bytes(PDF)
    same.write_bytes(PDF + added)
    assert read(same) == read(path)


@pytest.mark.parametrize("size", [10, 5000])
def test_a_zip_that_lies_about_its_sizes(size: int, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(with_false_sizes(BOMB, size))
    with pytest.raises(UnreadableFileError, match=r"abîmé|démesurément"):
        read(path)


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="introuvable"):
        read(tmp_path / "a.docx")


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.docx").mkdir()
    with pytest.raises(UnreadableFileError):
        read(tmp_path / "a.docx")


@pytest.mark.parametrize("name", ["a.docx", "a.txt"])
def test_too_big_is_refused_before_anything_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    with pytest.raises(UnreadableFileError, match=r"20\u00a0Mo.*partagez"):
        read(path)


def test_too_much_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"Bonjour a tous.\n" * 300_000)
    with pytest.raises(UnreadableFileError, match="compte rendu"):
        read(path)


def test_time_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS", 0.001)
    path = tmp_path / "a.txt"
    path.write_text("Bonjour")
    with pytest.raises(UnreadableFileError, match="temps"):
        read(path)


def test_processor_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS", 1)
    path = tmp_path / "a.md"
    path.write_text("- un\n\n" * 200_000)
    with pytest.raises(UnreadableFileError, match="temps"):
        read(path)


def test_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MEMORY_BYTES", 64 * 1024 * 1024)
    path = tmp_path / "a.docx"
    line = "<w:p><w:r><w:t>Bonjour à tous, {}</w:t></w:r></w:p>"
    rows = "".join(line.format(hashlib.sha256(str(n).encode()).hexdigest()) for n in range(60_000))
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    path.write_bytes(
        with_body(f'<w:document xmlns:w="{space}"><w:body>{rows}</w:body></w:document>')
    )
    with pytest.raises(UnreadableFileError, match="mémoire"):
        read(path)


def test_an_unexpected_exception_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Bonjour")
    with path.open("rb") as file, pytest.raises(RefusedError) as caught:
        readers._run("inconnu", file, no_label)
    assert caught.value.reason == REASONS["failure"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/compte rendu.xyz", "compte rendu.xyz"),
        ("C:\\Dossier\\a.xyz", "a.xyz"),
        ("a\n\u202eb.xyz", "ab.xyz"),
        ("", "sans nom"),
        ("a" * 300 + ".xyz", "a" * 119 + "…"),
    ],
)
def test_names_fit_for_a_sentence(name: str, shown: str, tmp_path: Path) -> None:
    path = tmp_path / "depot"
    path.write_bytes(b"Bonjour")
    with pytest.raises(UnreadableFileError, match="accepté") as caught:
        read(path, name=name)
    assert caught.value.name == shown


def test_the_reading_process_sees_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its environment is written out: nothing is inherited."""
    monkeypatch.setenv("SECRET_KEY", "ne-pas-voir")
    seen = subprocess.run(
        [sys.executable, "-c", "import os; print(dict(os.environ))"],
        env=limits._ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "ne-pas-voir" not in seen


@pytest.mark.parametrize("form", MAKERS)
def test_capitals_and_spaces_in_the_name(form: str, tmp_path: Path) -> None:
    path = tmp_path / "depot"
    path.write_bytes(MAKERS[form](SOURCE))
    assert "ordinaire" in read(path, name=f" Compte rendu.{form.upper()} ").text
