"""Keys: shared passphrases, hashed, rotated and revoked."""

import datetime
import unicodedata
from collections.abc import Iterable

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cdp.models.spaces import SpaceKey, SpacePage

MIN_LENGTH = 12
MAX_LENGTH = 200


class KeyRefusedError(ValueError):
    """The new key cannot be taken; the message says why, in French."""


def normalise(key: str) -> str:
    """What a key is, however a phone types it: case, spaces, Unicode form and apostrophes aside."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", key).casefold())
    return "".join(folded.replace("’", "'").split())


def find(key: str, spaces: Iterable[SpacePage] | None = None) -> SpaceKey | None:
    """The active key that ``key`` is, among those of ``spaces`` (of all spaces by default).

    Every candidate is hashed even after a match, so that time tells nothing of which spaces
    there are.
    """
    candidates = SpaceKey.objects.active().select_related("space").order_by("-since", "-pk")
    if spaces is not None:
        candidates = candidates.filter(space__in=list(spaces))
    typed = normalise(key)[:MAX_LENGTH]
    matches = [candidate for candidate in candidates if check_password(typed, candidate.hash)]
    return matches[0] if typed and matches else None


@transaction.atomic
def rotate(space: SpacePage, key: str, *, old_until: datetime.datetime | None = None) -> SpaceKey:
    """Give ``space`` a new key; the keys in use end now, or at ``old_until`` (overlap).

    Raises KeyRefusedError when the key is too short, or already opens a space (the door
    must lead to one space only; and a key that comes back would revive nobody's session, but
    would let in whoever it was meant to keep out).
    """
    typed = normalise(key)
    if not MIN_LENGTH <= len(typed) <= MAX_LENGTH:
        raise KeyRefusedError(
            f"Choisissez un mot de passe de {MIN_LENGTH} caractères au moins, sans compter "
            "les espaces : quatre mots sans rapport entre eux conviennent bien."
        )
    if any(check_password(typed, known.hash) for known in SpaceKey.objects.all()):
        raise KeyRefusedError(
            "Ce mot de passe sert ou a déjà servi à un espace : choisissez-en un autre."
        )
    now = timezone.now()
    end = max(old_until, now) if old_until else now
    SpaceKey.objects.filter(Q(until=None) | Q(until__gt=end), space=space).update(until=end)
    return SpaceKey.objects.create(space=space, hash=make_password(typed), since=now)
