"""Uploaded documents, found by those who may see a page that uses them."""

from collections.abc import Mapping

from django.utils import timezone

from cdp.access.files import audience_of
from cdp.access.visibility import Scope
from cms.models import CustomDocument
from cms.passages import PassageText
from search.engines.base import Passage
from search.kinds import FILE
from search.sources.base import Target, build_passages
from search.sources.file_texts import passages_of_file


class FileSource:
    """Uploaded documents that some published page uses."""

    def ids(self) -> list[int]:
        """See ``Source``."""
        return list(CustomDocument.objects.order_by("pk").values_list("pk", flat=True))

    def passages(self, ids: list[int]) -> Mapping[int, list[Passage]]:
        """See ``Source``; files that no page uses are not even read."""
        found = {}
        for document in CustomDocument.objects.filter(pk__in=ids):
            audience = audience_of(CustomDocument, document.pk)
            if audience.everyone or audience.spaces:
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
        return {
            document.pk: Target(document.file.url, document.file.url)
            for document in CustomDocument.objects.filter(pk__in=ids)
            if scope.meets(audience_of(CustomDocument, document.pk))
        }
