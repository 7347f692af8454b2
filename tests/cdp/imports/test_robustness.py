"""Garbled minutes never raise and never lose a word; hostile texts stay quick."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cdp.imports.draft import MinutesDraft
from cdp.imports.labels import label_of
from cdp.imports.recognise import recognise
from cms.documents.outline import Outline, Paragraph, Span
from cms.documents.readers import text as text_reader
from cms.french.words import words
from tests.cdp.imports.lossless import lost_words
from tests.cdp.imports.test_recognise import MINUTES, SOURCE
from tests.cms.documents.makers import make_text

LINES = [line for line in MINUTES.split("\n") if "mot de passe" not in line]
NOISE = [
    *("Participants :", "Excusés", "Ordre du jour :", "Points évoqués", "Prochaines conférences :"),
    *("- ", "• Zoé", "_ _ _ _", "12 et 13 mars", "31 juin 2026", "n° 4", "(", ")", "12. ", "à 9h"),
    *("Lille : ", "Zoé Martel (", "et", "1 113", "au 2 février 2026", "Camille, , ,", "«", "\t"),
]
TYPED = make_text(SOURCE).decode()
PLACES = st.integers(0, len(TYPED) - 1)
CHARACTERS = "  \n\n-–:;,.()«»0123456789éAz\t\u00a0"


@st.composite
def garbled(draw: st.DrawFn) -> str:
    """Lines of the minutes shuffled, doubled, cut, joined and mixed with odd ones."""
    odd = st.lists(st.sampled_from(NOISE), min_size=10, max_size=10)
    again = st.lists(st.sampled_from(LINES), min_size=4, max_size=4)
    lines = draw(st.permutations([*LINES, *draw(odd), *draw(again)]))
    for _ in range(6):
        at = draw(st.integers(0, len(lines) - 1))
        words = lines[at].split(" ")
        cut = draw(st.integers(0, len(words)))
        lines[at : at + 1] = [" ".join(words[:cut]), " ".join(words[cut:])]
    return draw(st.sampled_from(["\n", "\n\n"])).join(lines)


def never_held(source: str, draft: MinutesDraft) -> set[str]:
    """Words that a draft holds nowhere; a repeated line may be held once."""
    once = "\n".join(sorted(set(words(source))))
    return set(lost_words(once, draft)) & set(lost_words(source, draft))


@settings(max_examples=150)
@given(garbled())
def test_garbled_minutes_lose_no_word(source: str) -> None:
    as_text = recognise(text_reader.read(source.encode(), label_of))
    assert not never_held(source, as_text)
    paragraphs = tuple(Paragraph((Span(line),)) for line in source.split("\n"))
    assert not never_held(source, recognise(Outline(paragraphs)))


@settings(max_examples=40)
@given(st.lists(st.tuples(PLACES, st.sampled_from(CHARACTERS)), min_size=200, max_size=200))
def test_garbled_characters_never_raise(changes: list[tuple[int, str]]) -> None:
    chars = list(TYPED)
    for at, char in changes:
        chars[at] = char
    draft = recognise(text_reader.read("".join(chars).encode(), label_of))
    assert draft.as_json()
