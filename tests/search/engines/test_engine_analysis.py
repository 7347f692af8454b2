"""The analysis and the plan, word by word: what must not change without ``analysis.VERSION``."""

from collections.abc import Sequence

import pytest

from search.engines.analysis import VERSION, compose, terms, tokens
from search.engines.highlight import Highlighter, within_edits
from search.engines.plan import (
    MAX_QUERY_LENGTH,
    MAX_WORDS,
    Field,
    HasMatch,
    Match,
    MatchKind,
    Plan,
    parse,
)
from search.engines.stemmer import stem

# Outputs of Lucene 9.9's FrenchLightStemFilter.
STEMS = dict(
    pair.split(":")
    for pair in """
    chevaux:cheval oiseaux:oiseau travaux:traval hiboux:hibou prix:pri heureux:heureu
    emploi:emploi emplois:emploi loi:loi lois:loi contenus:contenu bras:bra enfants:enfant
    accueillir:acueili établissement:etabli finissement:fini finissant:fini grandissant:grandi
    rapidement:rapid activement:actif naïvement:naïv modificatrice:modifi modificateur:modifi
    éducatrice:eduqu éducateur:eduqu coordinatrice:cordin coordinateurs:cordin
    animatrice:anim animateur:anim directrice:direct directeur:direct lectrice:lect
    quatrième:quat deuxième:deux chanteuse:chant porteuse:port visiteur:visit heureuse:heureu
    passagère:pasag infirmière:infirmi première:premier active:activ sportive:sportif
    folle:fou molle:mou professionnelle:profesion professionnel:profesion complète:complet
    complétée:complet pratique:pratiqu informatique:informat psychologique:psycholog
    maîtresse:maitr jardinage:jardin voisinage:voisin actualisation:actuel
    individualisation:individuel hospitalisation:hospital organisateur:organis
    présentation:present observation:observ nutrition:nutr préparation:prepa
    psychomotricienne:psychomotricien psychomotriciens:psychomotricien protégée:proteg
    protegee:proteg protégé:proteg excusées:excus excuse:excus famille:famil familles:famil
    maladie:malad année:ane créer:crer été:été où:où à:à noël:noël ficatrice:fic
    catrice:cateu issement:isse licenciement:licenc licence:licenc aaaaaa:a 1111111:1111111
    ieme34:ieme34
    """.split()  # noqa: SIM905 - a table reads as text
)


@pytest.mark.parametrize(("word", "expected"), STEMS.items())
def test_stem(word: str, expected: str) -> None:
    assert stem(word) == expected


@pytest.mark.parametrize(
    "family",
    [
        "emploi emplois",
        "loi lois",
        "contenu contenus",
        "cheval chevaux",
        "coordinateur coordinatrice coordinateurs coordinatrices",
        "psychomotricien psychomotriciens",
        "protege protegee proteges protegees",
        "excuse excuses excusees",
        "active actives activer",
        "presenter presente presentee",
    ],
)
def test_family_shares_its_stem(family: str) -> None:
    assert len({stem(word) for word in family.split()}) == 1


@pytest.mark.parametrize(
    "word", ["", "a", "é", "x", "aux", "eux", "ss", "34", "1113", "日本語", "z" * 64]
)
def test_stem_of_anything(word: str) -> None:
    assert len(stem(word)) <= len(word)


@pytest.mark.parametrize(
    ("text", "exact", "stems"),
    [
        ("L'enfant, l’enfant", "l enfant l enfant", "enfant enfant"),
        ("A.S.E. et A.S.E, P.C.R.", "ase et ase pcr", "ase ase pcr"),
        ("B.A fin.Début", "b a fin debut", "b fin debut"),
        ("34e 34ème 34 ème 34ième 34EME 34ᵉ", "34e 34e 34e 34e 34e 34e", "34 34 34 34 34 34"),
        ("1er 1re 1ère 1ers 1 er 1ᵉʳ", "1e 1e 1e 1e 1e 1e", "1 1 1 1 1 1"),
        ("2 e-mails, 3 et 4", "2 e mails 3 et 4", "2 mail 3 4 email"),
        ("1 113 1\u202f113 1\u00a0113 2026", "1113 1113 1113 2026", "1113 1113 1113 2026"),
        ("13 h 30, 13h30, 9 h", "13h30 13h30 9h", "13h30 13h30 9h"),
        ("le 06 12 34 56 78", "le 06 12 34 56 78", "06 12 34 56 78"),
        ("excusé·e·s", "excuse", "excus"),
        ("excusé(e)s", "excuse e s", "excus"),
        ("compte-rendu", "compte rendu", "compt rendu compterendu"),
        ("ASQ-SE", "asq se", "asq asqs"),
        ("est-ce que", "est ce que", ""),
        ("rendez‑vous", "rendez vous", "rendez rendezvou"),
        ("trouvez trouver assez", "trouvez trouver assez", "trouv trouv asez"),
        ("e\u0301ducation", "education", "educ"),
        ("docu\u00adment zéro\u200blargeur", "document zerolargeur", "document zerolargeu"),
        ("n° 51", "n 51", "51"),
        ("snake_case", "snake case", "snak case"),
        ("😀 \x00 …", "", ""),
    ],
)
def test_terms(text: str, exact: str, stems: str) -> None:
    assert terms(text) == (exact, stems)


def test_long_word_is_shortened_alike_everywhere() -> None:
    assert terms("z" * 70_000) == terms("z" * 64)


def test_no_phrase_from_one_text_to_the_next() -> None:
    assert terms("un", "deux").exact == "un ¶ deux"
    assert "¶" not in terms("¶").exact


def test_offsets_are_of_the_composed_text() -> None:
    text = compose("Les A.S.E. ont re\u0301uni 34 ème")
    shown = [text[token.start : token.end] for token in tokens(text)]
    assert shown == ["Les", "A.S.E.", "ont", "réuni", "34 ème"]


def test_changing_tokens_is_changing_the_version() -> None:
    assert VERSION == 2, "then change this test with the tables above"


# --- The plan --------------------------------------------------------------------------------


def nothing(tests: Sequence[tuple[Match, ...]]) -> list[bool]:
    return [False] * len(tests)


def knowing(*words: str) -> HasMatch:
    def exists(matches: tuple[Match, ...]) -> bool:
        return any(
            match.text in words
            or (
                match.kind is MatchKind.PREFIX
                and any(word.startswith(match.text) for word in words)
            )
            for match in matches
            if match.kind is not MatchKind.FUZZY
        )

    return lambda tests: map(exists, tests)


def uses(text: str, *words: str) -> list[set[tuple[str, str]]]:
    plan = parse(text).resolve(knowing(*words))
    return [{(match.kind.value, match.text) for match in matches} for matches in plan.words]


def test_known_word_is_taken_as_it_is() -> None:
    assert uses("loi ", "loi") == [{("term", "loi")}]
    assert uses("lois ", "loi") == [{("term", "lois"), ("term", "loi")}]


def test_unfinished_word_is_completed_beside_itself() -> None:
    assert uses("loi", "loi") == [{("term", "loi"), ("prefix", "loi")}]
    assert uses("psychomot", "psychomotricien") == [{("prefix", "psychomot")}]
    assert uses("psychomot ", "psychomotricien") == [{("fuzzy", "psychomot")}]
    assert uses("psychomot!", "psychomotricien") == [{("fuzzy", "psychomot")}]


def test_glued_elision_is_undone_only_for_an_unknown_word() -> None:
    assert uses("lenfant ", "enfant") == [{("term", "enfant")}]
    assert uses("lenfant ", "enfant", "lenfant") == [{("term", "lenfant")}]
    assert uses("quun ", "un") == [{("fuzzy", "quun")}]  # a stop word is nothing to find
    assert uses("lenfan", "enfant") == [{("prefix", "enfan")}]
    assert uses("dlivre ", "livre") == [{("fuzzy", "dlivre")}]  # no elision before a consonant


@pytest.mark.parametrize(
    ("word", "edits"),
    [("cri", 0), ("bcde", 1), ("bcdefgh", 1), ("bcdefghi", 2), ("b2de", 0), ("2026", 0)],
)
def test_typing_errors_allowed_by_length(word: str, edits: int) -> None:
    (matches,) = parse(f"{word} ").resolve(nothing).words
    assert max(match.edits for match in matches) == edits


@pytest.mark.parametrize(
    ("count", "minimum"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (6, 3), (9, 5)]
)
def test_half_of_the_words_are_enough(count: int, minimum: int) -> None:
    text = " ".join(f"mot{n}x" for n in range(count))
    assert parse(text).resolve(nothing).minimum == minimum


def test_operators() -> None:
    query = parse('aide "carnet de santé" -livret -"note jointe" compte-rendu - "le" “x y”')
    assert [word.text for word in query.words] == ["aide", "compte", "rendu"]
    assert [(m.kind, m.text) for m in query.phrases] == [
        (MatchKind.PHRASE, "carnet de sante"),
        (MatchKind.TERM, "le"),
        (MatchKind.PHRASE, "x y"),
    ]
    assert [(m.kind, m.text) for m in query.excluded] == [
        (MatchKind.TERM, "livret"),
        (MatchKind.TERM, "livret"),
        (MatchKind.PHRASE, "note jointe"),
    ]


def test_stop_words_count_only_when_alone() -> None:
    assert [word.text for word in parse("le droit de la famille").words] == ["droit", "famille"]
    assert [word.text for word in parse("où est-ce que").words] == ["ou", "est", "ce", "que"]
    assert [word.text for word in parse('le "droit"').words] == []


def test_words_count_once_and_not_for_ever() -> None:
    assert len(parse("loi loi LOI").words) == 1
    assert len(parse(" ".join(f"m{n}x" for n in range(200))).words) == MAX_WORDS
    assert parse("x" * MAX_QUERY_LENGTH + " loi").words[0].text == "x" * 64


def test_nothing_typed_is_an_empty_plan() -> None:
    for text in ("", "-loi"):
        plan = parse(text).resolve(nothing)
        assert not plan.words
        assert not plan.phrases


# --- Highlights ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("sante", "sante", 0),
        ("sante", "snate", 1),
        ("sante", "sant", 1),
        ("sante", "santes", 1),
        ("sante", "sanle", 1),
        ("sante", "sanel", 2),
        ("ca", "abc", 3),  # optimal string alignment: no edit inside a swap
        ("", "ab", 2),
    ],
)
def test_within_edits(one: str, other: str, edits: int) -> None:
    assert within_edits(one, other, edits)
    assert within_edits(other, one, edits)
    assert not within_edits(one, other, edits - 1)


def shown(text: str, *words: str, length: int = 240) -> str:
    plan = Plan(
        words=tuple((Match(MatchKind.TERM, Field.EXACT, word),) for word in words), minimum=1
    )
    fragments = Highlighter(plan).excerpt(text, length)
    return "".join(f"[{f.text}]" if f.marked else f.text for f in fragments)


def test_excerpt_of_short_texts() -> None:
    assert shown("", "loi") == ""
    assert shown("  \n ", "loi") == ""
    assert shown("La Loi.", "loi") == "La [Loi]."
    assert shown("loi", "loi") == "[loi]"
    assert shown("un\x00 deux\r\n\ttrois\u2028quatre", "deux") == "un [deux] trois quatre"
    assert shown("« oui\u00a0» 1\u202f113", "x") == "« oui\u00a0» 1\u202f113"


def test_excerpt_goes_where_most_words_meet() -> None:
    text = "loi " + "a b c d e " * 60 + "loi juge enfant " + "f g h i " * 60
    assert "[loi] [juge] [enfant]" in shown(text, "loi", "juge", "enfant")


@pytest.mark.parametrize("at", [0, 1, 50, 180, 190, 239, 240, 241, 500, 990, 999])
@pytest.mark.parametrize("length", [80, 240])
def test_excerpt_holds_its_match_wherever_it_stands(at: int, length: int) -> None:
    words = ["mot"] * 1_000
    words[at] = "loi"
    result = shown(" ".join(words), "loi", length=length)
    assert result.count("[loi]") == 1
    assert length // 2 <= len(result) <= length + 8
    assert set(result.split()) <= {"…", "mot", "[loi]"}


def test_excerpt_of_a_text_without_spaces() -> None:
    assert len(shown("x" * 5_000, "loi")) == 242
    assert shown("y" * 300 + " loi", "loi").endswith("[loi]")


def test_fragments_never_overlap_nor_lose_text() -> None:
    plan = Plan(
        words=(
            (Match(MatchKind.TERM, Field.EXACT, "carnet"),),
            (Match(MatchKind.PREFIX, Field.EXACT, "car"),),
        ),
        phrases=(Match(MatchKind.PHRASE, Field.EXACT, "carnet de sante"),),
    )
    text = "Le carnet de santé, un carton, carnet"
    fragments = Highlighter(plan).title(text)
    assert "".join(f.text for f in fragments) == text
    assert [f.text for f in fragments if f.marked] == ["carnet de santé", "carton", "carnet"]
