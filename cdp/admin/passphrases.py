"""Passphrases to propose as keys: French words, told on the phone and typed on one."""

import secrets
from functools import cache

from django.views.decorators.debug import sensitive_variables
from mnemonic import Mnemonic

from cdp.actions.rotate_key import KeyRefusedError, refuse_weak

WORDS_IN_A_PHRASE = 5


@sensitive_variables()
def propose() -> str:
    """Five different words drawn with the system's generator: more than 50 bits to guess."""
    while True:
        phrase = " ".join(secrets.SystemRandom().sample(words(), WORDS_IN_A_PHRASE))
        try:
            refuse_weak(phrase)
        except KeyRefusedError:  # too few different letters: one draw in thousands of millions
            continue
        return phrase


@cache
def words() -> tuple[str, ...]:
    """The French list of BIP-39 without the words that have an accent.

    Its words differ by their first four letters, so that one misheard is seldom another one; an
    accent is what a phone's keyboard gets wrong, and a key without it is another key.
    """
    return tuple(word for word in Mnemonic("french").wordlist if word.isascii())
