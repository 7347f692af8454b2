"""Office files invented from what they hold: each word that shows is read once, others nowhere.

A truth is a list of blocks, each of words with a fate; one maker a format writes it as XML. What
must be read, and told, follows from the fates alone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cms.documents.outline import Outline
from cms.documents.readers import docx, odt
from tests.cms.documents.office import (
    odt_file,
    odt_style,
    paragraph,
    rooted,
    run,
    word_field,
    word_file,
    word_style,
)

# What is told of each fate, "" when nothing is.
GONE = {
    "hidden": "masqué",
    "hidden by style": "masqué",
    "deleted": "suivi des modifications",
    "commented": "commentaire",
    "placeholder": "",
    "contents": "",
}
SHOWN = {
    "plain": "",
    "bold": "",
    "struck": "barré",
    "inserted": "suivi des modifications",
    "linked": "",
    "field": "",
    "control": "",
    "equation": "",
    "note": "",
    "boxed": "",
    "unknown": "",
}
FATES = GONE | SHOWN
PLACES = ["paragraph", "heading", "item", "cell", "merged", "holder", "box"]
WORD = re.compile(r"mot\d+x")


@dataclass
class Made:
    """A file being made: its parts beside the body, and how many words it has."""

    notes: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    count: int = 0
    words: dict[str, str] = field(default_factory=dict)

    def word(self, fate: str) -> str:
        self.count += 1
        word = f"mot{self.count}x"
        self.words[word] = fate
        return word


def word_note(made: Made, word: str) -> str:
    made.notes.append(word)
    return f"<w:r><w:footnoteReference w:id='{len(made.notes)}'/></w:r>"


def word_box(_made: Made, word: str) -> str:
    content = f"<w:txbxContent>{paragraph(word)}</w:txbxContent>"
    return (
        f"<w:r><mc:AlternateContent><mc:Choice><wps:txbx>{content}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{content}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def word_control(properties: str, word: str) -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{run(word)}</w:sdtContent></w:sdt>"


WORD_INLINE: dict[str, Callable[[Made, str], str]] = {
    "plain": lambda _, word: run(word),
    "bold": lambda _, word: run(word, "<w:b/>"),
    "struck": lambda _, word: run(word, "<w:dstrike/>"),
    "hidden": lambda _, word: run(word, "<w:vanish/>"),
    "hidden by style": lambda _, word: run(word, "<w:rStyle w:val='Cache'/>"),
    "inserted": lambda _, word: f"<w:ins w:id='1'>{run(word)}</w:ins>",
    "deleted": lambda _, word: f"<w:del w:id='1'><w:r><w:delText>{word}</w:delText></w:r></w:del>",
    "commented": lambda _, word: "<w:r><w:commentReference w:id='1'/></w:r>",
    "placeholder": lambda _, word: word_control("<w:showingPlcHdr/>", word),
    "control": lambda _, word: word_control("", word),
    "contents": lambda _, word: word_field("TOC", run(word)),
    "linked": lambda _, word: f"<w:hyperlink w:anchor='a'>{run(word)}</w:hyperlink>",
    "field": lambda _, word: word_field("REF x", run(word)),
    "equation": lambda _, word: f"<m:oMath><m:r><m:t>{word}</m:t></m:r></m:oMath>",
    "note": word_note,
    "boxed": word_box,
    "unknown": lambda _, word: f"<w:nouveau>{run(word)}</w:nouveau>",
}
LISTED = "<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>"


def word_block(place: str, content: str) -> str:
    whole = f"<w:p>{content}</w:p>"
    above = f"<w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr>{whole}</w:tc>"
    below = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
    blocks = {
        "paragraph": whole,
        "heading": f"<w:p><w:pPr><w:outlineLvl w:val='1'/></w:pPr>{content}</w:p>",
        "item": f"<w:p><w:pPr>{LISTED}</w:pPr>{content}</w:p>",
        "cell": f"<w:tbl><w:tr><w:tc>{whole}</w:tc></w:tr></w:tbl>",
        "merged": f"<w:tbl><w:tr>{above}</w:tr><w:tr>{below}</w:tr></w:tbl>",
        "holder": f"<w:sdt><w:sdtContent><w:customXml>{whole}</w:customXml></w:sdtContent></w:sdt>",
        "box": f"<w:p><w:r><wps:txbx><w:txbxContent>{whole}</w:txbxContent></wps:txbx></w:r></w:p>",
    }
    return blocks[place]


def word(truth: list[tuple[str, list[str]]]) -> tuple[Outline, Made]:
    made = Made()
    body = "".join(
        word_block(place, " ".join(WORD_INLINE[fate](made, made.word(fate)) for fate in fates))
        for place, fates in truth
    )
    notes = "".join(
        f"<w:footnote w:id='{n}'>{paragraph(text)}</w:footnote>"
        for n, text in enumerate(made.notes, 1)
    )
    level = "<w:lvl w:ilvl='0'><w:numFmt w:val='bullet'/></w:lvl>"
    numbering = f"<w:abstractNum w:abstractNumId='0'>{level}</w:abstractNum>"
    numbering += "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
    data = word_file(
        f"{paragraph('Début.')}{body}",
        styles=word_style("Cache", kind="character", more="<w:rPr><w:vanish/></w:rPr>"),
        related={"f": ("footnotes", "notes.xml"), "n": ("numbering", "numbering.xml")},
        parts={
            "word/notes.xml": rooted("w:footnotes", notes),
            "word/numbering.xml": rooted("w:numbering", numbering),
        },
    )
    return docx.read(data), made


def p(content: str) -> str:
    return f"<text:p>{content}</text:p>"


def odt_deleted(made: Made, word: str) -> str:
    made.deleted.append(f"<text:deletion>{p(word)}</text:deletion>")
    return '<text:change text:change-id="c"/>'


def odt_inserted(made: Made, word: str) -> str:
    made.deleted.append("<text:insertion/>")
    return f'<text:change-start text:change-id="c"/>{word}<text:change-end text:change-id="c"/>'


ODT_INLINE: dict[str, Callable[[Made, str], str]] = {
    "plain": lambda _, word: word,
    "bold": lambda _, word: f'<text:span text:style-name="Gras">{word}</text:span>',
    "struck": lambda _, word: f'<text:span text:style-name="Barre">{word}</text:span>',
    "hidden": lambda _, word: f'<text:hidden-text text:is-hidden="true">{word}</text:hidden-text>',
    "hidden by style": lambda _, word: f'<text:span text:style-name="Cache">{word}</text:span>',
    "inserted": odt_inserted,
    "deleted": odt_deleted,
    "commented": lambda _, word: f"<office:annotation>{p(word)}</office:annotation>",
    "placeholder": lambda _, word: f"<text:placeholder>{word}</text:placeholder>",
    "control": lambda _, word: f"<loext:content-control>{word}</loext:content-control>",
    "contents": lambda _, word: f"<text:table-of-content>{p(word)}</text:table-of-content>",
    "linked": lambda _, word: f'<text:a xlink:href="#a">{word}</text:a>',
    "field": lambda _, word: f"<text:bookmark-ref>{word}</text:bookmark-ref>",
    "equation": lambda _, word: (
        f"<draw:frame><draw:object><math:math><math:mi>{word}</math:mi></math:math></draw:object>"
        "</draw:frame>"
    ),
    "note": lambda _, word: f"<text:note><text:note-body>{p(word)}</text:note-body></text:note>",
    "boxed": lambda _, word: f"<draw:frame><draw:text-box>{p(word)}</draw:text-box></draw:frame>",
    "unknown": lambda _, word: f"<text:nouveau>{word}</text:nouveau>",
}


def odt_block(place: str, content: str) -> str:
    whole = p(content)
    cell = f'<table:table-cell table:number-rows-spanned="2">{whole}</table:table-cell>'
    covered = "<table:covered-table-cell/>"
    rows = f"<table:table-row>{cell}</table:table-row><table:table-row>{covered}</table:table-row>"
    blocks = {
        "paragraph": whole,
        "heading": f'<text:h text:outline-level="2">{content}</text:h>',
        "item": f"<text:list><text:list-item>{whole}</text:list-item></text:list>",
        "cell": f"<table:table><table:table-row><table:table-cell>{whole}</table:table-cell>"
        "</table:table-row></table:table>",
        "merged": f"<table:table>{rows}</table:table>",
        "holder": f"<text:section>{whole}</text:section>",
        "box": f"<draw:frame><draw:text-box>{whole}</draw:text-box></draw:frame>",
    }
    return blocks[place]


def opendocument(truth: list[tuple[str, list[str]]]) -> tuple[Outline, Made]:
    made = Made()
    body = "".join(
        odt_block(place, " ".join(ODT_INLINE[fate](made, made.word(fate)) for fate in fates))
        for place, fates in truth
    )
    changes = "".join(f"<text:changed-region>{each}</text:changed-region>" for each in made.deleted)
    styles = (
        odt_style("Gras", 'fo:font-weight="bold"')
        + odt_style("Barre", 'style:text-line-through-style="solid"')
        + odt_style("Cache", 'text:display="none"')
    )
    tracked = f"<text:tracked-changes>{changes}</text:tracked-changes>"
    return odt.read(odt_file(f"{tracked}{p('Début.')}{body}", styles=styles)), made


@pytest.mark.parametrize("make", [word, opendocument])
@settings(max_examples=400, deadline=None)
@given(
    truth=st.lists(
        st.tuples(
            st.sampled_from(PLACES), st.lists(st.sampled_from([*FATES]), min_size=1, max_size=4)
        ),
        min_size=1,
        max_size=8,
    )
)
@example(truth=[("paragraph", ["note", "note"])])
def test_each_word_that_shows_is_read_once_and_what_is_left_out_is_told(
    make: Callable[[list[tuple[str, list[str]]]], tuple[Outline, Made]],
    truth: list[tuple[str, list[str]]],
) -> None:
    outline, made = make(truth)
    expected = sorted(word for word, fate in made.words.items() if fate in SHOWN)
    assert sorted(WORD.findall(outline.text)) == expected
    told = " ".join(outline.warnings)
    for text in filter(None, {*FATES.values()}):
        assert (text in told) == any(FATES[fate] == text for fate in made.words.values()), text


def test_both_makers_write_every_fate() -> None:
    assert set(WORD_INLINE) == set(ODT_INLINE) == set(FATES)
