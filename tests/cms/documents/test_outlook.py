"""Messages that Outlook saved (.msg), whole and damaged."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.documents.outline import Heading, Span, Table
from cms.documents.readers import UnreadableFileError, read
from cms.documents.readers.errors import RefusedError
from cms.documents.readers.outlook import read as read_msg
from tests.cms.documents.outlook import make_compound, make_msg

SENT = datetime(2026, 10, 13, 22, 30, tzinfo=UTC)  # after midnight in France
PAGE = (
    "<html><body><p>Présents : Zoé</p><table><tr><td>9 h</td><td>Arrivée</td></tr></table>"
    '<img src="cid:image001"></body></html>'
)
MAIL = {
    "0037": "Compte rendu de la 66e conférence",
    "0C1A": "Zoé Martel",
    "0C1F": "/O=EXEMPLE/OU=ADMIN/CN=ZMARTEL",
    "5D01": "zoe@exemple.invalid",
    "1000": "Présents : Zoé",
}


def lines(outline) -> list[str]:
    return [block.text.replace("\u00a0", " ") for block in outline.blocks]


def test_it_says_who_sent_it_and_when_in_france(read_bytes) -> None:
    outline = read_bytes(make_msg(MAIL, sent=SENT), "a.msg")
    assert outline.blocks[0] == Heading(1, (Span("Compte rendu de la 66e conférence"),))
    assert lines(outline)[1:] == [
        "Envoyé le mercredi 14 octobre 2026 par Zoé Martel <zoe@exemple.invalid>",
        "Présents : Zoé",
    ]
    assert outline.warnings == ()


def test_its_page_is_read_with_its_tables(read_bytes) -> None:
    mail = {**MAIL, "1013": PAGE.encode("cp1252")}
    outline = read_bytes(make_msg(mail, page=1252), "a.msg")
    assert lines(outline)[2:] == ["Présents : Zoé", "9 h\tArrivée"]
    assert isinstance(outline.blocks[-1], Table)


def test_attachments_are_named_but_the_pictures_of_its_page(read_bytes) -> None:
    attachments = [
        {"3707": "Fiche métier.pdf", "3704": "FICHEM~1.PDF", "3701" + "0102": b"%PDF"},
        {"3707": "image001.png", "3712": "image001"},
        {"3001": "Message transféré"},
    ]
    mail = {**MAIL, "1013": PAGE.encode()}
    outline = read_bytes(make_msg(mail, attachments=attachments), "a.msg")
    told = outline.warnings[-1]
    assert "«\u00a0Fiche métier.pdf\u00a0» et «\u00a0Message transféré\u00a0»" in told
    assert "image001" not in told


def test_a_message_of_before_unicode(read_bytes) -> None:
    mail = {tag: value.encode("cp1252") for tag, value in MAIL.items()}
    outline = read_bytes(make_msg(mail, page=1252), "a.msg")
    assert lines(outline)[-1] == "Présents : Zoé"
    assert "Zoé Martel" in lines(outline)[1]


def test_the_day_is_also_in_its_headers(read_bytes) -> None:
    headers = "Received: from a\r\nDate: Wed, 14 Oct 2026 09:30:00 +0200\r\nX: y\r\n"
    outline = read_bytes(make_msg({**MAIL, "007D": headers}), "a.msg")
    assert "mercredi 14 octobre 2026" in lines(outline)[1]


def test_a_long_text(read_bytes) -> None:
    said = "\r\n\r\n".join(f"Paragraphe {number} tout à fait ordinaire." for number in range(2000))
    outline = read_bytes(make_msg({**MAIL, "1000": said}), "a.msg")
    assert len(outline.blocks) == 2002
    assert lines(outline)[-1] == "Paragraphe 1999 tout à fait ordinaire."


@pytest.mark.parametrize(
    ("name", "data", "part"),
    [
        ("a.msg", make_msg({"0037": "CR", "1009" + "0102": b"LZFu"}), "HTML"),
        ("a.msg", make_compound({"WordDocument": b"x" * 5000}), "ancien fichier Word"),
        ("a.msg", make_compound({"EncryptedPackage": b"x"}), "mot de passe"),
        ("a.msg", make_compound({"Workbook": b"x"}), "abîmé"),
        ("a.msg", make_msg({}), "aucun texte"),
        ("a.msg", b"Bonjour", "texte"),
        ("a.docx", make_msg(MAIL), "ancien"),
    ],
)
def test_what_is_no_message_is_refused(name: str, data: bytes, part: str, tmp_path: Path) -> None:
    path = tmp_path / "depot"
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError, match=part):
        read(path, name=name)


WHOLE = make_msg({**MAIL, "1000": "Présents : Zoé. " * 600}, sent=SENT, attachments=[{"3707": "a"}])


def test_one_that_is_cut_is_refused_wherever_it_is_cut() -> None:
    """It is never read in part: what is missing would be missing unsaid."""
    for size in range(0, len(WHOLE) - 512, 97):
        with pytest.raises(RefusedError):
            read_msg(WHOLE[:size])


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=8))
def test_one_whose_bytes_are_changed_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for at, byte in changes:
        data[at] = byte
    with suppress(RefusedError):
        read_msg(bytes(data))
