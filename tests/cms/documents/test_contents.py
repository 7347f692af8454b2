"""Tables of contents that a program wrote: the same outline as without them."""

import io

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

BODY = (
    "\n\nMardi 13 octobre 2026\n\n1. Ordre du jour\n\nConvention, livret.\n\n"
    "2. Points évoqués :\n\nLe calendrier a été relu.\n\nProchaines conférences : le 10 novembre"
)
TITLE = "Compte rendu de la 65e conférence"
ENTRIES = {
    "dots": "1. Ordre du jour ............ 1\n2. Points évoqués ........... 2\n"
    "3. Prochaines conférences ... 4",
    "spaced dots": "1. Ordre du jour . . . . . . 1\n2. Points évoqués . . . . . 2",
    "ellipses": "Ordre du jour……… 1\nPoints évoqués……… ii",
    "apart": "1. Ordre du jour ..... 1\n\n2. Points évoqués ..... 2",
    "numbered": "I – Ordre du jour ______ 1\nII – Points évoqués ______ 12",
}


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize("entries", ENTRIES.values(), ids=ENTRIES)
@pytest.mark.parametrize("title", ["Sommaire\n\n", "Table des matières :\n\n", ""])
def test_a_table_of_contents_is_left_out(name: str, title: str, entries: str, read_bytes) -> None:
    without = read_bytes((TITLE + BODY).encode(), name)
    assert read_bytes(f"{TITLE}\n\n{title}{entries}{BODY}".encode(), name) == without


def test_under_its_title_a_gap_is_enough(read_bytes) -> None:
    without = read_bytes((TITLE + BODY).encode(), "a.txt")
    entries = "Sommaire\nOrdre du jour\t1\nPoints évoqués     2"
    assert read_bytes(f"{TITLE}\n\n{entries}{BODY}".encode(), "a.txt") == without


def test_in_a_pdf_too(read_bytes) -> None:
    def data(lines: list[str]) -> bytes:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=A4)
        for number, line in enumerate(lines):
            canvas.drawString(57, A4[1] - 150 - 20 * number, line)
        canvas.save()
        return buffer.getvalue()

    body = [line for line in BODY.split("\n") if line]
    entries = ["Sommaire", "1. Ordre du jour ........ 1", "2. Points évoqués ........ 2"]
    texts = [
        [block.text for block in read_bytes(data([TITLE, *lines, *body]), "a.pdf").blocks]
        for lines in ([], entries)
    ]
    assert texts[0] == texts[1]


def test_a_list_of_prices_stays(read_bytes) -> None:
    text = f"{TITLE}\n\nRepas ........ 12\nTransport ........ 90{BODY}\n\nRepas"
    assert "Transport ........ 90" in read_bytes(text.encode(), "a.txt").text
    assert "Repas ........ 12" in read_bytes(text.encode(), "a.txt").text


def test_an_entry_that_stands_nowhere_else_stays(read_bytes) -> None:
    entries = "Ordre du jour ... 1\nPoints évoqués ... 2\nAnnexe jointe ... 7"
    text = read_bytes(f"{TITLE}\n\nSommaire\n\n{entries}{BODY}".encode(), "a.txt").text
    assert "Annexe jointe ... 7" in text
    assert "Ordre du jour ..." not in text
