"""Times in a video as people write them, « 1:02:03 » or « 0:42 », to and from seconds."""

import re

_TIME = re.compile(r"(?:(\d{1,2}):)?([0-5]?\d):([0-5]\d)")


def parse_timestamp(text: str) -> int | None:
    """« 1:02:03 » → 3723, « 0:42 » → 42; None where it is no time."""
    match = _TIME.fullmatch(text.strip())
    if not match:
        return None
    hours, minutes, seconds = match.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)


def format_timestamp(seconds: float) -> str:
    """3723 → « 1:02:03 », 42 → « 0:42 »."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
