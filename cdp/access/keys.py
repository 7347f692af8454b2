"""Keys: shared passphrases, hashed, rotated and revoked."""

import datetime
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    NumericPasswordValidator,
)
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from wagtail.log_actions import log

from cdp.models.spaces import SpaceKey, SpacePage
from cms.database import locked

MIN_LENGTH = 12
MAX_LENGTH = 200
MIN_DISTINCT = 7

# What the audit calls the changes made here; cdp.admin.audit puts them in words.
CREATED = "cdp.key_create"
ROTATED = "cdp.key_rotate"
REVOKED = "cdp.key_revoke"


class KeyRefusedError(ValueError):
    """The new key cannot be taken; the message says why, in French."""


class KeyKnownError(KeyRefusedError):
    """The new key opens or has opened a space."""


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
def was_ever_given(key: str) -> bool:
    """Whether ``key`` opens a space, or once did; slow, as every key is tried."""
    typed = normalise(key)[:MAX_LENGTH]
    return any(check_password(typed, known.hash) for known in SpaceKey.objects.all())


def active_ids(space: SpacePage | None = None) -> list[int]:
    """The ids of the keys that open ``space``, or any space, at present."""
    active = SpaceKey.objects.active()
    return list((active.filter(space=space) if space else active).values_list("pk", flat=True))


def note_use(key: SpaceKey) -> None:
    """Note the day a key was last given, and nothing of the hour or of who gave it.

    A day tells whether a key still serves; more would follow the people of a small team.
    """
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    if key.last_used != today:
        SpaceKey.objects.filter(pk=key.pk).update(last_used=today)


@sensitive_variables()
def rotate(
    space: SpacePage,
    key: str,
    *,
    label: str = "",
    old_until: datetime.datetime | None = None,
    user: Any = None,
) -> SpaceKey:
    """Give ``space`` a new key; the keys in use end now, or at ``old_until`` (overlap).

    A key that was to end sooner still does. The change is in the audit, as made by ``user``.

    Raises KeyRefusedError when the key is easily guessed or told by its own label, KeyKnownError
    when it opens or has opened a space: the door must lead to one space only, and a key that
    comes back would let in whoever it was meant to keep out.
    """
    typed = normalise(key)
    refuse_weak(typed)
    if typed in normalise(label):
        raise KeyRefusedError("Le libellé reste lisible\u00a0: n’y mettez pas le mot de passe.")
    if any(check_password(typed, known.hash) for known in SpaceKey.objects.all()):
        raise KeyKnownError(
            "Ce mot de passe sert ou a déjà servi à un espace\u00a0: choisissez-en un autre."
        )
    new = SpaceKey(space=space, label=label, hash=make_password(typed))  # slow: before the lock
    with transaction.atomic():
        locked(space)  # of two changes at once, one waits: a single key stays without an end
        new.since = timezone.now()
        end = max(old_until, new.since) if old_until else new.since
        ending = SpaceKey.objects.lasting(end).filter(space=space)
        data = {
            "label": label,
            "old": [old.label for old in ending],
            "old_until": end.isoformat() if old_until else None,
        }
        SpaceKey.objects.filter(pk__in=[old.pk for old in ending]).update(until=end)
        new.save()
        log(space, ROTATED if ending else CREATED, user=user, data=data)
    return new


def revoke(key: SpaceKey, *, user: Any = None) -> bool:
    """End a key now, and put it in the audit; False when it had ended already."""
    with transaction.atomic():
        locked(key.space)
        now = timezone.now()
        if not SpaceKey.objects.lasting(now).filter(pk=key.pk).update(until=now):
            return False
        log(key.space, REVOKED, user=user, data={"label": key.label})
    return True


@sensitive_variables()
def refuse_weak(typed: str) -> None:
    """Raise KeyRefusedError when a normalised key is easily guessed."""
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
