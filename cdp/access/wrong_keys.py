"""Waves of wrong keys: counted by hour, for those who manage keys.

Of a calm hour nothing is kept once it is over: the mistakes of a small team are nobody's business.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from cdp.models import SpacePage, WrongKeys

# In an hour: more than one visitor may try (``cdp.views.gate``).
WAVE = 20
KEPT = dt.timedelta(days=7)


@transaction.atomic
def note(space: SpacePage | None) -> None:
    """Count a wrong key, given at the gate of ``space`` or at the door; forget what is not kept."""
    row, _ = WrongKeys.objects.get_or_create(space=space, hour=_this_hour())
    WrongKeys.objects.filter(pk=row.pk).update(count=F("count") + 1)
    forget()


def forget() -> None:
    """Delete what is not kept: calm hours that are over, and waves of long ago."""
    calm = Q(hour__lt=_this_hour(), count__lt=WAVE)
    WrongKeys.objects.filter(calm | Q(hour__lt=timezone.now() - KEPT)).delete()


def waves() -> Iterable[WrongKeys]:
    """The hours of waves, the latest first."""
    recent = WrongKeys.objects.filter(count__gte=WAVE, hour__gte=timezone.now() - KEPT)
    return recent.select_related("space").order_by("-hour", "-count")


def _this_hour() -> dt.datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0)
