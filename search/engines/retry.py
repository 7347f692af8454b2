"""Retrying with pauses until a timeout."""

import random
import time
from collections.abc import Iterator

_MIN_PAUSE, _MAX_PAUSE = 0.005, 0.1  # seconds


def attempts(timeout: float) -> Iterator[int]:
    """Count tries, with longer and longer pauses in between, until ``timeout`` seconds are over.

    There is one try at least. Pauses are random, so that waiting writers do not try together.
    """
    end = time.monotonic() + timeout
    pause = _MIN_PAUSE
    number = 0
    while True:
        yield number
        if time.monotonic() >= end:
            return
        number += 1
        time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - not a secret
        pause = min(2 * pause, _MAX_PAUSE)
