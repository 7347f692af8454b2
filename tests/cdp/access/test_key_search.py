"""Keys are found in texts by their value, however they are written there."""

import hmac
from typing import Any
from unittest.mock import patch

import pytest

from cdp.access import keys
from cdp.access.key_search import find_keys
from cdp.actions.revoke_key import revoke_key
from cdp.actions.rotate_key import rotate_key
from cdp.models import SpaceKey, SpacePage
from tests.factories import make_space
from tests.hashers import CountedArgon2PasswordHasher as Counted

KEY = "brume cactus œillet olivier wagon"

WAYS = {
    "alone": KEY,
    "after a colon without space": f"Le mot de passe:{KEY}.",
    "quoted": f"Tapez «\u00a0{KEY}\u00a0», puis entrez.",
    "with dashes": "brume-cactus-œillet-olivier-wagon",
    "with other dashes": "brume\u2011cactus\u2011œillet – olivier — wagon",
    "capitals, ligature undone": "BRUME CACTUS OEILLET OLIVIER WAGON",
    "glued": "brumecactusœilletolivierwagon",
    "over lines": "brume cactus\nœillet\r\nolivier\n\nwagon",
    "cells": "brume\tcactus\tœillet\tolivier\twagon",
    "no-break spaces": KEY.replace(" ", "\u00a0"),
    "invisible characters": "bru\u00adme cac\u200btus œil\u2060let oli\ufeffvier wa\u200dgon",
    "marks of Markdown": "**brume** _cactus_ `œillet` ~~olivier~~ [wagon",
    "a footnote's number": f"{KEY}1 et la suite",
    "in an address": "https://exemple.fr/?cle=brume+cactus+œillet+olivier+wagon&x=1",
    "letters with dashes": "b-r-u-m-e-cactus-œillet-olivier-wagon",
    "full width": "ｂｒｕｍｅ cactus œillet olivier wagon",
}


@pytest.fixture
def space(db: None) -> SpacePage:
    return make_space("directions", KEY)


@pytest.mark.parametrize("text", WAYS.values(), ids=WAYS)
def test_however_it_is_written(text: str, space: SpacePage) -> None:
    [found] = find_keys(f"Bonjour à tous, {text} à lundi")
    assert found.key.space == space
    written = f"Bonjour à tous, {text} à lundi"[found.start : found.end]
    assert keys.normalise(written) == keys.normalise(KEY)


@pytest.mark.parametrize(
    "text",
    [
        "brume cactus œillet olivier",
        "brume cactus œillet olivier wagons",
        "brume cactus œillet et olivier wagon",
        "wagon olivier œillet cactus brume",
        "abrume cactus œillet olivier wagon",
    ],
)
def test_another_text_is_no_key(text: str, space: SpacePage) -> None:
    assert find_keys(f"Bonjour à tous, {text} à lundi") == []


def test_accents_are_the_same_letter_however_they_are_typed(db: None) -> None:
    make_space("directions", "pédalier châtaigne forêt")
    [found] = find_keys("clé : pe\u0301dalier cha\u0302taigne fore\u0302t")
    assert found.start == len("clé : ")
    assert find_keys("clé : pedalier chataigne foret") == []


def test_all_keys_that_there_ever_were(space: SpacePage) -> None:
    other = make_space("praticiens", "pivoine tambour lanterne")
    rotate_key(space, "hibou marmite carafe")
    revoke_key(SpaceKey.objects.get(space=other))
    text = f"Hier {KEY}, aujourd’hui « hibou marmite carafe », pivoine tambour lanterne"
    assert [found.key.space for found in find_keys(text)] == [space, space, other]


def test_the_form_of_keys_of_before(space: SpacePage) -> None:
    form = "l'arc-en-ciel!rose"
    SpaceKey.objects.filter(space=space).update(
        fingerprint=keys.fingerprint("x")[:9] + mark_of(form), hash=keys.make_password(form)
    )
    [found] = find_keys("Le mot de passe : L’arc-en-ciel!rose.")
    assert (found.start, found.end) == (18, 36)


def mark_of(form: str) -> str:
    digest = keys.keyed_digest()
    digest.update(form.encode())
    return digest.hexdigest()[: keys.MARK_DIGITS]


def test_what_has_no_fingerprint_is_not_hashed(space: SpacePage, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["tests.hashers.CountedArgon2PasswordHasher"]
    before = Counted.made
    assert find_keys("La coupole du préau est réparée depuis lundi dernier. " * 20) == []
    assert Counted.made == before


def test_each_word_is_read_a_bounded_number_of_times(space: SpacePage) -> None:
    """Even where everything is a piece of a word."""

    def digested(text: str) -> int:
        counted = _CountedDigest(keys.keyed_digest(), [0])
        with patch.object(keys, "keyed_digest", lambda: counted):
            find_keys(text)
        return counted.read[0]

    for text in ("la coupole du préau ", "a-a-a-a-", "a1"):
        once, twice = digested(text * 200), digested(text * 400)
        assert once < twice < 2.2 * once


class _CountedDigest:
    """Counts the pieces that are digested, by it and by its copies."""

    def __init__(self, digest: hmac.HMAC, read: list[int]) -> None:
        self.digest, self.read = digest, read

    def copy(self) -> "_CountedDigest":
        return _CountedDigest(self.digest.copy(), self.read)

    def update(self, piece: bytes) -> None:
        self.read[0] += 1
        self.digest.update(piece)

    def hexdigest(self) -> str:
        return self.digest.hexdigest()


def test_a_site_without_keys(db: None) -> None:
    assert find_keys(KEY) == []
