"""Text in the encodings of the machines that wrote it."""

import pytest

from cms.documents.readers import UnreadableFileError

TEXT = "L’équipe a relu « le livret » – été à Nîmes, œuvre, 140 €…\nDéjà ÉCRIT, ça et là.\n"


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp1252", "mac_roman", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_each_encoding_reads_the_same(name: str, encoding: str, read_bytes) -> None:
    outline = read_bytes(TEXT.encode(encoding), name)
    assert outline.unwrapped().text == TEXT.replace("\n", " ").strip()
    assert outline.warnings == ()


@pytest.mark.parametrize("encoding", ["latin-1", "iso8859_15", "cp850"])
def test_older_encodings_too(encoding: str, read_bytes) -> None:
    text = "Les bébés ont été vus à Nîmes, «\u00a0là-bas\u00a0», 20\u00a0°C, ÉCRIT"
    assert read_bytes(text.encode(encoding), "a.txt").text == text


def test_the_currency_and_the_ligature_of_the_last_latin(read_bytes) -> None:
    text = "Le cœur de métier : 140 € par œuvre"
    assert read_bytes(text.encode("iso8859_15"), "a.txt").text == text


@pytest.mark.parametrize("other", ["cp1252", "mac_roman"])
def test_a_line_added_on_another_machine(other: str, read_bytes) -> None:
    added = "Dernière ligne, l’équipe l’a ajoutée"
    outline = read_bytes(TEXT.encode() + b"\n" + added.encode(other), "a.txt")
    assert outline.text.endswith(added)
    assert "équipe a relu « le livret » – été à Nîmes" in outline.text
    assert outline.warnings == ()


def test_a_word_added_inside_a_line(read_bytes) -> None:
    data = "L’équipe a été ".encode() + "informée à Nîmes".encode("cp1252")
    assert read_bytes(data, "a.txt").text == "L’équipe a été informée à Nîmes"


def test_capitals_of_windows_that_look_like_another_script(read_bytes) -> None:
    data = "Le «\u00a0CAFÉ» des bébés".encode("cp1252")
    assert read_bytes(data, "a.txt").text == "Le «\u00a0CAFÉ» des bébés"


def test_what_was_encoded_twice_is_decoded_once(read_bytes) -> None:
    twice = "L’été à Nîmes, œuvre – É".encode().decode("cp1252", "ignore").encode()
    outline = read_bytes(twice + "\nSÃO et É».".encode(), "a.txt")
    assert outline.text == "L’été à Nîmes, œuvre – É\n\nSÃO et É»."


def test_letters_that_are_lost_are_counted(read_bytes) -> None:
    (warning,) = read_bytes("D\ufffdj\ufffd lu".encode(), "a.txt").warnings
    assert "2 lettres n’ont pas été lues" in warning
    assert "\ufffd" in warning
    assert "1 lettre n’a pas" in read_bytes("Déj\ufffd".encode(), "a.md").warnings[0]


def test_zeros_in_the_middle_are_no_encoding(read_bytes) -> None:
    with pytest.raises(UnreadableFileError, match="lisible"):
        read_bytes(b"Bonjour a tous. \x00\x00\x00\x00" * 50, "a.txt")
