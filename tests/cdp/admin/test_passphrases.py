"""Proposed passphrases: hard to guess, easy to say, and such as the keys accept."""

import math

from cdp.actions.rotate_key import refuse_weak
from cdp.admin import passphrases


def test_a_proposal_has_fifty_bits_at_least() -> None:
    words = passphrases.word_list()
    assert len(set(words)) == len(words)
    assert math.log2(math.perm(len(words), passphrases.WORD_COUNT)) >= 50


def test_its_words_are_typed_on_any_keyboard_and_differ_from_the_start() -> None:
    """Spaces do not count in a key: no word begins another, or two proposals would be one key."""
    words = set(passphrases.word_list())
    assert all(word.isascii() and word.isalpha() and word.islower() for word in words)
    assert len({word[:4] for word in words}) == len(words)


def test_proposals_differ_and_follow_the_rules_of_keys(db: None) -> None:
    proposals = {passphrases.propose() for _ in range(200)}
    assert len(proposals) == 200
    for phrase in proposals:
        assert len(set(phrase.split())) == passphrases.WORD_COUNT
        refuse_weak(phrase)
