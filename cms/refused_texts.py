"""Texts that must not be published: found in forms and in pages, refused at their place.

What is refused is decided by a hook of ours, ``refuse_texts``: functions ``(text, instance, user)
-> Iterable[Refusal]``. ``text`` is all that is about to be published of ``instance``, in order, so
that what runs over two blocks is seen; ``user`` may be None.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from html import unescape
from itertools import accumulate, chain
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.db.models import CharField, Model, TextField
from modelcluster.models import get_all_child_relations
from wagtail import hooks
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import (
    TypedTableBlock,
    TypedTableBlockValidationError,
)
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import COMMENTS_RELATION_NAME
from wagtail.rich_text import RichText

# Where a text stands in the value of a field: of each block around it, what makes an error of
# errors inside it, and by which key.
Step = tuple[Callable[..., ValidationError], Any]
Path = tuple[Step, ...]
PlaceT = TypeVar("PlaceT")

_INLINE = re.compile(r"</?(?:a|abbr|b|code|del|em|i|ins|mark|s|small|span|strong|su[bp]|u)\b[^>]*>")
_TAG = re.compile(r"<[^<>]*>")
_ATTRIBUTE = re.compile(r"=\s*(?:\"([^\"]*)\"|'([^']*)')")


class Refusal(NamedTuple):
    """Where in the text it begins, what the editor is told, and what notes that he was."""

    start: int
    message: str
    log: Callable[[], None]


class PublicationRefusedError(Exception):
    """A page is not published; the text says in French why."""

    def __init__(self, page: Model, refusals: Sequence[Refusal]) -> None:
        messages = dict.fromkeys(refusal.message for refusal in refusals)
        super().__init__(f"«\u00a0{page}\u00a0» n’est pas publié\u00a0: {' '.join(messages)}")
        self.page, self.refusals = page, refusals

    def log(self) -> None:
        """To be called outside the transaction that this error undoes."""
        for refusal in self.refusals:
            refusal.log()


def check_publication(page: Model, user: Any) -> None:
    """Raises PublicationRefusedError if a text of ``page``, as it is in memory, is refused."""
    children = chain.from_iterable(
        getattr(page, relation.get_accessor_name()).all()
        for relation in get_all_child_relations(page)
        if relation.get_accessor_name() != COMMENTS_RELATION_NAME
    )
    texts = [
        (None, text)
        for each in (page, *children)
        for _, _, text in texts_of(each, {field.name for field in each._meta.get_fields()})
    ]
    if refusals := [refusal for _, refusal in _refused(texts, page, user)]:
        raise PublicationRefusedError(page, refusals)


def refuse_in_form(form: Any, user: Any, more: Iterable[tuple[Any, str, str]]) -> bool:
    """Add to a model form, and to its inline forms, an error at each text that is refused.

    ``more`` are texts that no field holds, those of files, after the form and the name of the field
    that shows the error. Whether there is one.
    """
    texts: list[tuple[tuple[Any, str, Path], str]] = [
        ((each, name, path), text)
        for each in (form, *inline_forms(form))
        for name, path, text in texts_of(each.instance, each.fields)
    ]
    texts += [((each, name, ()), text) for each, name, text in more]
    errors: dict[tuple[Any, str], dict[Path, str]] = defaultdict(dict)
    for (each, name, path), refusal in _refused(texts, form.instance, user):
        refusal.log()
        errors[each, name][path] = refusal.message
    for (each, name), messages in errors.items():
        each.add_error(name, _error(messages))
    return bool(errors)


def texts_of(instance: Any, names: Container[str]) -> list[tuple[str, Path, str]]:
    """The texts of an object, of those of its fields that are named and people may edit.

    All that is read comes before what the attributes of HTML say, so that nothing stands between
    the words of two blocks.
    """
    found = [
        (name, path, _words(text), _attributes(text))
        for name, path, text in _field_texts(instance, names)
    ]
    words = [(name, path, words) for name, path, words, _ in found]
    return [*words, *((name, path, "\n".join(said)) for name, path, _, said in found if said)]


def _field_texts(instance: Any, names: Container[str]) -> Iterator[tuple[str, Path, str]]:
    for field in instance._meta.get_fields():
        if field.name not in names or not getattr(field, "editable", False):
            continue
        if isinstance(field, StreamField):
            value = field.value_from_object(instance)
            for path, text in _texts_in(field.stream_block, value, ()):
                yield field.name, path, text
        elif isinstance(field, CharField | TextField):
            yield field.name, (), field.value_from_object(instance) or ""


def _words(html: str) -> str:
    """What is read of some HTML, or of what may be some."""
    return unescape(_TAG.sub(" ", _INLINE.sub("", html))) if "<" in html else html


def _attributes(html: str) -> list[str]:
    """What its attributes say: addresses, descriptions."""
    pairs = (pair for tag in _TAG.findall(html) for pair in _ATTRIBUTE.findall(tag))
    return [unescape(double or single) for double, single in pairs]


def inline_forms(form: Any) -> Iterator[Any]:
    """Those that stay part of the object."""
    for formset in getattr(form, "formsets", {}).values():
        yield from (each for each in formset.forms if each not in formset.deleted_forms)


def _refused(
    texts: Sequence[tuple[PlaceT, str]], instance: Model, user: Any
) -> Iterator[tuple[PlaceT, Refusal]]:
    """The refusals of texts, each with its place."""
    # An address hides spaces and accents.
    whole = [text if "%" not in text else f"{text}\n{unquote(text)}" for _, text in texts]
    starts = list(accumulate((len(text) + 1 for text in whole), initial=0))
    for refuse in hooks.get_hooks("refuse_texts"):
        for refusal in refuse("\n".join(whole), instance, user):
            yield texts[bisect_right(starts, refusal.start) - 1][0], refusal


def _texts_in(block: Block | None, value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if not value:
        return
    children = _children(block, value)
    for part, inside, step in children or ():
        yield from _texts_in(part, inside, (*path, step))
    if children is None and isinstance(value, RichText):
        yield path, value.source
    elif children is None and isinstance(value, str):
        # As it is written and, of Markdown, as it is read too.
        read = block.get_searchable_content(value) if block else ()
        yield path, "\n".join(dict.fromkeys([value, *read]))


def _children(block: Block | None, value: Any) -> list[tuple[Block | None, Any, Step]] | None:
    """The blocks inside one, and texts that are no block; None for a leaf."""
    if isinstance(block, StreamBlock):
        kind = StreamBlockValidationError
        return [(child.block, child.value, (kind, at)) for at, child in enumerate(value)]
    if isinstance(block, ListBlock):
        bound = enumerate(value.bound_blocks)
        return [(child.block, child.value, (ListBlockValidationError, at)) for at, child in bound]
    if isinstance(block, ImageBlock):
        text = getattr(value, "contextual_alt_text", "")
        return [(None, text, (StructBlockValidationError, "alt_text"))]
    if isinstance(block, StructBlock):
        parts = block.child_blocks.items()
        return [(each, value.get(name), (StructBlockValidationError, name)) for name, each in parts]
    if isinstance(block, TypedTableBlock):
        titles = [value.caption, *(column["heading"] for column in value.columns)]
        cells = [
            (cell.block, cell.value, (_table_error, (row, column)))
            for row, cells in enumerate(value.rows)
            for column, cell in enumerate(cells)
        ]
        return [(None, "\n".join(filter(None, titles)), (_table_error, None)), *cells]
    return None


def _table_error(block_errors: Mapping[Any, ValidationError]) -> ValidationError:
    """Of a table: at its cells, by row and column, and at the whole of it, by None."""
    cells: dict[int, dict[int, ValidationError]] = defaultdict(dict)
    for (row, column), error in ((key, each) for key, each in block_errors.items() if key):
        cells[row][column] = error
    whole = [block_errors[None]] if None in block_errors else None
    return TypedTableBlockValidationError(cell_errors=cells, non_block_errors=whole)


def _error(messages: Mapping[Path, str]) -> ValidationError:
    """One error for a field, with each message at its block."""
    if () in messages:
        return ValidationError(messages[()])
    inside: dict[Any, dict[Path, str]] = defaultdict(dict)
    for (step, *rest), message in messages.items():
        inside[step][tuple(rest)] = message
    [of_kind] = {kind for kind, _ in inside}
    return of_kind(block_errors={key: _error(each) for (_, key), each in inside.items()})


class RefusesTexts:
    """For a model form whose saving publishes: no text that is refused; asked of what is valid."""

    for_user: Any = None

    @property
    def publishes(self) -> bool:
        return True

    def texts_of_files(self) -> Iterable[tuple[Any, str, str]]:
        """The texts of the files that are sent, after the form and the name of their field."""
        return ()

    def is_valid(self) -> bool:
        valid = bool(super().is_valid())  # type: ignore[misc]
        if valid and self.publishes:
            valid = not refuse_in_form(self, self.for_user, self.texts_of_files())
        return valid
