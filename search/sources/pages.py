"""Pages, found by the passages that their types define and by the files that they contain."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from wagtail.models import Page, Site

from cdp.access.hosts import is_ours
from cdp.access.visibility import Scope, audiences
from cdp.models import LibraryPage
from cms.models import BasePage, CustomDocument
from cms.models.pages import page_types
from cms.passages import PassageText
from search.engines.base import Passage
from search.sources.attached import files_of, published
from search.sources.base import Target, build_passages, file_place
from search.sources.file_texts import passages_of_file

# With what goes before its host, or without.
_ADDRESS = re.compile(r"(?:https?:)?//(\S+)|(?<![\w.-])([\w.-]+(?::\d+)?/\S*)", re.IGNORECASE)


class PageSource:
    """Published pages that lists show, with their files."""

    def ids(self) -> list[int]:
        """See ``Source``."""
        return list(published().order_by("pk").values_list("pk", flat=True))

    def passages(self, ids: list[int]) -> Mapping[int, list[Passage]]:
        """See ``Source``."""
        pages = published().filter(pk__in=ids)
        files = files_of(ids)
        audience = audiences(pages)
        sites = list(Site.objects.all())
        return {
            page.pk: build_passages(
                f"page:{page.pk}",
                _texts(page, sites, files.get(page.pk, ())),
                audience=audience[page.pk],
                kind=page.kind,
                title=page.title,
                date=page.search_date,
                metiers=page.metier_ids if isinstance(page, LibraryPage) else [],
                answers=page.search_answers,
            )
            for page in pages.specific()
            if isinstance(page, BasePage) and page.kind
        }

    def targets(self, ids: list[int], scope: Scope) -> Mapping[int, Target]:
        """See ``Source``."""
        with_file = [
            model._meta.model_name
            for model in page_types()
            if model.search_file_url is not BasePage.search_file_url
        ]
        found = scope.visible(Page.objects.filter(pk__in=ids)).select_related(*with_file)
        return {page.pk: _target(page, with_file) for page in found}


def _texts(
    page: BasePage, sites: Sequence[Site], documents: Iterable[CustomDocument]
) -> Iterator[PassageText]:
    for part in page.passages():
        yield replace(part, text=_without_own_addresses(part.text, sites))
    if file := page.search_file:
        yield from passages_of_file(file)
    for document in documents:
        for part in passages_of_file(document.file) or [PassageText("")]:
            section = " – ".join(filter(None, [document.title, part.section]))
            yield PassageText(part.text, section, file_place(document.pk, part.place))


def _without_own_addresses(text: str, sites: Sequence[Site]) -> str:
    """A text without the addresses of this site that are written out in it.

    Its page shows them to those for whom they open; an excerpt would show them to all its readers.
    """
    return _ADDRESS.sub(partial(_unless_ours, sites=sites), text)


def _unless_ours(found: re.Match[str], sites: Sequence[Site]) -> str:
    with suppress(ValueError):  # a port that is none
        if is_ours(urlsplit(f"http://{found[1] or found[2]}"), sites):
            return ""
    return found[0]


def _target(page: Page, with_file: list[str]) -> Target:
    specific = next((found for name in with_file if (found := getattr(page, name, None))), None)
    return Target(page.url or "", specific.search_file_url if specific else "")
