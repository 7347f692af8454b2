"""What depends on a thing, in numbers, for the editor who is about to change or delete it.

An editor of some spaces is told numbers of what he may see, and only that there is more elsewhere.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cdp.admin.editor_scope import visible_to
from cdp.models import BookletPage, BookletVersion, MinutesPage, PartnerLink, SentBooklet
from cms.french.typography import plural

ELSEWHERE = "et dans d’autres espaces"


def counts_of_booklets(user: Any, booklets: "QuerySet[BookletPage]") -> list[str]:
    """« 4 versions », « 1 lien partenaire ouvert », « cité dans 3 comptes rendus »."""
    ids = list(booklets.values_list("pk", flat=True))
    versions = BookletVersion.objects.filter(booklet__in=ids, withdrawn_at=None).count()
    unended = Q(until=None) | Q(until__gte=timezone.localdate())
    links = PartnerLink.objects.filter(unended, booklet__in=ids, revoked_at=None).count()
    sent = SentBooklet.objects.filter(version__booklet__in=ids)
    return [
        *_count(versions, "version", "versions"),
        *_count(links, "lien partenaire ouvert", "liens partenaires ouverts"),
        *_cited(user, sent, "cité"),
    ]


def minutes_with(user: Any, version: BookletVersion) -> list[str]:
    """« annoncée dans 1 compte rendu »."""
    return list(_cited(user, SentBooklet.objects.filter(version=version.pk), "annoncée"))


def _count(count: int, one: str, many: str) -> Iterator[str]:
    if count:
        yield plural(count, one, many)


def _cited(user: Any, sent: QuerySet[SentBooklet], verb: str) -> Iterator[str]:
    pages = MinutesPage.objects.filter(pk__in=sent.values("page"))
    seen = pages.filter(pk__in=visible_to(user, MinutesPage).values("pk")).count()
    here = f"dans {plural(seen, 'compte rendu', 'comptes rendus')}" if seen else ""
    elsewhere = ELSEWHERE if seen else ELSEWHERE.removeprefix("et ")
    if pages.count() > seen:
        yield f"{verb} {here} {elsewhere}".replace("  ", " ")
    elif seen:
        yield f"{verb} {here}"
