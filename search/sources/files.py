"""Uploaded documents, where no page that they would be found under is seen by all who see them."""

from collections.abc import Mapping
from functools import reduce
from operator import or_

from django.utils import timezone

from cdp.access.files import audiences_of
from cdp.access.visibility import Audience, Scope
from cms.models import CustomDocument
from cms.passages import PassageText
from search.engines.base import Passage
from search.kinds import FILE
from search.sources.attached import homes_of
from search.sources.base import Target, build_passages
from search.sources.file_texts import passages_of_file


class FileSource:
    """Uploaded documents that some published page uses: the home page, or one not listed."""

    def ids(self) -> list[int]:
        """See ``Source``."""
        return list(CustomDocument.objects.order_by("pk").values_list("pk", flat=True))

    def passages(self, ids: list[int]) -> Mapping[int, list[Passage]]:
        """See ``Source``; files that no page uses are not even read."""
        found = {}
        audience_of, homes = audiences_of(CustomDocument, ids), homes_of(ids)
        for document in CustomDocument.objects.filter(pk__in=ids):
            audience = audience_of[document.pk]
            of_homes = homes.get(document.pk, {}).values()
            if not audience.issubset(reduce(or_, of_homes, Audience())):
                found[document.pk] = build_passages(
                    f"file:{document.pk}",
                    passages_of_file(document.file) or [PassageText("")],
                    audience=audience,
                    kind=FILE.name,
                    title=document.title,
                    date=timezone.localtime(document.created_at).date(),
                )
        return found

    def targets(self, ids: list[int], scope: Scope) -> Mapping[int, Target]:
        """See ``Source``."""
        audience_of = audiences_of(CustomDocument, ids)
        return {
            document.pk: Target(document.file.url, document.file.url)
            for document in CustomDocument.objects.filter(pk__in=ids)
            if scope.meets(audience_of[document.pk])
        }
