"""End a key at once."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from cdp.models.spaces import SpaceKey
from cms.database.locks import locked

REVOKED = "cdp.key_revoke"


class KeyEndedError(ValueError):
    """The key had ended already."""


@transaction.atomic
def revoke_key(key: SpaceKey, *, user: Any = None) -> None:
    """End ``key`` now; its space is closed to whoever it opened, at the next request.

    Raises KeyEndedError when it had ended already.
    """
    locked(key.space)
    now = timezone.now()
    if not SpaceKey.objects.lasting(now).filter(pk=key.pk).update(until=now):
        raise KeyEndedError
    log(key.space, REVOKED, user=user, data={"label": key.label})
