"""The schema of a tantivy index of passages, and how an index is opened."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import tantivy

from search.engines import analysis
from search.engines.base import EngineUnavailable, Facet, Passage, facet_values
from search.engines.passages import FIELDS, analysed_fields, from_json, to_json
from search.engines.plan import Field

_SCHEMA_VERSION = 4
VERSION = f"{_SCHEMA_VERSION}.{analysis.VERSION}, tantivy {version('tantivy')}"

INDEX_OPTIONS = {Field.EXACT: "position", Field.STEM: "freq"}  # phrases are of exact words only

SUPERSEDED_TERM = "superseded"
# The first 32 bytes of ids as columns of integers, to sort by.
ID_COLUMNS = ("id_0", "id_1", "id_2", "id_3")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("document", "space"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for field, names in FIELDS.items():
        for name in names:
            builder.add_text_field(name, tokenizer_name="words", index_option=INDEX_OPTIONS[field])
    builder.add_unsigned_field("group", fast=True)  # the document id, as a number
    builder.add_unsigned_field("counted", fast=True)  # all its facet values together, as a number
    builder.add_integer_field("day", fast=True)  # the date, as ``date.toordinal()``
    for column in ID_COLUMNS:
        builder.add_unsigned_field(column, fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


SCHEMA = _schema()


def open_index(generation: Path) -> tantivy.Index:
    """Open the index in a directory, for reading or writing. Raises ``EngineUnavailable``."""
    with as_unavailable():
        index = tantivy.Index.open(str(generation))
        # Texts are analysed already (``analysis.terms``): words joined by spaces.
        words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("words", words)
        # Reloaded at each search: polling would see commits late, and start a thread.
        index.config_reader("manual", 0)
        return index


@contextmanager
def as_unavailable() -> Iterator[None]:
    """Turn what tantivy raises on damaged files, panics included, into ``EngineUnavailable``."""
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
    """A passage as a tantivy document; ``from_stored`` returns it from the ``stored`` field."""
    document = tantivy.Document()
    document.add_text("document", passage.document)
    for space in facet_values(passage, Facet.SPACE):
        document.add_text("space", space)
    if passage.superseded:
        document.add_text("space", SUPERSEDED_TERM)
    for field, words in analysed_fields(passage).items():
        document.add_text(field, words)
    document.add_unsigned("group", number_of(passage.document))
    document.add_unsigned("counted", number_of(repr([facet_values(passage, f) for f in Facet])))
    id_ = passage.id.encode()[:32].ljust(32, b"\0")
    for at, column in enumerate(ID_COLUMNS):
        document.add_unsigned(column, int.from_bytes(id_[8 * at : 8 * at + 8]))
    if passage.date is not None:
        document.add_integer("day", passage.date.toordinal())
    document.add_bytes("stored", _stored(passage))
    return document


def number_of(text: str) -> int:
    """A hash of a text that fits an unsigned column."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def _stored(passage: Passage) -> bytes:
    return json.dumps(to_json(passage)).encode()


def from_stored(stored: bytes) -> Passage:
    """The passage in the ``stored`` field of a document."""
    return from_json(json.loads(stored))
