"""Minutes of many layouts, of which the truth is known: what is certain is true."""

from collections import Counter
from collections.abc import Iterator

import pytest

from cdp.imports.draft import ImportedConference, ImportedFigure, MinutesDraft, Person
from cdp.imports.known import Known
from cdp.imports.labels import label_of
from cdp.imports.recognise import recognise
from cms.documents.outline import Outline
from cms.documents.readers import docx, markdown, odt, pdf, text, web_page
from cms.french.words import words
from tests.cdp.imports.lossless import lost_words
from tests.cdp.imports.truth import Someone, Truth, invent
from tests.cms.documents import makers

FORMS = {
    "docx": (makers.make_docx, docx.read),
    "odt": (makers.make_odt, odt.read),
    "pdf": (makers.make_pdf, pdf.read),
    "ruled pdf": (lambda outline: makers.make_pdf(outline, ruled=True), pdf.read),
    "md": (makers.make_markdown, markdown.read),
    "txt": (makers.make_text, text.read),
    "html": (makers.make_html, web_page.read),
}
EACH = 40
# What opens a part or a column, and the marks in it: a field that is read holds what they say.
LABELS = frozenset(
    words(
        """
        cr pv procès verbal horaires heure date lieu participant absentes absents absent présence
        présent excusée odj rappel liste étaient réunions rencontre dates conférences fonction
        structure service prénom ville membres établissement émargement signé x oui o p 1 2 3 4 5
        """
    )
)
TITLES = {"mme", "mlle", "m", "dr"}


def draft_of(form: str, seed: str, known: Known) -> tuple[Truth, Outline, MinutesDraft]:
    truth, outline = invent(seed)
    make, read = FORMS[form]
    data = makers.make_docx(outline, hidden=truth.hidden) if form == "docx" else make(outline)
    return truth, outline, recognise(read(data, label_of), known)


def judged(truth: Truth, draft: MinutesDraft) -> Iterator[tuple[str, object, bool, bool]]:
    """Each value of a draft: its field, whether it is certain, whether it is true."""
    for name, evidence in draft.evidence.items():
        value = getattr(draft, name)
        values = value if isinstance(value, tuple) else (value,)
        for one, each in zip(values, evidence, strict=True):
            yield name, one, not each.doubt, is_true(truth, name, one)


def is_true(truth: Truth, name: str, value: object) -> bool:
    match value:
        case Person():
            return any(is_same(one, value) for one in getattr(truth, name))
        case ImportedConference(date=date):
            return date in truth.next
        case ImportedFigure(label=label, value=count, date=date):
            return (label, count, date) in truth.figures
        case str() if name == "title":
            return set(words(truth.title)) <= set(words(value)) and len(words(value)) < 16
        case str() if name in ("agenda", "points"):
            return words(value) in [words(item) for item in getattr(truth, name)]
        case _:
            return bool(getattr(truth, name) == value)


def is_same(one: Someone, read: Person) -> bool:
    name = set(words(read.name)) - TITLES
    return name == set(words(one.name)) and set(words(read.place)) <= set(
        words(f"{one.role} {one.place} élus parents")
    )


@pytest.mark.parametrize("form", FORMS)
def test_what_is_certain_is_true(form: str, known: Known, record_property) -> None:
    right: Counter[str] = Counter()
    wrong: list[str] = []
    recalled, there = Counter(), Counter()
    for number in range(EACH):
        truth, outline, draft = draft_of(form, f"{form} {number}", known)
        for name, value, certain, true in judged(truth, draft):
            right[name] += certain and true
            recalled[name] += true
            if certain and not true:
                wrong.append(f"{number} {name} {value} {truth.layout}")
        for name in ("present", "excused", "agenda", "next", "figures"):
            there[name] += len(getattr(truth, name))
        both = {one.name for one in draft.present} & {one.name for one in draft.excused}
        assert not both, number
        shown = outline.text
        for note in truth.hidden if form == "docx" else ():
            assert note not in str(draft.as_json())
            assert any("masqué" in warning for warning in draft.warnings)
            shown = shown.replace(note, "")
        assert not lost_words(shown, draft, LABELS), number
    record_property("recalled", {name: f"{recalled[name]}/{there[name]}" for name in there})
    assert len(wrong) <= 0.01 * (sum(right.values()) + len(wrong)), wrong
