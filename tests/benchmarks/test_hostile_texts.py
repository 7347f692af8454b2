"""Texts made to send a recogniser round in circles cost what ordinary ones of their length do."""

import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cdp.imports.labels import label_of
from cdp.imports.recognise import recognise
from cms.documents.markdown import to_html
from cms.documents.outline import Outline, Paragraph, Span
from cms.documents.readers import markdown, web_page
from cms.documents.readers import text as text_reader
from cms.documents.readers.html import blocks_of, parse

LENGTH = 24_000
MOST = 20  # times the cost of ordinary text; what grows with the square costs hundreds
DEMO = Path(__file__).parents[2] / "fixtures" / "demo" / "cdp-pegasedirection" / "conference-46.txt"


@pytest.fixture(autouse=True)
def _no_collection() -> Iterator[None]:
    """The garbage collector walks all that tests before left: that is no cost of a text."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="module")
def ordinary() -> float:
    text = DEMO.read_text(encoding="utf-8")
    return min(cost(text * (LENGTH // len(text))) for _ in range(3))


@pytest.mark.parametrize(
    "piece",
    [
        *("a ", "A ", "(", "1 ", "1, ", "- ", "mot de passe ", "et ", "\t", "12 mars ", "de ", " "),
        *("Prochaine réunion ", "9h ", "www.", "Zoé Martel, ", "« ", "mot de passe : x\n", "a\n"),
        *(
            "12 et ",
            "de-",
            "Lille : ",
            "https://a.fr ",
            "1 113 inclusions au ",
            "d'",
            "\u00a0",
            "=?",
        ),
        *("Participants : ", "CR de la ", "conférence des ", "_ ", "; ", "mardi 12 mars, "),
        *("1, 2 abc ", "a@", "Repas ... 12\n", "14 à 16 h, "),
    ],
)
def test_hostile_texts_cost_no_more(
    piece: str, ordinary: float, record_property: Callable[[str, object], None]
) -> None:
    text = piece * (LENGTH // len(piece))
    starts = (
        "",
        "Participants : ",
        "Participants : Zoé",
        "Prochaine réunion : ",
        "mot de passe : ",
    )
    worst = max(cost(start + text) for start in starts)
    if worst > ordinary:
        record_property("measure", f"hostile {piece!r}: {worst / ordinary:.1f} ordinary texts")
    assert worst < MOST * ordinary


def cost(text: str) -> float:
    """Seconds of processor time to read and recognise a text."""
    start = time.process_time()
    recognise(Outline((Paragraph((Span(text),)),)))
    text_reader.read((text + "x").encode(), label_of)
    return time.process_time() - start


@pytest.mark.parametrize(
    "piece",
    [
        *("<p>", "<p>x", "<b>x", "</p>", "<div>x", "<ul><li>x", "<table><tr><td>x", "<td>", "<"),
        *("<a href=x>x", "<a ", "<!--", "&", "</b>x", "<img alt=x>", "<blockquote><p>x"),
    ],
)
def test_hostile_markup_costs_no_more(
    piece: str, record_property: Callable[[str, object], None]
) -> None:
    """What Word files are converted to is read as quickly, open or unknown elements included."""
    usual = "<h2>Un point</h2><p>Un <b>mot</b>, <a href='/'>un lien</a></p><ul><li>un</li></ul>"
    ordinary = min(markup_cost(usual) for _ in range(3))
    worst = markup_cost(piece)
    if worst > ordinary:
        record_property("measure", f"hostile {piece!r}: {worst / ordinary:.1f} ordinary HTML")
    assert worst < MOST * ordinary


def markup_cost(piece: str) -> float:
    """Seconds of processor time to read HTML made of this."""
    html = piece * (LENGTH // len(piece))
    start = time.process_time()
    blocks_of(parse(html))
    return time.process_time() - start


@pytest.mark.parametrize(
    "piece",
    [
        *("[", "![", "- [", "*a ", "**a", "~~a ", "==a ", "`", "<a ", "http://a", "www.a.", "a@b "),
        *("[^a]", "[^a]: x\n", "::: a\n", "1. a\n3. b\n", "| a |\n|-|\n| b | c |\n", "(http://a)"),
        *(
            "[a](",
            '[a]("',
            "[a][",
            "[a]: /b\n",
            "\\*",
            "a**b*",
            "***a",
            "> ",
            "- ",
            "- a\n",
            "a\n\n",
        ),
        *(
            "<!--\n\n",
            "<script>\n\n",
            "<p>\n\n",
            "<a b='",
            "# a\n",
            "a|b\n-|-\n",
            "|`a`",
            "`a``b```c",
        ),
    ],
)
def test_hostile_markdown_costs_no_more(
    piece: str, record_property: Callable[[str, object], None]
) -> None:
    usual = "## Un point\n\nUn **mot**, [un lien](/), https://exemple.invalid\n\n- un\n- deux\n\n"
    ordinary = min(markdown_cost(usual) for _ in range(3))
    worst = markdown_cost(piece)
    if worst > ordinary:
        record_property("measure", f"hostile {piece!r}: {worst / ordinary:.1f} ordinary Markdown")
    assert worst < MOST * ordinary


@pytest.mark.parametrize("piece", ["\\*", "a**b* ", "[a](b) ", "`a` ", "- a\n"])
def test_long_markdown_costs_by_its_length(piece: str) -> None:
    once = markdown_cost(piece, 4 * LENGTH)
    assert markdown_cost(piece, 16 * LENGTH) < 8 * once  # its square: sixteen times


def markdown_cost(piece: str, length: int = LENGTH) -> float:
    """Seconds of processor time to render Markdown made of this."""
    text = piece * (length // len(piece))
    start = time.process_time()
    to_html(text)
    return time.process_time() - start


@pytest.mark.parametrize(
    ("read", "piece"),
    [
        (markdown.read, "**a** b"),
        (markdown.read, "**a** b\n"),
        (web_page.read, "<table><tr><td></td></tr></table><p>a"),
        (web_page.read, "<div><b>a</b> b</div>"),
    ],
)
def test_a_file_of_many_pieces_costs_by_its_length(
    read: Callable[[bytes], Outline], piece: str
) -> None:
    assert reading_cost(read, piece, 12_000) < 8 * reading_cost(read, piece, 3_000)


def reading_cost(read: Callable[[bytes], Outline], piece: str, count: int) -> float:
    data = f"<html>{piece * count}".encode() if read is web_page.read else (piece * count).encode()
    start = time.process_time()
    read(data)
    return time.process_time() - start
