import pytest

from cms.french.typography import NBSP, enumeration, file_size, number, plural


def test_numbers() -> None:
    thin = "\N{NARROW NO-BREAK SPACE}"
    assert [number(n) for n in (0, 999, 1113, 1234567, None)] == [
        *["0", "999", f"1{thin}113", f"1{thin}234{thin}567", ""]
    ]


def test_plurals() -> None:
    assert [plural(count, "ligne", "lignes") for count in (0, 1, 2)] == [
        *["0 ligne", "1 ligne", "2 lignes"]
    ]


def test_enumerations() -> None:
    assert [enumeration("123"[:length]) for length in (1, 2, 3)] == ["1", "1 et 2", "1, 2 et 3"]
    assert enumeration("abc", "ou") == "a, b ou c"


@pytest.mark.parametrize(
    ("size", "written"),
    [
        (512, "512 octets"),
        (2048, "2 ko"),
        (15_400, "15 ko"),
        (1_240_000, "1,2 Mo"),
        (10**9, "1 Go"),
    ],
)
def test_file_sizes(size: int, written: str) -> None:
    assert file_size(size).replace(NBSP, " ") == written
