from cdp.models.minutes import Attendee, Figure, MinutesPage, NextConference
from cdp.models.series import Series
from cdp.models.shares import Share
from cdp.models.spaces import SpaceEditors, SpaceKey, SpacePage

__all__ = [
    "Attendee",
    "Figure",
    "MinutesPage",
    "NextConference",
    "Series",
    "Share",
    "SpaceEditors",
    "SpaceKey",
    "SpacePage",
]
