"""What an Elasticsearch index of passages is made of."""

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

from search.engines import french
from search.engines.base import Facet, Passage, values_of
from search.engines.passages import to_json, words_of

_SCHEMA_VERSION = 1
VERSION = f"{_SCHEMA_VERSION}.{french.VERSION}"

# Texts come as words joined by spaces (french.py): there is nothing left to analyse.
WORDS = analyzer("words", tokenizer=tokenizer("words", type="char_group", tokenize_on_chars=[" "]))


def _exact() -> Any:
    return Text(analyzer=WORDS)


def _stems() -> Any:
    return Text(analyzer=WORDS, index_options="freqs")


class PassageDocument(Document):
    """A passage as Elasticsearch keeps it: analysed words to find it by, `stored` to give back."""

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
        # What is searched needs not be kept a second time.
        source = MetaField(includes=["stored"])

    class Index:
        # Nothing is seen before the writer says so: a document changes as a whole.
        settings: dict[str, Any] = {
            "number_of_shards": 1,
            "auto_expand_replicas": "0-1",
            "refresh_interval": "-1",
        }


def to_source(passage: Passage) -> dict[str, Any]:
    """The source of the document of a passage."""
    source: dict[str, Any] = {
        "id": passage.id,
        "document": passage.document,
        "superseded": passage.superseded,
        "date": passage.date.isoformat() if passage.date else None,
        "stored": to_json(passage),
    }
    for facet in Facet:
        source[facet.value] = list(values_of(passage, facet))
    return source | words_of(passage)
