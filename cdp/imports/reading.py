"""Reads a file, for the site that it is handed in to: what it knows, and what must not stay."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.db.models import Max
from django.utils.crypto import salted_hmac

from cdp.access.key_search import find_keys
from cdp.imports.draft import MinutesDraft
from cdp.imports.known import Known
from cdp.imports.labels import label_of
from cdp.imports.masking import Stretch, masked
from cdp.imports.pictures import drawn_pictures
from cdp.imports.process import recognise_apart
from cdp.models import Attendee, MinutesPage, Series, SpacePage
from cms.documents import readers
from cms.documents.readers.errors import REASONS, UnreadableFileError
from cms.uploads.pictures import Picture

# Of a file that becomes a page: more than a hundred and fifty sheets.
MAX_CHARACTERS = 500_000
KEY_WARNING = (
    "Le mot de passe d’un espace se trouvait dans ce fichier\u00a0: il a été retiré. Qui a ce "
    "fichier a ce mot de passe."
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
    pictures: Mapping[str, Picture] = field(default_factory=dict)  # by their name in the draft


def read_minutes(
    path: Path,
    *,
    name: str | None = None,
    space: SpacePage | None = None,
    kind: str = MinutesPage.kind,
    with_pictures: bool = False,
) -> MinutesFile:
    """Read and recognise a file of minutes; writes nothing. ``name`` is its name in messages.

    For a ``space``, its earlier minutes settle what they can, and no key that the site ever had is
    left; without one, no database is asked. Of a file that becomes a page of another ``kind``, the
    draft holds the title and the text. ``with_pictures`` takes those of the file.

    Raises cms.documents.readers.UnreadableFileError, whose text says in French what to do.
    """
    text = readers.read(path, name=name, label_of=label_of, with_pictures=with_pictures)
    text, pictures = drawn_pictures(text)
    if len(text.text) > MAX_CHARACTERS:
        raise UnreadableFileError(name or path.name, REASONS["too_much_text"])
    digest = digest_of([path.read_bytes()])
    shown = name or path.name
    if space is None:
        return MinutesFile(recognise_apart(text, shown), digest, pictures=pictures)
    known = known_of(space) if kind == MinutesPage.kind else None
    draft, spaces = _without_keys(recognise_apart(text, shown, known))
    return MinutesFile(draft, digest, spaces, pictures)


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
