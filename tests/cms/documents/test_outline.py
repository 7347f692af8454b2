import json

from cms.documents.outline import (
    Cell,
    Heading,
    Item,
    ListBlock,
    Outline,
    Paragraph,
    Rule,
    Span,
    Table,
    unwrap,
)
from cms.documents.spans import linked, part, replaced, tidied

OUTLINE = Outline(
    (
        Heading(1, (Span("Titre", bold=True),)),
        Paragraph((Span("Un "), Span("lien", italic=True, href="https://exemple.fr/"))),
        ListBlock(True, (Item(0, (Span("a"),)), Item(1, (Span("b"),))), start=4),
        Table(
            (
                (Cell.of((Span("x"),)), Cell()),
                (
                    Cell((ListBlock(False, (Item(0, (Span("y", struck=True),)),)),)),
                    Cell.of((Span("z"),)),
                ),
            ),
            has_header=True,
        ),
        Rule(),
    ),
    ("Une remarque.",),
    (1, 1, 1, 2, 2),
)


def test_json_there_and_back() -> None:
    assert Outline.from_dict(json.loads(json.dumps(OUTLINE.as_dict()))) == OUTLINE


def test_text() -> None:
    assert OUTLINE.text == "Titre\n\nUn lien\n\na\nb\n\nx\t\ny\tz"


def test_line_boundaries_become_spaces() -> None:
    spans = (Span("rendez-\nvous demain \n matin"), Span("\nmême", bold=True))
    assert Paragraph(spans).text == "rendez-vous demain matin même"
    assert "".join(span.text for span in unwrap(spans)) == "rendez-vous demain matin même"


def test_a_hyphen_between_spans_closes_up() -> None:
    spans = (Span("Pas-de-"), Span("\nCalais", bold=True))
    assert "".join(span.text for span in unwrap(spans)) == "Pas-de-Calais"


def test_part_and_replaced_keep_styles() -> None:
    spans = (Span("abc", bold=True), Span("def"))
    assert part(spans, 2, 4) == (Span("c", bold=True), Span("d"))
    assert replaced(spans, [(1, 5, "-")]) == (Span("a", bold=True), Span("-f"))


def test_tidied_keeps_no_break_spaces() -> None:
    assert tidied((Span("  a\t b\u00a0:"), Span("  c "))) == (Span("a b\u00a0: c"),)


def test_addresses_become_links_and_unsafe_links_do_not_survive() -> None:
    spans = linked(
        (
            Span("Voir <https://exemple.fr/a> et https://exemple.fr/b. "),
            Span("ici", href="javascript:alert(1)"),
            Span("là", href="mailto:a@exemple.fr"),
            Span("fichier", href="file:///etc/passwd"),
        )
    )
    assert [(span.text, span.href) for span in spans if span.href] == [
        ("https://exemple.fr/a", "https://exemple.fr/a"),
        ("https://exemple.fr/b", "https://exemple.fr/b"),
        ("là", "mailto:a@exemple.fr"),
    ]
    assert "".join(span.text for span in spans) == (
        "Voir https://exemple.fr/a et https://exemple.fr/b. icilàfichier"
    )
