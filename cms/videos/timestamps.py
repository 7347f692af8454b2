"""Times in a video as people write them, « 1:02:03 », « 0:42 », « 75:00 », and seconds."""

import re

_TIME = re.compile(r"(?:([0-9]{1,2}):([0-5]?[0-9])|([0-9]{1,3})):([0-5][0-9])")


def parse_timestamp(text: str) -> int | None:
    """« 1:02:03 » → 3723, « 0:42 » → 42; None where it is no time."""
    match = _TIME.fullmatch(text.strip())
    if not match:
        return None
    hours, minutes, minutes_alone, seconds = match.groups()
    return int(hours or 0) * 3600 + int(minutes or minutes_alone) * 60 + int(seconds)


def format_timestamp(seconds: float) -> str:
    """3723 → « 1:02:03 », 42 → « 0:42 »."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
