"""« Qui peut lire »: who may read a page or a file, in words, as the rule of visibility has it.

Editors are not counted among the readers: they read what they edit, published or not.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import reduce
from operator import or_

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex, Revision

from cdp.access.files import audience_of
from cdp.access.snapshot import snapshot_of
from cdp.access.visibility import Audience, audience, audiences, scope_of
from cdp.admin.editor_scope import visible_to
from cdp.admin.sharing import may_publish
from cdp.models import BookletPage, BookletVersion, FactSheetPage, PartnerLink, SpacePage
from cdp.models.spaces import space_path
from cms.french.dates import hour, short_date
from cms.french.typography import enumeration, plural

MAX_PAGES = 20


class Reach(Enum):
    NOBODY = auto()
    SOME = auto()
    EVERYONE = auto()


ICONS = {Reach.NOBODY: "no-view", Reach.SOME: "group", Reach.EVERYONE: "view"}


@dataclass(frozen=True, slots=True)
class Readers:
    """``words`` are what follows « Qui peut lire : », beside the ``icon`` of their ``reach``.

    Of what is not published, ``published`` are the words for the day it is; else empty.
    """

    words: str
    reach: Reach
    published: str = ""

    @property
    def icon(self) -> str:
        return ICONS[self.reach]


@dataclass(frozen=True, slots=True)
class FileReaders:
    """The readers of a file, and the pages through which they read it.

    ``pages`` are those that the editor may see, ``MAX_PAGES`` at most, out of ``count``; ``hidden``
    tells that there are others.
    """

    readers: Readers
    pages: list[tuple[Page, Readers]]
    count: int
    hidden: bool


def readers_of(pages: Iterable[Page], request: HttpRequest) -> dict[int, Readers]:
    """The readers of each of these pages, by its id; six queries at most for all of them."""
    ids = {pk for page in pages for pk in (page.pk, page.alias_of_id) if pk is not None}
    rows = Page.objects.filter(pk__in=ids)
    found = rows.in_bulk()
    allowed = audiences(rows)
    dates = _publication_dates([page.pk for page in found.values() if not page.live])
    withdrawn, links = _withdrawn(found.values()), _open_links(found.values())

    def readers(page: Page) -> Readers:
        source = found[page.alias_of_id] if page.alias_of_id else None
        own = source or page
        words = _of_place(allowed[page.pk], request, page.path)
        if source is not None:
            words = _of_alias(source, words, allowed, page, request)
        if own.pk in withdrawn:
            words = Readers("personne (livret qui n’est plus diffusé)", Reach.NOBODY)
        elif own.pk in links and not source and may_publish(page, request.user):
            words = _with_links(words, links[own.pk], page, request)
        if not page.live:
            return Readers(_unpublished(page, dates.get(page.pk)), Reach.NOBODY, words.words)
        if page.expire_at and words.reach != Reach.NOBODY:
            words = replace(words, words=f"{words.words}, jusqu’au {_moment(page.expire_at)}")
        return words

    return {page.pk: readers(found[page.pk]) for page in pages}


def readers_of_new(page: Page, parent: Page, request: HttpRequest) -> Readers:
    """The readers of a page that is not saved yet, to be made below ``parent``."""
    if isinstance(page, SpacePage):
        published = "les membres de cet espace, quand il aura un mot de passe"
    else:
        path = space_path(parent.path)
        spaces = snapshot_of(request).spaces.values()
        space_id = next((space.pk for space in spaces if space.path == path), None)
        published = _of_place(audience(space_id, None), request, parent.path).words
    return Readers("personne (brouillon)", Reach.NOBODY, published)


def readers_of_file(file: Model, request: HttpRequest) -> FileReaders:
    """Of a document, an image or a video; an editor is told of no page that he may not see."""
    page_type = ContentType.objects.get_for_model(Page)
    references = ReferenceIndex.get_references_to(file).filter(base_content_type=page_type)
    ids = {int(pk) for pk in references.values_list("object_id", flat=True)}
    users = Page.objects.filter(pk__in=ids, alias_of=None)  # an alias opens nothing
    shown = users
    if not scope_of(request).everything:
        shown = users.filter(pk__in=visible_to(request.user, Page).order_by().values("pk"))
    hidden = users.live().exclude(pk__in=shown.order_by().values("pk")).exists()
    if hidden:
        told = reduce(or_, audiences(shown.live()).values(), Audience())
    else:
        told = audience_of(type(file), file.pk)
    listed = list(shown.order_by("-live", "title").specific(defer=True)[:MAX_PAGES])
    readers = readers_of(listed, request)
    return FileReaders(
        readers=_of_file(told, hidden, request),
        pages=[(page, readers[page.pk]) for page in listed],
        count=shown.count(),
        hidden=hidden,
    )


def _of_file(told: Audience, hidden: bool, request: HttpRequest) -> Readers:
    if told == Audience():
        if hidden:
            return Readers("les lecteurs de pages que vous ne voyez pas", Reach.SOME)
        return Readers("personne (aucune page publiée ne l’utilise)", Reach.NOBODY)
    readers = _of_place(told, request)
    if hidden and not told.everyone:
        words = f"{readers.words}, et les lecteurs d’autres pages, que vous ne voyez pas"
        return Readers(words, Reach.SOME)
    return readers


def _of_place(allowed: Audience, request: HttpRequest, path: str = "") -> Readers:
    """An audience in words; first comes the space of the page that has this tree path.

    A space that is not published, or has no key, is read by nobody.
    """
    if allowed.everyone:
        return Readers("tout le monde", Reach.EVERYONE)
    snapshot = snapshot_of(request)
    spaces = [space for space in snapshot.spaces.values() if space.pk in allowed.spaces]
    with_key = set(snapshot.keys.values())
    read_by = [space for space in spaces if space.live and space.pk in with_key]
    if not read_by:
        return Readers(_closed(spaces), Reach.NOBODY)
    own = [space.title for space in read_by if space.path == space_path(path)]
    others = [space.title for space in read_by if space.path != space_path(path)]
    if own and others:
        return Readers(f"{own[0]}, aussi ouvert à {enumeration(others)}", Reach.SOME)
    return Readers(enumeration(own or others), Reach.SOME)


def _closed(spaces: Sequence[SpacePage]) -> str:
    if len(spaces) != 1:
        return "personne (ces espaces sont fermés)"
    lack = "n’a pas de mot de passe" if spaces[0].live else "n’est pas publié"
    return f"personne (l’espace «\u00a0{spaces[0].title}\u00a0» {lack})"


def _of_alias(
    source: Page, here: Readers, allowed: dict[int, Audience], alias: Page, request: HttpRequest
) -> Readers:
    """Whoever reads an alias belongs to the audience of its place and to that of its source."""
    if source.alias_of_id or not source.live:
        return Readers("personne (la page d’origine n’est pas publiée)", Reach.NOBODY)
    there = _of_place(allowed[source.pk], request, source.path)
    if allowed[alias.pk].issubset(allowed[source.pk]) or here.reach == Reach.NOBODY:
        return here
    if allowed[source.pk].issubset(allowed[alias.pk]) or there.reach == Reach.NOBODY:
        return there
    words = f"{here.words}, pour qui peut lire aussi la page d’origine ({there.words})"
    return Readers(words, Reach.SOME)


def _with_links(readers: Readers, links: int, booklet: Page, request: HttpRequest) -> Readers:
    """With the links that open the booklet today; they open none of an unpublished space."""
    spaces = snapshot_of(request).spaces.values()
    own = next((space for space in spaces if space.path == space_path(booklet.path)), None)
    if readers.reach == Reach.EVERYONE or (own is not None and not own.live):
        return readers
    partners = plural(links, "lien partenaire", "liens partenaires")
    words = (
        f"{partners} seulement"
        if readers.reach == Reach.NOBODY
        else f"{readers.words}, et {partners}"
    )
    return Readers(words, Reach.SOME)


def _withdrawn(pages: Iterable[Page]) -> set[int]:
    """The booklets among these that are withdrawn."""
    if not (ids := _of_types(pages, BookletPage)):
        return set()
    found = BookletPage.objects.filter(pk__in=ids).exclude(withdrawn_at=None)
    return set(found.order_by().values_list("pk", flat=True))


def _open_links(pages: Iterable[Page]) -> Counter[int]:
    """How many partner links open each of these pages."""
    if not (ids := _of_types(pages, BookletPage, FactSheetPage)):
        return Counter()
    issued = BookletVersion.objects.issued().values("booklet")
    links = PartnerLink.objects.open().filter(
        Q(booklet__in=ids) & Q(booklet__in=issued) | Q(sheet__in=ids)
    )
    rows = links.order_by().values_list("booklet", "sheet")
    return Counter(booklet or sheet for booklet, sheet in rows)


def _of_types(pages: Iterable[Page], *types: type[Page]) -> list[int]:
    wanted = {kind.pk for kind in ContentType.objects.get_for_models(*types).values()}
    return [page.pk for page in pages if page.content_type_id in wanted]


def _publication_dates(ids: Collection[int]) -> dict[int, dt.datetime]:
    """When those of these unpublished pages that are scheduled will be published."""
    if not ids:
        return {}
    scheduled = Revision.page_revisions.exclude(approved_go_live_at=None)
    rows = scheduled.filter(object_id__in=[str(pk) for pk in ids]).order_by("-approved_go_live_at")
    return {int(pk): moment for pk, moment in rows.values_list("object_id", "approved_go_live_at")}


def _unpublished(page: Page, date: dt.datetime | None) -> str:
    if date is not None:
        return f"personne avant le {_moment(date)}"
    return "personne (dépubliée)" if page.first_published_at else "personne (brouillon)"


def _moment(value: dt.datetime) -> str:
    """« 3 mars 2026 à 8 h »."""
    local = timezone.localtime(value)
    return f"{short_date(local.date())} à {hour(local.time())}"
