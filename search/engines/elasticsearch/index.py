"""The mapping of an Elasticsearch index of passages."""

from typing import Any

from elasticsearch.dsl import (
    Boolean,
    Date,
    Document,
    Keyword,
    MetaField,
    Object,
    Text,
    analyzer,
    tokenizer,
)

from search.engines import analysis
from search.engines.base import Facet, Passage, facet_values
from search.engines.passages import analysed_fields, to_json

_SCHEMA_VERSION = 2
VERSION = f"{_SCHEMA_VERSION}.{analysis.VERSION}"

# Texts are analysed already (``analysis.terms``): words joined by spaces.
WORDS = analyzer("words", tokenizer=tokenizer("words", type="char_group", tokenize_on_chars=[" "]))


def _exact() -> Any:
    return Text(analyzer=WORDS)


def _stems() -> Any:
    return Text(analyzer=WORDS, index_options="freqs")


class PassageDocument(Document):
    """A passage on the server: analysed fields to find it by, ``stored`` to return it."""

    id = Keyword()
    document = Keyword()
    superseded = Boolean()
    space = Keyword()
    kind = Keyword()
    metier = Keyword()
    year = Keyword()
    date = Date()
    title = _exact()
    heading = _exact()
    body = _exact()
    title_stem = _stems()
    heading_stem = _stems()
    body_stem = _stems()
    stored = Object(enabled=False)

    class Meta:
        dynamic = MetaField("strict")
        # Of the source, only what is returned is stored.
        source = MetaField(includes=["stored"])

    class Index:
        # Only the writer refreshes: a document changes as a whole.
        settings: dict[str, Any] = {
            "number_of_shards": 1,
            "auto_expand_replicas": "0-1",
            "refresh_interval": "-1",
        }


def to_source(passage: Passage) -> dict[str, Any]:
    """A passage as the source of an Elasticsearch document."""
    source: dict[str, Any] = {
        "id": passage.id,
        "document": passage.document,
        "superseded": passage.superseded,
        "date": passage.date.isoformat() if passage.date else None,
        "stored": to_json(passage),
    }
    for facet in Facet:
        source[facet.value] = list(facet_values(passage, facet))
    return source | analysed_fields(passage)
