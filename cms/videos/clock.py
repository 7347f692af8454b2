"""Times in a video, as people write them."""

import re

_TIME = re.compile(r"(?:(\d{1,2}):)?([0-5]?\d):([0-5]\d)")


def seconds_of(text: str) -> int | None:
    """« 1:02:03 » → 3723, « 0:42 » → 42; None for what is no time."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    hours, minutes, seconds = found.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)


def clock(seconds: float) -> str:
    """3723 → « 1:02:03 », 42 → « 0:42 »."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
