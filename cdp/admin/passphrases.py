"""Passphrases to propose as keys: French words, easy to say on the phone and to type on one."""

import secrets
from functools import cache

from django.views.decorators.debug import sensitive_variables
from mnemonic import Mnemonic

from cdp.access.key_strength import PROGRAMME
from cdp.actions.rotate_key import KeyRefusedError, refuse_weak

WORD_COUNT = 5


@sensitive_variables()
def propose() -> str:
    """Five different words from the system's random generator: 53 bits of entropy."""
    while True:
        phrase = " ".join(secrets.SystemRandom().sample(word_list(), WORD_COUNT))
        try:
            refuse_weak(phrase)
        except KeyRefusedError:  # a word of the site, or too few different letters
            continue
        return phrase


@cache
def word_list() -> tuple[str, ...]:
    """The French list of BIP-39 without its accented words and those of the programme.

    Its words differ in their first four letters, so that a misheard word is seldom another one of
    the list. Accents are what people mistype on a phone, and a key without them is another key.
    """
    return tuple(
        word for word in Mnemonic("french").wordlist if word.isascii() and word not in PROGRAMME
    )
