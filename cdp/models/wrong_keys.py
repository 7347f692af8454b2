import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cdp.models.spaces import SpacePage
from cms.french.dates import short_date, times


class WrongKeys(models.Model):
    """How many wrong keys came in an hour, at the gate of a space or, without one, at the door.

    Nothing of where they came from.
    """

    space = models.ForeignKey(SpacePage, models.CASCADE, null=True, related_name="+")
    hour = models.DateTimeField()  # its beginning
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space", "hour"], name="one_count_a_space_and_hour"),
            models.UniqueConstraint(
                fields=["hour"], condition=Q(space=None), name="one_count_at_the_door_an_hour"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count}"

    @property
    def period(self) -> str:
        """« le 29 novembre 2026, de 14 h à 15 h », in local time."""
        start, end = (
            timezone.localtime(moment) for moment in (self.hour, self.hour + dt.timedelta(hours=1))
        )
        return f"le {short_date(start.date())}, {times(start.time(), end.time())}"
