"""Imports a file of minutes as an unpublished page, for the management command and the admin."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils.crypto import salted_hmac
from wagtail.log_actions import log
from wagtail.models import Page

from cdp.access.key_search import find_keys
from cdp.actions.announce_conferences import awaiting_minutes
from cdp.imports.draft import MinutesDraft
from cdp.imports.known import Known
from cdp.imports.labels import label_of
from cdp.imports.masking import Stretch, masked
from cdp.imports.process import recognise_apart
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
from cms.documents import readers
from cms.documents.readers.errors import REASONS, UnreadableFileError
from cms.documents.stream import as_stream
from cms.french.dates import long_date
from cms.passages import by_heading
from cms.slugs import free_slug, french_slug

# The log entry of a space whose key stood in a file.
KEY_REMOVED = "cdp.remove_key"
# Of a file that becomes a page: more than a hundred and fifty sheets.
MAX_CHARACTERS = 500_000
# Of lines of minutes that are compared: the comparison takes time by their square.
MAX_COMPARED = 1_000
IMPORTED_BLOCKS = ("heading", "text", "table")
UNTITLED = "Compte rendu sans titre"
KEY_WARNING = (
    "Le mot de passe d’un espace se trouvait dans ce fichier\u00a0: il a été retiré. Qui a ce "
    "fichier a ce mot de passe."
)


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


@dataclass(frozen=True, slots=True)
class MinutesFile:
    """A file as it was read: what was recognised, and a digest by which the file is known again.

    The digest is keyed: with a plain one, whoever holds the stored text could try passwords
    in place of the removed line until the digest fits.
    """

    draft: MinutesDraft
    digest: str
    spaces: tuple[SpacePage, ...] = ()  # whose keys stood in it


def read_minutes(
    path: Path,
    *,
    name: str | None = None,
    space: SpacePage | None = None,
    kind: str = MinutesPage.kind,
) -> MinutesFile:
    """Read and recognise a file of minutes; writes nothing. ``name`` is its name in messages.

    For a ``space``, its earlier minutes settle what they can, and no key that the site ever had is
    left; without one, no database is asked. Of a file that becomes a page of another ``kind``, the
    draft holds the title and the text.

    Raises cms.documents.readers.UnreadableFileError, whose text says in French what to do.
    """
    text = readers.read(path, name=name, label_of=label_of)
    if len(text.text) > MAX_CHARACTERS:
        raise UnreadableFileError(name or path.name, REASONS["too_much_text"])
    digest = digest_of([path.read_bytes()])
    shown = name or path.name
    if space is None:
        return MinutesFile(recognise_apart(text, shown), digest)
    known = known_of(space) if kind == MinutesPage.kind else None
    draft, spaces = _without_keys(recognise_apart(text, shown, known))
    return MinutesFile(draft, digest, spaces)


def digest_of(chunks: Iterable[bytes]) -> str:
    """What a file is known again by; keyed, see ``MinutesFile``."""
    digest = salted_hmac("cdp.imports.create", "", algorithm="sha256")
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def known_of(space: SpacePage) -> Known:
    """What the minutes of a space tell of its next ones."""
    pages = MinutesPage.objects.child_of(space).filter(trashed=None)
    last = pages.exclude(series=None).exclude(number=None).order_by()
    numbers = last.values_list("series__slug").annotate(Max("number"))
    people = Attendee.objects.filter(page__in=pages.order_by().values("pk"))
    awaited = pages.filter(has_minutes=False).exclude(date=None)
    used = MinutesPage.objects.live().filter(alias_of=None, trashed=None).exclude(series=None)
    own = pages.exclude(series=None).order_by().values("series")
    elsewhere = used.exclude(series__in=own).order_by().values_list("series__slug", flat=True)
    return Known(
        series=dict(Series.objects.values_list("slug", "name")),
        last=dict(numbers),
        people=dict(people.order_by("page__day", "pk").values_list("name", "place")),
        awaited=frozenset(day for day in awaited.values_list("date", flat=True) if day),
        elsewhere=frozenset(elsewhere.distinct()),
    )


def _without_keys(draft: MinutesDraft) -> tuple[MinutesDraft, tuple[SpacePage, ...]]:
    """The draft without any key that the site ever had, and the spaces of those that it held.

    The editor is not told which: he may have nothing to do with that space.
    """
    spaces: list[SpacePage] = []

    def find(text: str) -> list[Stretch]:
        found = find_keys(text)
        spaces.extend(each.key.space for each in found)
        return [(each.start, each.end) for each in found]

    source = masked(draft.source, find)
    in_source = len(spaces)
    if not spaces and find_keys("\n".join(draft.warnings)) == []:
        return draft, ()  # every word of its fields is in its source
    clean = masked(replace(draft, source=source), find)
    removed = draft.secrets_removed + max(in_source, 1)
    warnings = (KEY_WARNING, *clean.warnings)
    return replace(clean, secrets_removed=removed, warnings=warnings), tuple(dict.fromkeys(spaces))


@transaction.atomic
def create_minutes(
    file: MinutesFile,
    space: SpacePage,
    *,
    user: Any = None,
    into: MinutesPage | None = None,
    sent: Iterable[BookletVersion] = (),
) -> MinutesPage:
    """Make an unpublished page of ``file`` in ``space``, or a draft of the page of its conference.

    A conference that was announced keeps its address and what its editor prepared, and shows no
    minutes before the draft is published. ``into`` names the page whose minutes are replaced, which
    keeps its address, its sharing and all that the file does not say; ``sent`` are added to the
    booklets that were sent.

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
    _fill(page, draft, series)
    page.source_digest = file.digest
    known_versions = {each.version_id for each in page.sent_booklets.all()}
    page.sent_booklets = [
        *page.sent_booklets.all(),
        *(SentBooklet(version=each) for each in sent if each.pk not in known_versions),
    ]
    if is_new:
        taken = set(space.get_children().values_list("slug", flat=True))
        page.slug = free_slug(french_slug(page.title, default="compte-rendu"), taken)
        space.add_child(instance=page)
        log(instance=page, action="wagtail.create", user=user)
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


def _log_keys(file: MinutesFile, page: Page, user: Any) -> None:
    for each in file.spaces:
        log(each, KEY_REMOVED, user=user, data={"id": page.pk})


@transaction.atomic
def create_page(
    file: MinutesFile, kind: str, space: SpacePage, *, user: Any = None, **fields: Any
) -> Page:
    """Make an unpublished page of another ``kind`` than minutes, with these ``fields``."""
    space = locked(space)
    page = types_made_of_files()[kind](title=file.draft.title, live=False, owner=user, **fields)
    page.fill(file.draft.body)
    taken = set(space.get_children().values_list("slug", flat=True))
    page.slug = free_slug(french_slug(page.title, default=kind), taken)
    space.add_child(instance=page)
    log(instance=page, action="wagtail.create", user=user)
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


def _fill(page: MinutesPage, draft: MinutesDraft, series: Series | None) -> None:
    page.title = (draft.title or page.title or UNTITLED)[:255]
    page.series = series or page.series
    page.number = draft.number or page.number
    page.date = draft.date
    page.start = draft.start or page.start
    page.end = draft.end or page.end
    if draft.agenda:
        page.agenda = _lines(draft.agenda)
    page.points = _lines(draft.points)
    # What no import makes was added by an editor: a picture, a file, a video.
    added = [block for block in page.body.raw_data if block["type"] not in IMPORTED_BLOCKS]
    page.body = json.dumps([*as_stream(draft.body), *map(dict, added)])
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
