"""The files of pages: each is found under one page for each audience, not again by itself.

Whoever finds a text finds it once: under the page whose field the file is, or else the first that
has it in its body; under another page too only for those who do not see that one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, ReferenceIndex
from wagtail.query import PageQuerySet

from cdp.access.visibility import Audience, audiences
from cms.models import CustomDocument
from cms.models.pages import page_types, unlisted_pages


def published() -> PageQuerySet:
    """The pages that are found by themselves. An alias is found by its source."""
    return Page.objects.filter(live=True, alias_of=None).exclude(unlisted_pages())


def files_of(pages: Collection[int]) -> dict[int, list[CustomDocument]]:
    """By page, the files that are found under it."""
    used = {document for document, _, _ in _uses(object_id__in=list(map(str, pages)))}
    documents = CustomDocument.objects.in_bulk(list(used))
    found: dict[int, list[CustomDocument]] = defaultdict(list)
    for document, homes in homes_of(used).items():
        for page in homes.keys() & set(pages):
            found[page].append(documents[document])
    return found


def homes_of(documents: Collection[int]) -> dict[int, dict[int, Audience]]:
    """By document, the pages that it is found under, with who sees them."""
    in_body: dict[int, dict[int, bool]] = defaultdict(dict)
    for document, page, path in _uses(to_object_id__in=list(map(str, documents))):
        is_in_body = "." in path
        in_body[document][page] = in_body[document].get(page, True) and is_in_body
    ids = {page for pages in in_body.values() for page in pages}
    kinds = ContentType.objects.get_for_models(*(each for each in page_types() if each.kind))
    audience_of = audiences(published().filter(pk__in=ids, content_type__in=kinds.values()))
    kept = set(CustomDocument.objects.filter(pk__in=documents).values_list("pk", flat=True))
    return {
        document: _homes(pages, audience_of)
        for document, pages in in_body.items()
        if document in kept
    }


def users_of(documents: Iterable[int]) -> set[int]:
    """The pages that use any of these documents, published or not."""
    return {page for _, page, _ in _uses(to_object_id__in=list(map(str, documents)))}


def used_by(pages: Iterable[int]) -> set[int]:
    """The documents that any of these pages uses."""
    return {document for document, _, _ in _uses(object_id__in=list(map(str, pages)))}


def _homes(in_body: Mapping[int, bool], audience_of: Mapping[int, Audience]) -> dict[int, Audience]:
    """The pages of a file, widest audience first, but those whose readers all see one before."""
    seen = [page for page in in_body if page in audience_of]
    seen.sort(
        key=lambda page: (
            not audience_of[page].everyone,
            -len(audience_of[page].spaces),
            in_body[page],
            page,
        )
    )
    homes: dict[int, Audience] = {}
    covered = Audience()
    for page in seen:
        if not audience_of[page].issubset(covered):
            homes[page] = audience_of[page]
            covered |= audience_of[page]
    return homes


def _uses(**conditions: list[str]) -> list[tuple[int, int, str]]:
    """Documents in pages: the ids of both, and where in the page it stands."""
    page, document = map(ContentType.objects.get_for_model, (Page, CustomDocument))
    rows = ReferenceIndex.objects.filter(
        base_content_type=page, to_content_type=document, **conditions
    )
    found = rows.values_list("to_object_id", "object_id", "model_path").order_by("pk")
    return [(int(to), int(of), path) for to, of, path in found]
