"""From a file of minutes to an unpublished page: the one way in, for the console and the admin."""

import json
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac
from wagtail.log_actions import log

from cdp.imports import readers
from cdp.imports.draft import MinutesDraft
from cdp.imports.recognise import recognise
from cdp.imports.stream import as_stream
from cdp.models import Attendee, Figure, MinutesPage, NextConference, Series, SpacePage
from cms.database import locked
from cms.slugs import french_slug

UNTITLED = "Compte rendu sans titre"


class AlreadyImportedError(Exception):
    """The space already holds the minutes of this very file: ``page``."""

    def __init__(self, page: MinutesPage) -> None:
        super().__init__(
            f"ce fichier a déjà été importé, «\u00a0{page.get_admin_display_title()}\u00a0»"
        )
        self.page = page


@dataclass(frozen=True, slots=True)
class MinutesFile:
    """A file as it was read: what was recognised, and a digest that tells this file again.

    The digest is keyed: with a plain one, whoever holds the stored text could try passwords
    in place of the removed line until the digest fits.
    """

    draft: MinutesDraft
    digest: str


def read_minutes(path: Path, *, name: str | None = None) -> MinutesFile:
    """Read and recognise a file of minutes; writes nothing. ``name`` is its name for people.

    Raises cdp.imports.readers.UnreadableFileError, whose text says in French what to do.
    """
    draft = recognise(readers.read(path, name=name))
    digest = salted_hmac("cdp.imports.create", path.read_bytes(), algorithm="sha256").hexdigest()
    return MinutesFile(draft, digest)


@transaction.atomic
def create_minutes(file: MinutesFile, space: SpacePage, *, user: Any = None) -> MinutesPage:
    """Make an unpublished page of ``file`` in ``space``.

    Raises AlreadyImportedError when the space holds the minutes of this very file.
    """
    # The tree may have moved since it was read; and the same file may be coming in twice at once.
    space = locked(space)
    known = MinutesPage.objects.child_of(space).filter(source_digest=file.digest).first()
    if known is not None:
        raise AlreadyImportedError(known)
    draft = file.draft
    title = draft.title or UNTITLED
    page = MinutesPage(
        title=title[:255],
        slug=_free_slug(title, space),
        live=False,
        owner=user,
        series=_series(draft),
        number=draft.number,
        date=draft.date,
        start=draft.start,
        end=draft.end,
        agenda=_lines(draft.agenda),
        points=_lines(draft.points),
        body=json.dumps(as_stream(draft.body)),
        source_digest=file.digest,
    )
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
    space.add_child(instance=page)
    log(instance=page, action="wagtail.create", user=user)
    page.save_revision(user=user, log_action=False)
    return page


def namesakes(page: MinutesPage) -> list[MinutesPage]:
    """Other minutes of the same conference in the same space: perhaps an earlier try."""
    if page.series_id is None or page.number is None:
        return []
    siblings = MinutesPage.objects.sibling_of(page, inclusive=False)
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


def _free_slug(title: str, space: SpacePage) -> str:
    """A short address for the page, numbered when another page of the space has it."""
    base = french_slug(title, default="compte-rendu")
    taken = set(space.get_children().values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in count(2))
    return next(slug for slug in chain([base], numbered) if slug not in taken)
