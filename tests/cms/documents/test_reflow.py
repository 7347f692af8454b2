import re
from dataclasses import dataclass

import pytest

from cms.documents.outline import Block, Item, ListBlock, Paragraph, Rule, Span
from cms.documents.readers import text as text_reader
from cms.documents.readers.hyphenation import dehyphenated
from cms.documents.readers.reflow import assemble


@dataclass(frozen=True)
class Label:
    bare: bool
    opens_list: bool


def label_of(text: str) -> Label | None:
    found = re.match(r"(Participants|Excusés|Date|Ordre du jour)(?:\s*:|\s{3}|$)", text)
    return Label(not text[found.end() :], found[1] == "Ordre du jour") if found else None


def kinds_and_texts(*blocks: Block) -> list[tuple[str, str]]:
    return [(type(block).__name__, block.text) for block in assemble(blocks, label_of)]


def lines(*texts: str) -> list[tuple[str, str]]:
    return kinds_and_texts(Paragraph((Span("\n".join(texts)),)))


def paragraphs(*texts: str) -> list[tuple[str, str]]:
    return kinds_and_texts(*(Paragraph((Span(text),)) for text in texts))


@pytest.mark.parametrize("rule", ["_ _ _ _", "-----", "____", "* * *", "— — —", "======"])
def test_separators_are_rules(rule: str) -> None:
    assert [name for name, _ in paragraphs("Avant", rule, "Après")] == [
        *("Paragraph", "Rule", "Paragraph")
    ]
    assert Rule().text == ""


@pytest.mark.parametrize("mark", ["-", "–", "—", "•", "➢", "*", "✓", "o", "▪", "\uf0b7", "→"])
def test_typed_bullets_are_lists(mark: str) -> None:
    assert paragraphs(f"{mark} Un", f"{mark}\tDeux") == [("ListBlock", "Un\nDeux")]
    assert lines(f"{mark} Un", f"{mark} Deux") == [("ListBlock", "Un\nDeux")]


def test_bullets_glued_to_their_word() -> None:
    assert paragraphs("-Actualités", "-Questions") == [("ListBlock", "Actualités\nQuestions")]
    assert paragraphs("•Actualités") == [("ListBlock", "Actualités")]


def test_typed_numbers_are_a_list_only_from_one() -> None:
    (block,) = assemble([Paragraph((Span("1. Un\n2. Deux"),))])
    assert isinstance(block, ListBlock)
    assert block.ordered
    assert block.text == "Un\nDeux"
    assert paragraphs("1. Un", "2. Deux", "1. Un") == [
        *(("ListBlock", "Un\nDeux"), ("Paragraph", "1. Un"))
    ]
    assert paragraphs("3. Trois", "4. Quatre") == [
        ("Paragraph", "3. Trois"),
        ("Paragraph", "4. Quatre"),
    ]


def test_nested_bullets() -> None:
    (block,) = assemble([Paragraph((Span("- Un\n  o Deux\n  o Trois\n- Quatre"),))])
    assert isinstance(block, ListBlock)
    assert [(item.level, item.text) for item in block.items] == [
        *((0, "Un"), (1, "Deux"), (1, "Trois"), (0, "Quatre"))
    ]


LONG = "Une phrase assez longue pour remplir toute la largeur de la page imprimée"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LONG, "et qui continue."),
        (f"{LONG} avec", "Camille et les autres."),
        ("Zoé Martel (Lille), Paul Ozanne,", "Ana Bel (Brest)"),
        ("le jeudi 30 avril, le lundi 1er juin", "et le jeudi 2 juillet"),
        ("Compte-rendu de la 38ème", "Conférence des directions"),
        (
            "Participants : Zoé Martel (Lille), Ana Bel (Brest) ; les psychomotriciennes :",
            "Zoé Roy",
        ),
        ("une structure (adoption", "Centre maternel)"),
    ],
)
def test_wrapped_sentences_are_joined(before: str, after: str) -> None:
    assert lines(before, after) == [("Paragraph", f"{before} {after}")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Court.", "Une autre phrase."),
        (f"{LONG}.", "Le réseau"),
        (LONG, "Participants : Zoé Martel"),
        ("Les actualités", "Vos questions"),
        ("Ordre du jour :", "les actualités"),
        ("La fierté d’avoir fait ça :", "Financements"),
        ("Lien https://exemple.fr/a", "votre avis compte"),
    ],
)
def test_what_starts_anew(before: str, after: str) -> None:
    assert lines(before, after) == [("Paragraph", before), ("Paragraph", after)]


def test_numbers_that_begin_again_are_another_list() -> None:
    def numbered(start: int, *texts: str) -> ListBlock:
        return ListBlock(True, tuple(Item(0, (Span(text),)) for text in texts), start)

    blocks = [numbered(1, "Un", "Deux"), numbered(3, "Trois"), numbered(1, "Un autre")]
    found = [block for block in assemble(blocks, label_of) if isinstance(block, ListBlock)]
    assert [(block.start, block.text) for block in found] == [
        *((1, "Un\nDeux\nTrois"), (1, "Un autre"))
    ]


def test_lower_case_items_under_a_label_stay_apart() -> None:
    assert [text for _, text in lines("Ordre du jour :", "actualités", "questions", "dates")] == [
        *("Ordre du jour :", "actualités", "questions", "dates")
    ]


def test_a_text_whose_every_line_is_followed_by_an_empty_one() -> None:
    source = """
    Première ligne d’un texte qui a été copié depuis un document et dont chaque

    ligne est suivie d’une ligne vide, ce qui coupe toutes les phrases en plusieurs

    morceaux que rien ne relie. Les phrases se suivent pourtant, comme ici, sur

    plusieurs lignes de la page.

    Participants : Zoé Martel (Lille), Paul Ozanne (Brest), Ana-Maria Bel-

    Roy (Nîmes)

    - un premier point de la liste

    - un second point qui est bien plus long que le premier et qui doit passer à la

    ligne suivante

    _ _ _ _ _ _

    Vos questions

    La suite du texte, qui est elle aussi coupée, mais qui reprend ensuite après une

    ligne vide.
    """
    outline = text_reader.read(source.encode(), label_of)
    assert [type(block).__name__ for block in outline.blocks] == [
        *("Paragraph", "Paragraph", "ListBlock", "Rule", "Paragraph", "Paragraph")
    ]
    assert outline.blocks[0].text.endswith("sur plusieurs lignes de la page.")
    assert "Ana-Maria Bel-Roy (Nîmes)" in outline.blocks[1].text
    assert outline.blocks[2].text.endswith("passer à la ligne suivante")
    assert outline.blocks[4].text == "Vos questions"


def test_physical_lines_are_kept_inside_a_paragraph() -> None:
    (block,) = assemble([Paragraph((Span(f"{LONG}\net la fin"),))])
    assert isinstance(block, Paragraph)
    assert block.spans[0].text.count("\n") == 1


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("le déve\x02", "loppement suit", ["le développement", "suit"]),
        ("le compte\x02", "rendu suit", ["le compte-", "rendu suit"]),
        ("un rendez\x02", "vous suit", ["un rendez-", "vous suit"]),
        ("le Pas-de\x02", "Calais", ["le Pas-de-", "Calais"]),
        ("c’est peut\x02", "être", ["c’est peut-", "être"]),
    ],
)
def test_words_cut_at_the_end_of_a_line(first: str, second: str, expected: list[str]) -> None:
    assert dehyphenated([first, second]) == expected


def test_the_words_of_the_document_decide() -> None:
    assert dehyphenated(["psycho-social", "un suivi psycho\x02", "social"])[1] == "un suivi psycho-"


def test_columns_of_white_space_are_a_table() -> None:
    (block,) = assemble([Paragraph((Span("Nom   Ville\nZoé Martel    Lille\nAna Bel\tBrest"),))])
    assert block.text == "Nom\tVille\nZoé Martel\tLille\nAna Bel\tBrest"


@pytest.mark.parametrize(
    "text",
    [
        *("Gauche   Droite\nHaut   Bas", "•   Un\n•   Deux\n•   Trois"),
        "Date :   9 mars\nParticipants   Zoé Martel\nExcusés   Ana Bel",
    ],
)
def test_what_is_no_table(text: str) -> None:
    assert "Table" not in [name for name, _ in lines(*text.split("\n"))]
