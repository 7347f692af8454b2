import sys

import pytest

from cms.french.folding import fold, fold_in_place, plain_punctuation, sort_key


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Éducation", "education"),
        ("ŒUVRE œuvre Æ æ", "oeuvre oeuvre ae ae"),
        ("àâäçéèêëîïôöùûüÿñ", "aaaceeeeiioouuuyn"),
        ("ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸÑ", "aaaceeeeiioouuuyn"),
        ("ß ẞ ø Ø ł đ ð þ ħ ŧ ŋ ı ĸ ƒ ſ", "ss ss o o l d d th h t n i q f s"),
        ("½ ¼ ¾ µ ª º", "½ ¼ ¾ µ ª º"),
        ("m² H₂O", "m2 h2o"),
        ("ﬁn ﬂeur ﬀ", "fin fleur ff"),
        ("ＡＳＥ", "ase"),
        ("Ấ ế Ḿ", "a e m"),
        ("İ I", "i i"),
        ("Й й Ё", "й й ё"),
        ("ไทย が", "ไทย が"),
        ("e\u0301te\u0301 x\u0302", "ete x"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’Été\u00a0: œuvre", "l'ete : ouvre"),
        ("Un\tdeux\nTROIS", "un deux\ntrois"),
        ("e\u0301te", "e te"),
    ],
)
def test_fold_in_place(text: str, folded: str) -> None:
    assert fold_in_place(text) == folded


def test_offsets_stay() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    assert len(fold_in_place(every)) == len(plain_punctuation(every)) == len(every)


def test_plain_punctuation() -> None:
    assert plain_punctuation("l’Été\u202f: ´ ʼ") == "l'Été : ' '"


def test_sorting() -> None:
    names = ["Zoé", "élan", "Œuvre", "cote", "Étoile", "côte", "ocre", "Elan", "oasis"]
    expected = ["cote", "côte", "Elan", "élan", "Étoile", "oasis", "ocre", "Œuvre", "Zoé"]
    assert sorted(names, key=sort_key) == expected
