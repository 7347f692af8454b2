"""Makes an unpublished page of a file that was read, for the management command and the admin."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import unified_diff
from typing import Any, TypeAlias
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from wagtail.log_actions import log
from wagtail.models import Page

from cdp.actions.announce_conferences import awaiting_minutes
from cdp.imports.draft import MinutesDraft
from cdp.imports.pictures import make_images
from cdp.imports.reading import MinutesFile
from cdp.imports.replacing import images_in, with_added
from cdp.models import (
    Attendee,
    BookletVersion,
    Figure,
    MinutesPage,
    NextConference,
    SentBooklet,
    Series,
    SpacePage,
)
from cdp.models.made_of_files import types_made_of_files
from cdp.models.minutes import lines_of
from cms.database.locks import locked
from cms.documents.stream import as_stream
from cms.french.dates import long_date
from cms.models import CustomDocument
from cms.passages import by_heading
from cms.slugs import free_slug, french_slug

# The log entry of a space whose key stood in a file.
KEY_REMOVED = "cdp.remove_key"
# Of lines of minutes that are compared: the comparison takes time by their square.
MAX_COMPARED = 1_000
Documents: TypeAlias = Callable[[], Sequence[CustomDocument]]
UNTITLED = "Compte rendu sans titre"


class AlreadyImportedError(Exception):
    """The space already holds the minutes of this very file: ``page``."""

    def __init__(self, page: MinutesPage) -> None:
        super().__init__(
            f"ce fichier a déjà été importé, «\u00a0{page.get_admin_display_title()}\u00a0»"
        )
        self.page = page


class ReservedPageError(Exception):
    """The minutes are those of a page that this editor may not change, or not now."""

    def __init__(self, page: MinutesPage) -> None:
        super().__init__(
            f"«\u00a0{page.get_admin_display_title()}\u00a0» est verrouillé, ou réservé à "
            "d’autres\u00a0: demandez à qui peut le modifier."
        )


@transaction.atomic
def create_minutes(
    file: MinutesFile,
    space: SpacePage,
    *,
    user: Any = None,
    into: MinutesPage | None = None,
    sent: Iterable[BookletVersion] = (),
    attached: Documents = tuple,
) -> MinutesPage:
    """Make an unpublished page of ``file`` in ``space``, or a draft of the page of its conference.

    A conference that was announced keeps its address and what its editor prepared, and shows no
    minutes before the draft is published. ``into`` names the page whose minutes are replaced, which
    keeps its address, its sharing and all that the file does not say; ``sent`` are added to the
    booklets that were sent, ``attached`` (made once nothing refuses the page) at its end.

    Raises AlreadyImportedError when the space holds the minutes of this very file, and
    ReservedPageError when ``user`` may not change the page.
    """
    # The tree may have moved since it was read; and the same file may be coming in twice at once.
    space = locked(space)
    pages = MinutesPage.objects.child_of(space).filter(trashed=None)
    known = pages.filter(source_digest=file.digest).first()
    if known is not None:
        raise AlreadyImportedError(known)
    draft = file.draft
    series = _series(draft)
    page = into.get_latest_revision_as_object() if into else _awaited_page(space, series, draft)
    is_new = page is None
    if page is not None and not may_be_changed(page, user):
        raise ReservedPageError(page)
    if page is None:
        page = MinutesPage(live=False, owner=user)
    images = make_images(
        draft.body,
        file.pictures,
        space,
        title=draft.title or page.title or UNTITLED,
        user=user,
        known=images_in(page.body.raw_data),
    )
    _fill(page, draft, series, images)
    _attach(page, attached())
    page.source_digest = file.digest
    known_versions = {each.version_id for each in page.sent_booklets.all()}
    page.sent_booklets = [
        *page.sent_booklets.all(),
        *(SentBooklet(version=each) for each in sent if each.pk not in known_versions),
    ]
    if is_new:
        _add(page, space, "compte-rendu", user)
    else:
        # The same file must be known again before its draft is published.
        MinutesPage.objects.filter(pk=page.pk).update(source_digest=file.digest)
    page.save_revision(user=user, log_action=not is_new)
    _log_keys(file, page, user)
    return page


def may_be_changed(page: MinutesPage, user: Any) -> bool:
    """Whether a user, or None for the console, may give a page other minutes now."""
    if user is None:
        return True
    permissions = page.permissions_for_user(user)
    return bool(permissions.can_edit() and not permissions.page_locked())


def _attach(page: Any, documents: Iterable[CustomDocument]) -> None:
    """Files to download, at the end of the text."""
    items = [{"type": "item", "value": document.pk, "id": str(uuid4())} for document in documents]
    if items:
        block = {"type": "documents", "value": items}
        page.body = json.dumps([*map(dict, page.body.raw_data), block])


def _add(page: Page, space: SpacePage, default_slug: str, user: Any) -> None:
    """Put a new page into a space, at a free address, and log it."""
    taken = set(space.get_children().values_list("slug", flat=True))
    page.slug = free_slug(french_slug(page.title, default=default_slug), taken)
    space.add_child(instance=page)
    log(instance=page, action="wagtail.create", user=user)


def _log_keys(file: MinutesFile, page: Page, user: Any) -> None:
    for each in file.spaces:
        log(each, KEY_REMOVED, user=user, data={"id": page.pk})


@transaction.atomic
def create_page(
    file: MinutesFile,
    kind: str,
    space: SpacePage,
    *,
    user: Any = None,
    attached: Documents = tuple,
    **fields: Any,
) -> Page:
    """Make an unpublished page of another ``kind`` than minutes, with these ``fields``."""
    space, draft = locked(space), file.draft
    page = types_made_of_files()[kind](title=draft.title, live=False, owner=user, **fields)
    images = make_images(draft.body, file.pictures, space, title=draft.title, user=user)
    page.fill(draft.body, images)
    _attach(page, attached())
    _add(page, space, kind, user)
    _log_keys(file, page, user)
    page.save_revision(user=user, log_action=False)
    return page


def _awaited_page(
    space: SpacePage, series: Series | None, draft: MinutesDraft
) -> MinutesPage | None:
    """The latest draft of the announced conference of these minutes; None if there is none.

    None too if an editor has begun to write its minutes: the import does not replace them.
    """
    if draft.date is None:
        return None
    found = awaiting_minutes(space, series.pk if series else None, draft.date)
    draft_page = found.get_latest_revision_as_object() if found else None
    begun = draft_page is not None and (draft_page.body or draft_page.points)
    return None if begun else draft_page


def _fill(
    page: MinutesPage,
    draft: MinutesDraft,
    series: Series | None,
    images: Mapping[str, int] | None = None,
) -> None:
    page.title = (draft.title or page.title or UNTITLED)[:255]
    page.series = series or page.series
    page.number = draft.number or page.number
    page.date = draft.date
    page.start = draft.start or page.start
    page.end = draft.end or page.end
    if draft.agenda:
        page.agenda = _lines(draft.agenda)
    page.points = _lines(draft.points)
    imported, before = as_stream(draft.body, images), map(dict, page.body.raw_data)
    page.body = json.dumps(with_added(imported, before, (images or {}).values()))
    page.attendees = [
        *(Attendee(name=person.name, place=person.place) for person in draft.present),
        *(Attendee(name=person.name, place=person.place, excused=True) for person in draft.excused),
    ]
    page.next_conferences = [
        NextConference(date=next_.date, start=next_.start, end=next_.end, channel=next_.channel)
        for next_ in draft.next
    ]
    page.figures = [
        Figure(label=figure.label, value=figure.value, date=figure.date) for figure in draft.figures
    ]


def duplicates_of(page: MinutesPage) -> list[MinutesPage]:
    """Other minutes of the same conference in the same space: perhaps an earlier import."""
    siblings = MinutesPage.objects.sibling_of(page, inclusive=False).filter(trashed=None)
    if page.series_id is None or page.number is None:
        return []
    return list(siblings.filter(series=page.series_id, number=page.number))


def minutes_of_conference(draft: MinutesDraft, space: SpacePage) -> list[MinutesPage]:
    """The minutes that a space has of the conference of a draft: its number or its day in a series.

    Those of an earlier file, which this one perhaps corrects.
    """
    series = _series(draft)
    if series is None or (draft.number is None and draft.date is None):
        return []
    same = Q(number=draft.number) if draft.number is not None else Q(date=draft.date)
    pages = MinutesPage.objects.child_of(space).filter(alias_of=None, trashed=None)
    return list(pages.with_minutes().filter(same, series=series).order_by("-pk"))


def changes(page: MinutesPage, draft: MinutesDraft) -> list[str]:
    """What would change in a page whose minutes a draft replaces: lines, « + » or « − » first."""
    after = page.get_latest_revision_as_object()
    before = _text_lines(after)
    _fill(after, draft, _series(draft))
    marks = {"+": "+ ", "-": "\N{MINUS SIGN} "}
    new = _text_lines(after)
    if max(len(before), len(new)) > MAX_COMPARED:
        return ["Ces textes sont trop longs pour être comparés ici."]
    lines = list(unified_diff(before, new, n=0, lineterm=""))[2:]
    return [marks[line[0]] + line[1:] for line in lines if line[0] in marks]


def _text_lines(page: MinutesPage) -> list[str]:
    """The words of the fields that an import fills, a line each."""
    people = (f"{person}{', excusé' if person.excused else ''}" for person in page.attendees.all())
    body = (part for each in by_heading("", page.body) for part in (each.section, each.text))
    days = (long_date(one.date) for one in page.next_conferences.all())
    lines = [page.title, long_date(page.date), *people, *lines_of(page.agenda)]
    lines += [*lines_of(page.points), *body, *days]
    return [line for each in lines for line in each.split("\n") if line.strip()]


def _series(draft: MinutesDraft) -> Series | None:
    """The site's series of that name; none is made, as nobody asked for one."""
    return Series.objects.filter(slug=draft.series).first() if draft.series else None


def _lines(lines: tuple[str, ...]) -> str:
    return json.dumps([{"type": "line", "value": line} for line in lines])
