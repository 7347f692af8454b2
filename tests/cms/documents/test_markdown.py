"""Markdown as people, Pandoc and HedgeDoc write it: in files, and in the site's own texts."""

from html import unescape

import pytest

from cms.documents.outline import Cell, Heading, Item, ListBlock, Outline, Paragraph, Span, Table
from cms.markdown import to_html


def plain(text: str) -> tuple[Span, ...]:
    return (Span(text),)


@pytest.fixture
def blocks_of(read_bytes):
    """The blocks of a file of Markdown."""
    return lambda text: list(read_bytes(text.encode(), "a.md").blocks)


@pytest.mark.parametrize("indent", [2, 3, 4])
def test_lists_are_nested_by_two_spaces_or_more(indent: int, blocks_of) -> None:
    text = f"- Nîmes\n{' ' * indent}- bilan fait\n{' ' * 2 * indent}- en mars\n- Épinal\n"
    items = ((0, "Nîmes"), (1, "bilan fait"), (2, "en mars"), (0, "Épinal"))
    assert blocks_of(text) == [ListBlock(False, tuple(Item(n, plain(t)) for n, t in items))]
    assert to_html(text).count("<ul>") == 3


@pytest.mark.parametrize("mark", ["-", "*", "1."])
def test_a_list_follows_its_sentence(mark: str, blocks_of) -> None:
    text = f"Les sites :\n{mark} Nîmes\n{mark} Épinal\n"
    sentence, found = blocks_of(text)
    assert (sentence.text, found.text) == ("Les sites :", "Nîmes\nÉpinal")
    assert "<li>Nîmes</li>" in to_html(text)


def test_a_list_goes_on_with_its_numbers(blocks_of) -> None:
    text = "1. un\n2. deux\n\nUne remarque.\n\n3. trois\n4. quatre\n\nAutre.\n\n"
    text += "4. quatre\n6. six\n7. sept"
    starts = [block.start for block in blocks_of(text) if isinstance(block, ListBlock)]
    assert starts == [1, 3, 6]
    assert [block.text for block in blocks_of(text)][4] == "4. quatre"
    html = to_html(text)
    assert [f'<ol start="{n}">' in html for n in (3, 4, 6)] == [True] * 3
    assert blocks_of("1. un\n1. deux\n1. trois") == blocks_of("1. un\n2. deux\n3. trois")


def test_years_and_titles_are_no_items(blocks_of) -> None:
    text = "Depuis\n\n2026. Une année.\n\n2. Le sommeil\n\nDu texte."
    assert [block.text for block in blocks_of(text)] == text.split("\n\n")


def test_notes_are_at_their_place(blocks_of) -> None:
    text = "Le livret[^1] change[^b].\n\n[^1]: Annexe.\n[^b]: Depuis\nmars.\n\nLa fin.\n\n"
    text += "[^seule]: Oui."
    assert [block.text for block in blocks_of(text)] == [
        *("Le livret[1] change[b].", "[1] Annexe.", "[b] Depuis mars.", "La fin.", "[seule] Oui.")
    ]
    assert "<p><sup>[1]</sup> Annexe.</p>" in to_html(text)


def test_struck_and_marked_words(blocks_of) -> None:
    text = "Le ~~mardi 10~~ jeudi 12, ==à **9 h** précises==, en C++ == 1."
    (block,) = blocks_of(text)
    assert block.spans == (
        *(Span("Le "), Span("mardi 10", struck=True), Span(" jeudi 12, à ")),
        *(Span("9 h", bold=True), Span(" précises, en C++ == 1.")),
    )
    html = to_html(text)
    assert "<s>mardi 10</s>" in html
    assert "<mark>à <strong>9 h</strong> précises</mark>" in html


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Voir https://exemple.invalid/a_b_c.", ["https://exemple.invalid/a_b_c"]),
        ("(https://exemple.invalid/a_(b))", ["https://exemple.invalid/a_(b)"]),
        ("sur www.exemple.invalid, ou", ["https://www.exemple.invalid"]),
        ("à zoe.martel@exemple.invalid.", ["mailto:zoe.martel@exemple.invalid"]),
        ("<https://exemple.invalid>", ["https://exemple.invalid"]),
        ("[https://un.invalid](https://deux.invalid)", ["https://deux.invalid"]),
        ("La fin.Et puis `https://exemple.invalid`", []),
    ],
)
def test_bare_addresses_are_links(text: str, links: list[str], blocks_of) -> None:
    spans = [span for block in blocks_of(text) for span in block.spans]
    assert [span.href for span in spans if span.href] == links
    html = to_html(text)
    assert html.count("<a ") == len(links)
    assert all(f'href="{link}"' in html for link in links)


def test_check_boxes(blocks_of) -> None:
    text = "- [x] fait\n- [ ] à faire\n\n[ ] oui [X] non [lien](https://a.invalid) a[x]"
    tasks, answer = blocks_of(text)
    assert tasks.text == "☒ fait\n☐ à faire"
    assert answer.text == "☐ oui ☒ non lien a[x]"
    assert "<li>☒ fait</li>" in to_html(text)


def test_boxes_and_contents_of_hedgedoc(blocks_of) -> None:
    text = "[TOC]\n\n:::info Attention\nLe texte\n- un\n:::\nSuite\n\n::: {.note}\nFin\n:::"
    assert [block.text for block in blocks_of(text)] == [
        *("Attention", "Le texte", "un", "Suite", "Fin")
    ]
    assert ":::" not in to_html(text)


def test_no_cell_of_a_table_is_lost(blocks_of) -> None:
    text = "| Nom | Ville |\n|---|---|\n| Zoé | Lille | en retard |\n| Ana |\n"
    grid = (("Nom", "Ville", ""), ("Zoé", "Lille", "en retard"), ("Ana", "", ""))
    rows = tuple(tuple(Cell.of(plain(cell) if cell else ()) for cell in row) for row in grid)
    assert blocks_of(text) == [Table(rows, has_header=True)]
    assert "<td>en retard</td>" in to_html(text)
    (quoted,) = blocks_of("> " + text.replace("\n", "\n> "))
    assert quoted == Table(rows, has_header=True)


def test_front_matter_says_what_it_is(read_bytes) -> None:
    text = (
        '---\ntitle: "Compte rendu : la 66e"\ndate: 2026-10-13\ntags: [cr, directions]\nlang: fr\n'
        "author:\n  - Zoé Martel\n  - Ana Bel\n# remarque\n---\n\nDu texte.\n"
    )
    assert read_bytes(text.encode(), "a.md") == Outline(
        (
            Heading(1, plain("Compte rendu : la 66e")),
            Paragraph(plain("2026-10-13")),
            Paragraph(plain("tags : cr, directions")),
            Paragraph(plain("author : Zoé Martel, Ana Bel")),
            Paragraph(plain("Du texte.")),
        )
    )


def test_what_stands_between_rules_is_no_front_matter(blocks_of) -> None:
    texts = [block.text for block in blocks_of("---\nUne phrase\nsans clé\n\n---\n\nSuite.")]
    assert "Une phrase sans clé" in texts
    assert texts[-1] == "Suite."


def test_pictures_leave_their_description() -> None:
    assert to_html("![Courbe *des* inclusions](/x.png)") == "<p>Courbe des inclusions</p>"


def test_bullets_are_nested_below_numbers_by_two_spaces(blocks_of) -> None:
    (found,) = blocks_of("1. un\n  - bilan\n  - suite\n2. deux")
    assert [(item.level, item.text) for item in found.items] == [
        *((0, "un"), (1, "bilan"), (1, "suite"), (0, "deux"))
    ]


def test_items_hold_paragraphs_code_and_quotations(blocks_of) -> None:
    text = "- un\n\n  suite\n\n  ```\n  - code\n\n  # code\n  ```\n\n"
    text += "  > - cité\n  >   - dedans\n- deux"
    html = to_html(text)
    assert "<p>un</p>\n<p>suite</p>" in html
    assert "<code>- code\n\n# code\n</code>" in html
    assert "<li>cité<ul>\n<li>dedans</li>" in html
    (found,) = blocks_of(text)
    assert [item.level for item in found.items][-3:] == [1, 2, 0]


def test_a_note_may_have_several_paragraphs(blocks_of) -> None:
    texts = [block.text for block in blocks_of("a[^1]\n\n[^1]: Annexe.\n\n    Suite.\n\nFin.")]
    assert texts == ["a[1]", "[1] Annexe.", "Suite.", "Fin."]


def test_addresses_stand_apart_only_where_the_text_names_them(blocks_of) -> None:
    text = "[Livret]: https://a.invalid/l\n[Zoé]: excusée\n[autre]: /b\n\nLe [Livret]; [Zoé]."
    assert [block.text for block in blocks_of(text)] == [
        *("[Zoé]: excusée", "[autre]: /b", "Le Livret; [Zoé].")
    ]
    assert '<a href="https://a.invalid/l">Livret</a>' in to_html(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<!-- sans fin\n\nLa suite", "<!-- sans fin La suite"),
        ("<div>a <!-- b\n\nLa suite", "a <!-- b La suite"),
        ("<style>\n\nLa suite", "<style> La suite"),
        ("taper <nom> puis <prénom>", "taper <nom> puis <prénom>"),
        ("un <script> ou <title> seul", "un <script> ou <title> seul"),
        ("au <tel:+33100000000>", "au tel:+33100000000"),
    ],
)
def test_no_markup_hides_what_is_text(text: str, shown: str, blocks_of) -> None:
    assert " ".join(block.text for block in blocks_of(text)) == shown
    assert shown.split()[-1] in unescape(to_html(text))


def test_signs_are_escaped_and_lines_broken_as_pandoc_does(blocks_of) -> None:
    text = "Voir https://a.invalid/b\\_c, \\~à\\~ 9\\'\\\nla suite"
    html = to_html(text)
    assert 'href="https://a.invalid/b_c"' in html
    assert "~à~ 9'<br>" in html
    assert blocks_of(text)[0].text.startswith("Voir https://a.invalid/b_c, ~à~ 9'")


def test_a_pipe_that_is_escaped_parts_no_cells(blocks_of) -> None:
    (table,) = blocks_of("| a | b |\n|---|---|\n| `x\\|y` | un<br>deux |")
    assert [cell.text for cell in table.rows[1]] == ["x|y", "un deux"]
