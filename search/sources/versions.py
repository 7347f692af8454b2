"""Superseded versions of booklets, found only by searches that include them."""

from collections.abc import Mapping

from cdp.access.visibility import Scope, audiences
from cdp.models import BookletPage, BookletVersion
from cms.passages import PassageText
from search.engines.base import Passage
from search.sources.base import Target, build_passages
from search.sources.file_texts import passages_of_file


class VersionSource:
    """Issued versions but the one in force, which is found with its booklet."""

    def ids(self) -> list[int]:
        """See ``Source``."""
        return list(BookletVersion.objects.order_by("pk").values_list("pk", flat=True))

    def passages(self, ids: list[int]) -> Mapping[int, list[Passage]]:
        """See ``Source``."""
        kept = BookletPage.objects.exclude(BookletPage.unlisted())
        booklets = kept.filter(versions__in=ids, live=True, alias_of=None).distinct()
        audience = audiences(booklets)
        return {
            version.pk: build_passages(
                f"version:{version.pk}",
                [PassageText(version.changes), *passages_of_file(version.file)],
                audience=audience[booklet.pk],
                kind=BookletPage.kind,
                title=f"{booklet.title} – {version.label}",
                date=version.date,
                metiers=booklet.metier_ids,
                superseded=True,
            )
            for booklet in booklets.prefetch_related("versions", "metiers")
            for version in booklet.issued[1:]
            if version.pk in ids
        }

    def targets(self, ids: list[int], scope: Scope) -> Mapping[int, Target]:
        """See ``Source``."""
        visible_booklets = scope.visible(BookletPage.objects.all()).order_by().values("pk")
        versions = BookletVersion.objects.filter(pk__in=ids, booklet__in=visible_booklets)
        return {
            version.pk: Target(version.url, version.file_url)
            for version in versions.select_related("booklet")
            if version.is_issued
        }
