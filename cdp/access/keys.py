"""Keys: shared passphrases, hashed, rotated and revoked."""

import datetime
import unicodedata
from collections.abc import Iterable

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    NumericPasswordValidator,
)
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from cdp.models.spaces import SpaceKey, SpacePage

MIN_LENGTH = 12
MAX_LENGTH = 200
MIN_DISTINCT = 7


class KeyRefusedError(ValueError):
    """The new key cannot be taken; the message says why, in French."""


def normalise(key: str) -> str:
    """What a key is, however a phone types it: case, spaces, Unicode form and apostrophes aside."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", key).casefold())
    return "".join(folded.replace("’", "'").split())


@sensitive_variables()
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


@sensitive_variables()
def rotate(space: SpacePage, key: str, *, old_until: datetime.datetime | None = None) -> SpaceKey:
    """Give ``space`` a new key; the keys in use end now, or at ``old_until`` (overlap).

    Raises KeyRefusedError when the key is easily guessed, or opens or has opened a space: the
    door must lead to one space only, and a key that comes back would let in whoever it was
    meant to keep out.
    """
    typed = normalise(key)
    _refuse_weak(typed)
    if any(check_password(typed, known.hash) for known in SpaceKey.objects.all()):
        raise KeyRefusedError(
            "Ce mot de passe sert ou a déjà servi à un espace\u00a0: choisissez-en un autre."
        )
    new = SpaceKey(space=space, hash=make_password(typed))  # hashing is slow: before the lock
    with transaction.atomic():
        new.since = timezone.now()
        end = max(old_until, new.since) if old_until else new.since
        SpaceKey.objects.filter(Q(until=None) | Q(until__gt=end), space=space).update(until=end)
        new.save()
    return new


def _refuse_weak(typed: str) -> None:
    if not MIN_LENGTH <= len(typed) <= MAX_LENGTH or len(set(typed)) < MIN_DISTINCT:
        raise KeyRefusedError(
            f"Choisissez un mot de passe de {MIN_LENGTH} caractères au moins, sans compter les "
            "espaces, et pas toujours les mêmes\u00a0: quatre mots sans rapport "
            "entre eux conviennent bien."
        )
    try:
        CommonPasswordValidator().validate(typed)
        NumericPasswordValidator().validate(typed)
    except ValidationError as error:
        raise KeyRefusedError(" ".join(error.messages)) from error
