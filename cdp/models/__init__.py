from cdp.models.minutes import Attendee, Figure, MinutesPage, NextConference
from cdp.models.series import Series
from cdp.models.spaces import SpaceKey, SpacePage
from cdp.models.throttle import FailedAttempts

__all__ = [
    "Attendee",
    "FailedAttempts",
    "Figure",
    "MinutesPage",
    "NextConference",
    "Series",
    "SpaceKey",
    "SpacePage",
]
