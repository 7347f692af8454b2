"""Waiting for what another one holds."""

import random
import time
from collections.abc import Iterator

_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.005, 0.1  # seconds


def attempts(patience: float) -> Iterator[int]:
    """Count tries, pausing longer and longer between them, until `patience` seconds are over.

    Pauses vary at random, so that writers that wait together do not try together.
    """
    end = time.monotonic() + patience
    pause = _SHORTEST_PAUSE
    number = 0
    while True:
        yield number
        if time.monotonic() >= end:
            return
        number += 1
        time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - not a secret
        pause = min(2 * pause, _LONGEST_PAUSE)
