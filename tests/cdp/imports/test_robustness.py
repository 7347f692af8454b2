"""Garbled minutes never raise and never lose a word; hostile texts stay quick."""

from __future__ import annotations

import random

import pytest

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


def garbled(seed: int) -> str:
    """Lines of the minutes shuffled, doubled, cut, joined and mixed with odd ones."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable test, not a secret
    lines = chance.sample(LINES, k=len(LINES)) + chance.choices(NOISE, k=10)
    lines += chance.choices(LINES, k=4)
    chance.shuffle(lines)
    for _ in range(6):
        at = chance.randrange(len(lines))
        words = lines[at].split(" ")
        cut = chance.randrange(len(words) + 1)
        lines[at : at + 1] = [" ".join(words[:cut]), " ".join(words[cut:])]
    return chance.choice(["\n", "\n\n"]).join(lines)


def never_held(source: str, draft: MinutesDraft) -> set[str]:
    """Words that a draft holds nowhere; a line told twice may be held once."""
    once = "\n".join(sorted(set(words(source))))
    return set(lost_words(once, draft)) & set(lost_words(source, draft))


@pytest.mark.parametrize("seed", range(150))
def test_garbled_minutes_lose_no_word(seed: int) -> None:
    source = garbled(seed)
    as_text = recognise(text_reader.read(source.encode(), label_of))
    assert not never_held(source, as_text)
    paragraphs = tuple(Paragraph((Span(line),)) for line in source.split("\n"))
    assert not never_held(source, recognise(Outline(paragraphs)))


@pytest.mark.parametrize("seed", range(40))
def test_garbled_characters_never_raise(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a repeatable test, not a secret
    chars = list(make_text(SOURCE).decode())
    for _ in range(200):
        chars[chance.randrange(len(chars))] = chance.choice("  \n\n-–:;,.()«»0123456789éAz\t\u00a0")
    draft = recognise(text_reader.read("".join(chars).encode(), label_of))
    assert draft.as_json()
