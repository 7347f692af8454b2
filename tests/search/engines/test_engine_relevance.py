"""What people type, and what they must find: membership and rank, never scores."""

import unicodedata

import pytest

from search.engines.base import SearchOptions, SearchScope
from search.engines.engine import Engine

from .corpus import COORDINATOR, DIRECTOR, EDITOR, PASSAGES, PRACTITIONER, VISITOR, passage


def documents(engine: Engine, text: str, scope: SearchScope = EDITOR, limit: int = 50) -> list[str]:
    return [
        hit.passage.document for hit in engine.search(text, scope, SearchOptions(limit=limit)).hits
    ]


# text, document, in the first so many
FOUND = [
    # accents: absent, wrong, capitals
    ("pegase", "livret-presentation", 1),
    ("PÉGASE", "livret-presentation", 1),
    ("Pegasé", "livret-presentation", 1),
    ("depistages", "guide-sante", 1),
    ("DEPISTAGES", "guide-sante", 1),
    ("dépistagès", "guide-sante", 1),
    ("epinoches sur lice", "cr-coord-50", 1),
    ("oedeme", "guide-sante", 1),
    ("œdème", "guide-sante", 1),
    ("coeur", "guide-maternant", 1),
    ("naif noel foret", "guide-sante", 1),
    # plural and singular
    ("emploi", "cr-dir-34", 1),
    ("emplois", "cr-dir-34", 1),
    ("loi mineur", "guide-droits", 2),
    ("lois mineurs", "guide-droits", 2),
    ("loi mineur", "cr-dir-33", 2),
    ("vaccin", "guide-sante", 1),
    ("vaccination obligatoire", "guide-sante", 1),
    ("hôpitaux", "guide-sante", 2),
    ("école", "guide-droits", 1),
    ("trajet", "cr-coord-50", 1),
    # gender and verbs
    ("coordinateur", "cr-coord-51", 5),
    ("coordinatrices", "cr-coord-51", 5),
    ("éducatrice", "guide-sante", 2),
    ("protegee", "guide-droits", 1),
    ("protégées", "guide-droits", 1),
    ("avocat", "guide-droits", 1),
    ("psychomotricien", "fiche-psychomot", 1),
    ("psychomotriciens", "fiche-psychomot", 1),
    ("rassurer", "guide-maternant", 1),
    ("circuler", "cr-coord-49", 1),
    ("excuse", "cr-dir-34", 1),
    ("excusés", "cr-dir-34", 1),
    ("excusées", "cr-dir-34", 1),
    # elision: both apostrophes, and none
    ("l'audience", "guide-droits", 1),
    ("l’audience", "guide-droits", 1),
    ("laudience", "guide-droits", 1),
    ("l’excédent", "cr-dir-33", 1),
    ("lexcedent", "cr-dir-33", 1),
    ("dattachement", "cr-prat-11", 1),
    ("lenfant confié", "guide-sante", 3),
    ("jamais quune course", "guide-maternant", 1),
    # one typing error: missing, doubled, other, swapped letter
    ("vacination", "guide-sante", 1),
    ("puericulure", "fiche-ap", 2),
    ("orthofoniste", "cr-coord-49", 2),
    ("bibliohtèque", "actu-idees", 1),
    ("avenantts", "cr-dir-34", 1),
    ("pouponière", "guide-maternant", 5),
    ("diversifiacton", "cr-prat-11", 1),  # two swaps
    # ordinals and figures
    ("34e conférence", "cr-dir-34", 1),
    ("34ème conférence", "cr-dir-34", 1),
    ("34 ème conférence", "cr-dir-34", 1),
    ("34 EME conference", "cr-dir-34", 1),
    ("conférence 34", "cr-dir-34", 1),
    ("33e conférence", "cr-dir-33", 1),
    ("33e", "cr-dir-33", 1),
    ("1ère conférence des directions", "cr-dir-01", 1),
    ("1er conférence directions", "cr-dir-01", 1),
    ("1re juin", "cr-dir-01", 1),
    ("1113", "cr-dir-34", 1),
    ("1\u202f113 inclusions", "cr-dir-34", 1),
    ("13h30", "cr-dir-34", 1),
    ("13 h 30", "cr-dir-34", 1),
    # hyphens
    ("compte rendu 33", "cr-dir-33", 1),
    ("compte-rendu 34", "cr-dir-34", 1),
    ("comptes rendus 51", "cr-coord-51", 1),
    ("compterendu 33e", "cr-dir-33", 1),
    ("rendezvous", "cr-coord-50", 1),
    ("rendez-vous manqué", "cr-coord-50", 1),
    ("asqse", "cr-coord-51", 1),
    ("ASQ-SE", "cr-coord-51", 1),
    ("asq se", "cr-coord-51", 1),
    ("tout petit", "cr-prat-12", 3),
    ("staturopondéral", "cr-prat-12", 1),
    # beginnings of words
    ("psychomot", "fiche-psychomot", 1),
    ("psychomot", "cr-coord-51", 3),
    ("psychomot", "cr-prat-11", 3),
    ("carnet de san", "guide-sante", 1),
    ("visioconf", "tuto-visio", 1),
    ("lorthoph", "cr-prat-12", 2),
    # acronyms
    ("PCR", "terme-pcr", 1),
    ("pcr", "cr-coord-51", 2),
    ("P.C.R.", "terme-pcr", 1),
    ("ASE", "terme-ase", 1),
    ("A.S.E.", "terme-ase", 1),
    ("a.s.e", "guide-droits", 2),
    ("IDEA", "terme-idea", 1),
    ("idée", "actu-idees", 1),
    # a title against a passing mention
    ("livret médecin", "livret-medecin", 1),
    ("le livret médecin à jour", "livret-medecin", 1),
    ("droits de l'enfant", "guide-droits", 1),
    ("guide santé", "guide-sante", 1),
    # a whole question, of which half is enough
    ("comment se passe le remboursement des trajets vers l'hôpital", "cr-coord-50", 1),
    # quotes
    ('"carnet de santé"', "guide-sante", 1),
    ('"compte rendu de la 33e"', "cr-dir-33", 1),
    ("« carnet de sante »", "guide-sante", 1),
    ("“juge des enfants”", "guide-droits", 1),
    ('"tableau de suivi" enfant', "cr-coord-50", 1),
    # stop words
    ("l'ASE et le PPE", "guide-droits", 2),
]


@pytest.mark.parametrize(("text", "document", "rank"), FOUND)
def test_typed_text_finds_its_document(engine: Engine, text: str, document: str, rank: int) -> None:
    assert document in documents(engine, text)[:rank]


@pytest.mark.parametrize(("text", "document", "rank"), FOUND)
def test_decomposed_accents_find_the_same(
    engine: Engine, text: str, document: str, rank: int
) -> None:
    """macOS and some PDF readers send NFD."""
    assert documents(engine, unicodedata.normalize("NFD", text)) == documents(engine, text)


def test_decomposed_passages_are_found(own_engine: Engine) -> None:
    decomposed = [
        type(p)(*(unicodedata.normalize("NFD", v) if isinstance(v, str) else v for v in fields))
        for p in PASSAGES
        if p.document == "guide-sante"
        for fields in [[getattr(p, name) for name in p.__slots__]]
    ]
    own_engine.update({"guide-sante": decomposed}.items())
    assert documents(own_engine, "dépistages") == ["guide-sante"]
    assert documents(own_engine, "depistage") == ["guide-sante"]


ABSENT = [
    ("xylophone", "nothing like it"),
    ('"santé de carnet"', "the words are there, in another order"),
    ('"comptes rendus"', "quotes ask for these very forms"),
    ("qsdf", "near to nothing"),
    ("35e", "figures are not guessed"),
    ("1114", "figures are not guessed"),
    ("-portage", "an exclusion alone asks for nothing"),
]


@pytest.mark.parametrize(("text", "why"), ABSENT)
def test_nothing_is_found(engine: Engine, text: str, why: str) -> None:
    results = engine.search(text, EDITOR)
    assert (results.total, results.hits) == (0, ()), why


def test_a_word_that_exists_is_not_corrected(engine: Engine) -> None:
    # « projet » is one edit away from « trajet »'s neighbours, « mois » from « moins », etc.
    assert "cr-coord-50" not in documents(engine, "projet ")
    assert documents(engine, "livret ") == documents(engine, "livrets ")


def test_finished_word_is_not_completed(engine: Engine) -> None:
    assert "tuto-visio" in documents(engine, "visio")
    assert "tuto-visio" not in documents(engine, "vis ")


def test_completed_words_come_after_the_word_itself(own_engine: Engine) -> None:
    for document, text in (("a", "Le loisir du mercredi."), ("b", "La loi du mercredi.")):
        own_engine.update({document: [passage(document, "s", "Note", "", text)]}.items())
    found = documents(own_engine, "loi")
    assert found.index("b") < found.index("a")
    assert "a" not in documents(own_engine, "loi ")


def test_exclusion_leaves_out_whole_documents(engine: Engine) -> None:
    assert "guide-maternant" in documents(engine, "portage")
    # « repas » stands in another passage of the guide than « portage ».
    without = documents(engine, "portage -repas")
    assert "guide-maternant" not in without
    assert "cr-prat-11" in without
    assert "cr-prat-11" not in documents(engine, "portage -jeu")  # by stem
    assert "cr-prat-11" not in documents(engine, 'portage -"jeux d\'équilibre"')
    assert "cr-prat-11" in documents(engine, 'portage -"équilibre de jeux"')


def test_dash_in_a_word_or_alone_excludes_nothing(engine: Engine) -> None:
    assert "cr-dir-33" in documents(engine, "compte-rendu")
    assert "cr-dir-33" in documents(engine, "compte - rendu")


def test_quoted_words_are_required_the_others_not(engine: Engine) -> None:
    found = documents(engine, '"famille d\'accueil" xylophone bilan')
    assert found == ["cr-coord-51"]


def test_phrase_stays_within_a_field(engine: Engine) -> None:
    # The section « Budget » is followed by the text « L'excédent du budget ».
    assert documents(engine, '"excédent du budget"') == ["cr-dir-33"]
    assert documents(engine, '"budget l\'excédent"') == []


def test_only_stop_words_still_find(engine: Engine) -> None:
    assert "guide-sante" in documents(engine, "là où")
    assert documents(engine, '"là, où"') == ["guide-sante"]


def test_heading_counts_more_than_text_and_less_than_title(own_engine: Engine) -> None:
    """Whatever the number of sections, which make words of a title common and of headings rare."""
    rest = "Une version par semestre, chez les équipes."
    changes = {
        "a": [passage("a", "0", "Note bleue", "Annexe", f"Zibeline hermine. {rest}")],
        "b": [passage("b", "0", "Note bleue", "La zibeline, l'hermine", rest)],
        "c": [
            passage("c", f"{n}", "La zibeline, l'hermine", f"Annexe {n}" if n else "", rest)
            for n in range(6)
        ],
    }
    own_engine.update(changes.items())
    for text in ("zibeline hermine", "zibelines", "zibel", "zibelyne", '"hermine"'):
        assert documents(own_engine, text) == ["c", "b", "a"], text


def test_phrases_and_exclusions_reach_headings(engine: Engine) -> None:
    assert documents(engine, '"points évoqués"') == ["cr-coord-51"]
    assert "cr-coord-51" not in documents(engine, "conférence -évoqués")


def test_ordinal_is_a_rank_before_a_number(own_engine: Engine) -> None:
    """« article 77 » answers a 77th meeting less than other meetings do, but « n° 77 » does."""
    changes = {
        "rank": [passage("rank", "0", "77e rencontre", "", "Des zibelines.")],
        **{
            f"{n}": [passage(f"{n}", "0", f"{n}e rencontre", "", "Des zibelines.")]
            for n in range(52, 77)
        },
        "number": [passage("number", "0", "Rencontre n° 77", "", "Des zibelines.")],
        "law": [passage("law", "0", "Accessibilité", "", "Selon l'article 77 de la loi.")],
    }
    own_engine.update(changes.items())
    found = documents(own_engine, "77e rencontre")
    assert found[:2] == ["rank", "number"]
    assert found[-1] == "law"


def test_recent_minutes_come_before_equal_older_ones(engine: Engine) -> None:
    found = documents(engine, "compte rendu conférence coordinations locales")
    assert found[:3] == ["cr-coord-51", "cr-coord-50", "cr-coord-49"]


def test_ranking_is_the_same_for_capitals(engine: Engine) -> None:
    for text, _, _ in FOUND:
        if "." not in text:
            assert documents(engine, text.upper()) == documents(engine, text.lower())


@pytest.mark.parametrize("scope", [VISITOR, DIRECTOR, COORDINATOR, PRACTITIONER, EDITOR])
@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\t\n",
        '"',
        '""',
        '"""',
        "'",
        "’",
        "-",
        "--",
        "- -",
        '-"',
        '-""',
        "«»",
        "«",
        "*",
        "?",
        "!!!",
        "()[]{}",
        "\\",
        "\x00",
        "\x00\x00 \x00",
        "\ufeff",
        "\u200b\u00ad",
        "\u0301",
        "😀",
        "👩‍👧‍👦 👍🏽",
        "ASE:",
        "title:",
        "+",
        "~2",
        "^",
        "/",
        "//",
        "—",
        "·",
        "…",
        "\ud800",
        "\u202e\u202d",
    ],
)
def test_no_word_no_result(engine: Engine, text: str, scope: SearchScope) -> None:
    if any(character.isalnum() for character in text):
        engine.search(text, scope)
    else:
        assert engine.search(text, scope).total == 0


ODD = [
    "ASE: OR (PCR AND",
    'title:"santé" AND NOT x~2^4',
    "santé\x00enfant",
    "😀 santé 😀",
    "\u202eétnas",
    "مرحبا بالعالم",
    "שלום santé",
    "日本語の検索",
    "ไทย",
    "Ωμέγα ΣΊΣΥΦΟΣ",
    "İstanbul ıı",
    "ﬁche ﬂeur",
    "a" * 5_000,
    "santé " * 1_000,
    "é" * 499 + " x",
    " ".join(chr(0x4E00 + n) for n in range(400)),
    "' OR 1=1 --",
    "<script>alert(1)</script> santé",
    "../../etc/passwd",
    "%s %d {0}",
    "1e99999 ½ ² ③ ⅷ",
    "\ud800santé\udfff",
    "-" * 600,
    '"' * 601,
    '"santé',
    'santé"',
    '-"santé',
    "--santé",
    "-santé -santé santé",
    ".*",
    "santé.*|.*",
    "l'",
    "qu'",
    "d’",
    "st",
    "e",
    "9" * 400,
    "a.b.c.d.e.f.g.h." * 30,
    "x·y·z " * 80,
    "a-b-c-d-e-f-g",
]


@pytest.mark.parametrize("text", ODD)
def test_odd_text_raises_nothing(engine: Engine, text: str) -> None:
    for scope in (VISITOR, EDITOR):
        results = engine.search(text, scope)
        assert len(results.hits) <= results.total


def test_odd_text_around_a_word_does_not_hide_it(engine: Engine) -> None:
    for text in (
        "😀 dépistages 😀",
        "dépi\u00adstages",
        "(dépistages)",
        '"dépistages',
        "dépistages…",
    ):
        assert documents(engine, text) == ["guide-sante"], text


def test_words_beyond_the_bound_are_dropped(engine: Engine) -> None:
    assert documents(engine, "dépistages" + " " * 500 + "portage") == ["guide-sante"]
