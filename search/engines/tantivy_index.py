"""What a tantivy index of passages is made of, and how one is opened."""

import datetime
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import tantivy

from search.engines import french
from search.engines.base import EngineUnavailable, Passage
from search.engines.plan import HEADING_WEIGHT, TITLE_WEIGHT, Field

_SCHEMA_VERSION = 2
VERSION = f"{_SCHEMA_VERSION}.{french.VERSION}, tantivy {version('tantivy')}"

# The fields of the title, heading and body, for each form of words. Each holds the one before it:
# a word is the rarer the higher it stands, and no section or text outweighs a title for being
# less often repeated than the title, which all passages of a document have.
FIELDS = {
    Field.EXACT: ("title", "heading", "body"),
    Field.STEM: ("title_stem", "heading_stem", "body_stem"),
}
WEIGHTS = (TITLE_WEIGHT, HEADING_WEIGHT, 1.0)
OPTIONS = {Field.EXACT: "position", Field.STEM: "freq"}  # phrases are of exact words only

PUBLIC = "public"


def space_term(space: str) -> str:
    """A space's id in the index, so written that none can pass for the public mark."""
    return f"space:{space}"


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("document", "space"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for field, names in FIELDS.items():
        for name in names:
            builder.add_text_field(name, tokenizer_name="words", index_option=OPTIONS[field])
    builder.add_unsigned_field("group", fast=True)  # the document, as a number
    builder.add_integer_field("day", fast=True)  # the date, as its ordinal
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


SCHEMA = _schema()


def open_index(generation: Path) -> tantivy.Index:
    """Open what a directory holds, for reading or writing. Raises `EngineUnavailable`."""
    with as_unavailable():
        index = tantivy.Index.open(str(generation))
        # Texts come as words joined by spaces (french.py): there is nothing left to analyse.
        words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("words", words)
        # Reloaded at each search: polling would see commits late, and start a thread.
        index.config_reader("manual", 0)
        return index


@contextmanager
def as_unavailable() -> Iterator[None]:
    """Raise what tantivy raises on damaged files, panics included, as `EngineUnavailable`."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        raise EngineUnavailable(f"tantivy: {error}") from error
    except BaseException as error:
        # pyo3 derives its panics from BaseException and does not export the class.
        if type(error).__name__ != "PanicException":
            raise
        raise EngineUnavailable(f"tantivy panicked: {error}") from error


def to_document(passage: Passage) -> tantivy.Document:
    """A passage as the index takes it in, whole: `from_stored` gives it back."""
    document = tantivy.Document()
    document.add_text("document", passage.document)
    for space in map(space_term, passage.spaces) if passage.spaces else (PUBLIC,):
        document.add_text("space", space)
    texts = (passage.title, passage.section, passage.text)
    fields = zip(FIELDS[Field.EXACT], FIELDS[Field.STEM], strict=True)
    for last, (exact, stem) in enumerate(fields, start=1):
        terms = french.terms(*texts[:last])
        document.add_text(exact, terms.exact)
        document.add_text(stem, terms.stems)
    document.add_unsigned("group", group_of(passage.document))
    if passage.date is not None:
        document.add_integer("day", passage.date.toordinal())
    document.add_bytes("stored", _stored(passage))
    return document


def group_of(document: str) -> int:
    """The number of a document, to collapse its passages by."""
    return int.from_bytes(hashlib.blake2b(document.encode(), digest_size=8).digest())


def _stored(passage: Passage) -> bytes:
    date = passage.date and passage.date.isoformat()
    names = passage.id, passage.document, sorted(passage.spaces), passage.kind
    texts = passage.title, passage.section, passage.anchor, passage.text
    return json.dumps([*names, *texts, date]).encode()


def from_stored(stored: bytes) -> Passage:
    """The passage that the `stored` field of a document holds."""
    id_, document, spaces, kind, title, section, anchor, text, date = json.loads(stored)
    day = datetime.date.fromisoformat(date) if date else None
    return Passage(id_, document, frozenset(spaces), kind, title, section, anchor, text, day)
