"""Give the calendar of a space another secret address."""

from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from cdp.models import SpaceKey, SpacePage
from cdp.models.spaces import new_nonce

RENEWED = "cdp.renew_calendar"


@transaction.atomic
def renew_calendar(space: SpacePage, *, user: Any = None) -> None:
    """Replace the addresses of a space's calendar: the old ones stop working now."""
    for key in space.keys.all():
        SpaceKey.objects.filter(pk=key.pk).update(calendar_nonce=new_nonce())
    log(space, RENEWED, user=user)
