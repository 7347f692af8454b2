"""The pictures of a file, each at its place, once, and within limits."""

import base64
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from odf.draw import Frame, Image
from odf.opendocument import OpenDocumentText
from odf.svg import Desc
from odf.text import H, P
from PIL import Image as Pixels
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from cms.documents.outline import Outline, Picture
from cms.documents.readers import pictures, read
from cms.documents.readers.pictures import description
from tests.cms.documents.outlook import make_msg

AUTOMATIC = "Une image contenant jouet, girafe\n\nDescription générée automatiquement"


def png(colour: str = "navy", side: int = 60) -> bytes:
    written = io.BytesIO()
    Pixels.new("RGB", (side, side), colour).save(written, "PNG")
    return written.getvalue()


def word(*described: tuple[bytes, str]) -> bytes:
    document = Document()
    document.sections[0].header.paragraphs[0].add_run().add_picture(io.BytesIO(png("red")))
    document.add_paragraph("Avant la girafe.")
    for data, text in described:
        run = document.add_paragraph().add_run()
        run.add_picture(io.BytesIO(data)).text = None
        run._r.xpath(".//wp:docPr")[0].set("descr", text)
        document.add_paragraph("Après la girafe.")
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def opendocument(*described: tuple[bytes, str]) -> bytes:
    document = OpenDocumentText()
    document.text.addElement(P(text="Avant la girafe."))
    for data, text in described:
        frame, line = Frame(width="2cm", height="2cm"), P()
        frame.addElement(Image(href=document.addPictureFromString(data, "image/png")))
        frame.addElement(Desc(text=text))
        line.addElement(frame)
        document.text.addElement(line)
        document.text.addElement(H(outlinelevel=2, text="Après la girafe."))
    written = io.BytesIO()
    document.write(written)
    return written.getvalue()


def web_page(*described: tuple[bytes, str]) -> bytes:
    images = (
        f'<p><img alt="{text}" src="data:image/png;base64,{base64.b64encode(data).decode()}"></p>'
        "<p>Après la girafe.</p>"
        for data, text in described
    )
    return f"<html><body><p>Avant la girafe.</p>{''.join(images)}</body></html>".encode()


def message(*described: tuple[bytes, str]) -> bytes:
    images = "".join(
        f'<p><img alt="{text}" src="cid:image{n}@exemple.fr"></p><p>Après la girafe.</p>'
        for n, (_, text) in enumerate(described)
    )
    parts = "".join(
        f"--b\nContent-Type: image/png\nContent-ID: <image{n}@exemple.fr>\n"
        f"Content-Transfer-Encoding: base64\n\n{base64.b64encode(data).decode()}\n"
        for n, (data, _) in enumerate(described)
    )
    return (
        "From: a@exemple.fr\nSubject: Girafes\nMIME-Version: 1.0\n"
        "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n"
        f"<p>Avant la girafe.</p>{images}\n{parts}--b--\n"
    ).encode()


def outlook(*described: tuple[bytes, str]) -> bytes:
    images = "".join(
        f'<p><img alt="{text}" src="cid:image{n}"></p><p>Après la girafe.</p>'
        for n, (_, text) in enumerate(described)
    )
    attached = [{"3712": f"image{n}", "37010102": data} for n, (data, _) in enumerate(described)]
    page = f"<p>Avant la girafe.</p>{images}".encode()
    return make_msg({"0037": "Girafes", "1013": page}, page=65001, attachments=attached)


def pdf(*described: tuple[bytes, str]) -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written)
    for number, (data, _) in enumerate(described):
        canvas.drawImage(ImageReader(io.BytesIO(png("red"))), 40, 780, 50, 50)  # a letterhead
        canvas.drawString(60, 700, "Avant la girafe." if not number else "Encore une page.")
        canvas.drawImage(ImageReader(io.BytesIO(data)), 60, 560, 100, 100)
        canvas.drawString(60, 500, "Après la girafe.")
        canvas.showPage()
    canvas.drawImage(ImageReader(io.BytesIO(png("red"))), 40, 780, 50, 50)
    canvas.drawString(60, 700, "La dernière page.")
    canvas.save()
    return written.getvalue()


MAKERS: dict[str, Callable[..., bytes]] = {
    "a.docx": word,
    "a.odt": opendocument,
    "a.html": web_page,
    "a.eml": message,
    "a.msg": outlook,
    "a.pdf": pdf,
}


@pytest.fixture(params=MAKERS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def outline(tmp_path: Path, name: str, data: bytes, *, with_pictures: bool = True) -> Outline:
    path = tmp_path / name
    path.write_bytes(data)
    return read(path, with_pictures=with_pictures)


def test_a_picture_stands_between_what_is_above_and_below(tmp_path: Path, name: str) -> None:
    found = outline(tmp_path, name, MAKERS[name]((png(), "Une girafe en bois")))
    texts = [block.text for block in found.blocks]
    [at] = [at for at, block in enumerate(found.blocks) if isinstance(block, Picture)]
    assert texts[at - 1] == "Avant la girafe."
    assert texts[at + 1] == "Après la girafe."
    assert texts[at] == ("" if name == "a.pdf" else "Une girafe en bois")
    picture = Pixels.open(io.BytesIO(found.pictures[found.blocks[at].name]))  # type: ignore[union-attr]
    assert picture.convert("RGB").getpixel((5, 5)) == (0, 0, 128)
    assert Outline.from_dict(found.as_dict()) == found


def test_the_same_picture_is_kept_once(tmp_path: Path) -> None:
    found = outline(tmp_path, "a.docx", word((png(), ""), (png("green"), ""), (png(), "")))
    shown = [block for block in found.blocks if isinstance(block, Picture)]
    assert len(shown) == 3
    assert len(found.pictures) == 2


def test_pictures_that_nobody_asks_for_are_counted(tmp_path: Path, name: str) -> None:
    found = outline(tmp_path, name, MAKERS[name]((png(), "Girafe")), with_pictures=False)
    assert not found.pictures
    assert not any(isinstance(block, Picture) for block in found.blocks)
    assert name == "a.pdf" or "pas été reprise" in " ".join(found.warnings)


def test_a_picture_in_a_table_follows_it(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "Girafes"
    table.cell(0, 1).paragraphs[0].add_run().add_picture(io.BytesIO(png()))
    document.add_paragraph("Ensuite.")
    written = io.BytesIO()
    document.save(written)
    kinds = [type(each).__name__ for each in outline(tmp_path, "a.docx", written.getvalue()).blocks]
    assert kinds == ["Table", "Picture", "Paragraph"]


def test_a_picture_that_cannot_be_inflated_costs_itself_only(tmp_path: Path) -> None:
    whole = word((png(), ""), (png("green"), ""))
    names = zipfile.ZipFile(io.BytesIO(whole)).namelist()
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(written, "w") as target:
        for each in names:
            data = source.read(each)
            target.writestr(each, b"" if each.endswith("image2.png") else data)
    found = outline(tmp_path, "a.docx", written.getvalue())
    assert len(found.pictures) == 1
    warning = "1 image n’a pas été reprise\u00a0: ajoutez-la à la page si elle est utile."
    assert warning in found.warnings
    assert found.text.count("Après la girafe.") == 2


def test_pictures_beyond_the_limits_are_counted(tmp_path: Path) -> None:
    count = pictures.MAX_PICTURES + 2
    many = [(png("navy", side), "") for side in range(30, 30 + count)]
    found = outline(tmp_path, "a.docx", word(*many))
    assert len(found.pictures) == pictures.MAX_PICTURES
    assert "2 images n’ont pas été reprises" in " ".join(found.warnings)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Une girafe en bois", "Une girafe en bois"),
        ("Image de la girafe", "Image de la girafe"),
        (AUTOMATIC, ""),
        ("Photo. Le contenu généré par l’IA peut être incorrect.", ""),
        ("IMG_2034.JPG", ""),
        ("C:\\Images\\girafe en bois.png", ""),
        ("Image 3", ""),
        ("Picture 1", ""),
    ],
)
def test_a_description_is_what_somebody_wrote(written: str, kept: str) -> None:
    assert description(written) == kept
