"""What depends on a thing, in numbers, for the editor who is about to change or delete it.

An editor of some spaces is told numbers of what he may see, and only that there is more elsewhere.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from wagtail.models import Page, ReferenceIndex

from cdp.actions.trash_page import branch_of
from cdp.admin.editor_scope import visible_to
from cdp.models import BookletPage, BookletVersion, PartnerLink, SentBooklet, Share
from cms.french.typography import plural
from cms.models import CustomDocument, CustomImage, Video

FILES = (CustomDocument, CustomImage, Video)
ELSEWHERE = "dans d’autres espaces"


def counts_of_pages(user: Any, pages: Sequence[Page], *, closing: bool = True) -> list[str]:
    """« 3 pages au-dessous », and so on.

    If the pages are ``closing``, « 1 fichier qui ne s’ouvrira plus ».
    """
    branch = reduce(or_, (branch_of(page) for page in pages), Page.objects.none())
    branch = branch.filter(trashed=None)
    ids = list(branch.values_list("pk", flat=True))
    live = branch.filter(live=True).count()
    shares = Share.objects.filter(page__in=ids).values("space").distinct().count()
    below = len(ids) - len(pages)
    closed = _files_of_these_pages_only(ids) if closing else 0
    state = "publiée" if live else "en brouillon"
    return [
        *([state] if len(ids) == 1 else []),
        *_count(below, "page au-dessous", "pages au-dessous"),
        *(_count(live, "page publiée", "pages publiées") if len(ids) > 1 else ()),
        *_count(shares, "autre espace où elle se lit", "autres espaces où elle se lit"),
        *_count(closed, "fichier qui ne s’ouvrira plus", "fichiers qui ne s’ouvriront plus"),
        *counts_of_booklets(user, BookletPage.objects.filter(pk__in=ids, alias_of=None)),
        *count_of_links(branch),
        *_used(user, ReferenceIndex.get_references_to_in_bulk(branch), "citée", without=ids),
    ]


def counts_of_booklets(user: Any, booklets: "QuerySet[BookletPage]") -> list[str]:
    """« 4 versions », « cité dans 3 comptes rendus »."""
    ids = list(booklets.values_list("pk", flat=True))
    versions = BookletVersion.objects.filter(booklet__in=ids, withdrawn_at=None).count()
    sent = SentBooklet.objects.filter(version__booklet__in=ids)
    return [
        *_count(versions, "version", "versions"),
        *_sent(user, sent, "cité"),
    ]


def count_of_links(pages: QuerySet[Any]) -> list[str]:
    """« 1 lien partenaire ouvert »."""
    links = PartnerLink.objects.open().to(pages).count()
    return list(_count(links, "lien partenaire ouvert", "liens partenaires ouverts"))


def minutes_with(user: Any, version: BookletVersion) -> list[str]:
    """« annoncée dans 1 compte rendu »."""
    return list(_sent(user, SentBooklet.objects.filter(version=version.pk), "annoncée"))


def uses_of(user: Any, thing: Model) -> list[str]:
    """« montré dans 3 pages », of a file."""
    return list(_used(user, ReferenceIndex.get_references_to(thing), "montré"))


def _count(count: int, one: str, many: str) -> Iterator[str]:
    if count:
        yield plural(count, one, many)


def _sent(user: Any, sent: QuerySet[SentBooklet], verb: str) -> Iterator[str]:
    ids = set(sent.values_list("page", flat=True))
    return _where(user, ids, verb, "compte rendu", "comptes rendus")


def _used(
    user: Any, references: QuerySet[ReferenceIndex], verb: str, without: Iterable[int] = ()
) -> Iterator[str]:
    page = ContentType.objects.get_for_model(Page)
    users = references.filter(base_content_type=page).values_list("object_id", flat=True)
    return _where(user, set(map(int, users)) - set(without), verb, "page", "pages")


def _where(user: Any, ids: Iterable[int], verb: str, one: str, many: str) -> Iterator[str]:
    """Where pages of these ids are, of those that are not in the trash."""
    pages = Page.objects.filter(pk__in=ids, trashed=None)
    seen = pages.filter(pk__in=visible_to(user, Page).values("pk")).count()
    places = [f"dans {plural(seen, one, many)}"] if seen else []
    places += [ELSEWHERE] if pages.count() > seen else []
    if places:
        yield f"{verb} {' et '.join(places)}"


def _files_of_these_pages_only(ids: list[int]) -> int:
    """How many files no published page but these uses."""
    page, *files = (ContentType.objects.get_for_model(model) for model in (Page, *FILES))
    used = ReferenceIndex.objects.filter(base_content_type=page, to_content_type__in=files)
    here = set(
        used.filter(object_id__in=list(map(str, ids))).values_list(
            "to_content_type", "to_object_id"
        )
    )
    users = used.filter(to_object_id__in={pk for _, pk in here}).exclude(
        object_id__in=list(map(str, ids))
    )
    live = set(
        Page.objects.filter(pk__in=set(map(int, users.values_list("object_id", flat=True))))
        .filter(live=True, alias_of=None)
        .values_list("pk", flat=True)
    )
    rows = users.values_list("to_content_type", "to_object_id", "object_id")
    elsewhere = {(kind, pk) for kind, pk, user in rows if int(user) in live}
    return len(here - elsewhere)
