"""A stream read as a document: its parts in order, headings with their anchors."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cms.slugs import french_slug


@dataclass(frozen=True, slots=True)
class Part:
    """One block of a stream; ``level`` is 0 for anything but a heading (2 to 4)."""

    block: Any
    level: int = 0
    text: str = ""
    anchor: str = ""


def parts(stream: Iterable[Any]) -> list[Part]:
    """The blocks of ``stream`` in order; each heading has an anchor of its own on the page.

    The anchor is the slug of the heading, numbered when it comes again (« vos-questions-2 »):
    the page and the search index call this same function, so that deep links agree.
    """
    seen: Counter[str] = Counter()
    depth = 1
    found = []
    for block in stream:
        text = block.value.get("text", "").strip() if block.block_type == "heading" else ""
        if not text:
            if block.block_type != "heading":
                found.append(Part(block))
            continue
        slug = french_slug(text, default="partie")
        seen[slug] += 1
        anchor = slug if seen[slug] == 1 else f"{slug}-{seen[slug]}"
        # A level skipped by the writer would mislead a screen reader.
        depth = min(int(block.value.get("level") or 2), depth + 1)
        found.append(Part(block, depth, text, anchor))
    return found
