"""Imports a file of minutes as an unpublished page, for the management command and the admin."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac
from wagtail.log_actions import log

from cdp.access.key_search import find_keys
from cdp.actions.announce_conferences import awaiting_minutes
from cdp.imports.draft import MinutesDraft
from cdp.imports.labels import label_of
from cdp.imports.masking import Stretch, masked
from cdp.imports.recognise import recognise
from cdp.models import Attendee, Figure, MinutesPage, NextConference, Series, SpacePage
from cms.database.locks import locked
from cms.documents import readers
from cms.documents.stream import as_stream
from cms.slugs import free_slug, french_slug

# The log entry of a space whose key stood in a file.
KEY_REMOVED = "cdp.remove_key"
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


@dataclass(frozen=True, slots=True)
class MinutesFile:
    """A file as it was read: what was recognised, and a digest by which the file is known again.

    The digest is keyed: with a plain one, whoever holds the stored text could try passwords
    in place of the removed line until the digest fits.
    """

    draft: MinutesDraft
    digest: str
    spaces: tuple[SpacePage, ...] = ()  # whose keys stood in it


def read_minutes(path: Path, *, name: str | None = None, with_keys: bool = False) -> MinutesFile:
    """Read and recognise a file of minutes; writes nothing. ``name`` is its name in messages.

    No key that the site ever had is in it, unless ``with_keys``, which asks no database.

    Raises cms.documents.readers.UnreadableFileError, whose text says in French what to do.
    """
    draft = recognise(readers.read(path, name=name, label_of=label_of))
    draft, spaces = (draft, ()) if with_keys else _without_keys(draft)
    digest = salted_hmac("cdp.imports.create", path.read_bytes(), algorithm="sha256").hexdigest()
    return MinutesFile(draft, digest, spaces)


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
    clean = masked(replace(draft, source=source), find)
    if not spaces:
        return draft, ()
    removed = draft.secrets_removed + max(in_source, 1)
    warnings = (KEY_WARNING, *clean.warnings)
    return replace(clean, secrets_removed=removed, warnings=warnings), tuple(dict.fromkeys(spaces))


@transaction.atomic
def create_minutes(file: MinutesFile, space: SpacePage, *, user: Any = None) -> MinutesPage:
    """Make an unpublished page of ``file`` in ``space``, or a draft of the page of its conference.

    A conference that was announced keeps its address and what its editor prepared, and shows no
    minutes before the draft is published.

    Raises AlreadyImportedError when the space holds the minutes of this very file.
    """
    # The tree may have moved since it was read; and the same file may be coming in twice at once.
    space = locked(space)
    pages = MinutesPage.objects.child_of(space).filter(trashed=None)
    known = pages.filter(source_digest=file.digest).first()
    if known is not None:
        raise AlreadyImportedError(known)
    draft = file.draft
    series = _series(draft)
    page = _awaited_page(space, series, draft)
    is_new = page is None
    if page is None:
        page = MinutesPage(live=False, owner=user)
    _fill(page, draft, series)
    page.source_digest = file.digest
    if is_new:
        taken = set(space.get_children().values_list("slug", flat=True))
        page.slug = free_slug(french_slug(page.title, default="compte-rendu"), taken)
        space.add_child(instance=page)
        log(instance=page, action="wagtail.create", user=user)
    else:
        # The same file must be known again before its draft is published.
        MinutesPage.objects.filter(pk=page.pk).update(source_digest=file.digest)
    page.save_revision(user=user, log_action=not is_new)
    for each in file.spaces:
        log(each, KEY_REMOVED, user=user, data={"id": page.pk})
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
    page.body = json.dumps(as_stream(draft.body))
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
    if page.series_id is None or page.number is None:
        return []
    siblings = MinutesPage.objects.sibling_of(page, inclusive=False).filter(trashed=None)
    return list(siblings.filter(series=page.series_id, number=page.number))


def _series(draft: MinutesDraft) -> Series | None:
    if not draft.series:
        return None
    series, _ = Series.objects.get_or_create(
        slug=draft.series[:50], defaults={"name": draft.series_name[:100]}
    )
    return series


def _lines(lines: tuple[str, ...]) -> str:
    return json.dumps([{"type": "line", "value": line} for line in lines])
