"""Text for French readers."""

from __future__ import annotations


def plural(count: int, one: str, many: str) -> str:
    """« 1 ligne », « 2 lignes »: the count with the form that agrees."""
    return f"{count} {one if count < 2 else many}"
