"""Give a space a new key; those in use end at once, or later."""

import datetime as dt
from typing import Any

from django.contrib.auth.password_validation import NumericPasswordValidator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from wagtail.log_actions import log

from cdp.access import keys
from cdp.access.key_strength import weakness
from cdp.access.key_variants import variants
from cdp.models.spaces import SpaceKey, SpacePage
from cms.database.locks import locked

CREATED = "cdp.key_create"  # logged for the first key of a space
ROTATED = "cdp.key_rotate"
MIN_DISTINCT = 7  # characters
ADVICE = "Quatre mots sans rapport entre eux, ni avec le site, conviennent bien."


class KeyRefusedError(ValueError):
    """The new key cannot be taken; the message says why, in French."""


class KeyKnownError(KeyRefusedError):
    """The new key opens or has opened a space, or has the fingerprint of one that does."""

    def __init__(self) -> None:
        super().__init__(
            "Ce mot de passe sert ou a déjà servi à un espace\u00a0: choisissez-en un autre."
        )


@sensitive_variables()
def rotate_key(
    space: SpacePage,
    key: str,
    *,
    label: str = "",
    old_until: dt.datetime | None = None,
    user: Any = None,
) -> SpaceKey:
    """Give ``space`` a new key; the keys in use end now, or at ``old_until`` (overlap).

    A key that was to end sooner still does.

    Raises KeyRefusedError when the key is easily guessed, readable in its own label, or akin to
    another one, and KeyKnownError when it opens or has opened a space, or has the fingerprint of
    one that does: a key opens one space only, and an old one would let in those whom its rotation
    was to keep out.
    """
    refuse_weak(key)
    if keys.normalise(key) in keys.normalise(label):
        raise KeyRefusedError("Le libellé reste lisible\u00a0: n’y mettez pas le mot de passe.")
    if keys.is_taken(key):
        raise KeyKnownError
    if keys.is_any_taken(variants(key)):
        raise KeyRefusedError(
            "Ce mot de passe ressemble à un autre, qui sert ou a servi à un espace\u00a0: qui "
            f"connaît l’un devinerait l’autre. {ADVICE}"
        )
    # Hashing is slow: before the lock, and before anything ends.
    new = keys.make(space, key, label)
    try:
        _replace(new, old_until, user)
    except IntegrityError as error:  # the same key, given to another space at the same moment
        raise KeyKnownError from error
    return new


@transaction.atomic
def _replace(new: SpaceKey, old_until: dt.datetime | None, user: Any) -> None:
    # Of two rotations at once, one waits for the other: only one key stays without an end.
    space = locked(new.space)
    new.since = timezone.now()
    end = max(old_until, new.since) if old_until else new.since
    ending = SpaceKey.objects.lasting(end).filter(space=space)
    data = {
        "label": new.label,
        "old": [old.label for old in ending],
        "old_until": end.isoformat() if old_until else None,
    }
    SpaceKey.objects.filter(pk__in=[old.pk for old in ending]).update(until=end)
    new.save()
    log(space, ROTATED if ending else CREATED, user=user, data=data)


@sensitive_variables()
def refuse_weak(key: str) -> None:
    """Raise KeyRefusedError when a key is easily guessed."""
    typed = keys.normalise(key)
    if not keys.MIN_LENGTH <= len(typed) <= keys.MAX_LENGTH or len(set(typed)) < MIN_DISTINCT:
        raise KeyRefusedError(
            f"Choisissez un mot de passe de {keys.MIN_LENGTH} caractères au moins, sans compter "
            f"les espaces ni la ponctuation, et pas toujours les mêmes. {ADVICE}"
        )
    try:
        NumericPasswordValidator().validate(typed)
    except ValidationError as error:
        raise KeyRefusedError(" ".join(error.messages)) from error
    if reason := weakness(key):
        raise KeyRefusedError(f"Ce mot de passe se devine\u00a0: {reason}. {ADVICE}")
