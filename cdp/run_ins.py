"""Towns that head a paragraph of minutes (« Perpignan : … »): their people look for them."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from cms.slugs import french_slug

# Of anchors of the layout, which no heading has.
PREFIX = "_lieu-"


class RunIn(NamedTuple):
    """A place that heads a paragraph, and the anchor of the first."""

    place: str
    anchor: str


def mark_run_ins(html: str, places: Iterable[str]) -> tuple[SafeString, list[RunIn]]:
    """``html``, written by our templates, with these places set as run-in headings.

    A place heads a paragraph or an item that begins with it, bold or not, before a colon.
    """
    known = {str(escape(place)): place for place in places if place}
    if not known:
        return mark_safe(html), []  # noqa: S308 - rendered by our own templates
    names = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    head = re.compile(
        rf"(?P<start><(?:p|li)\b[^>]*>)\s*(?:(?P<plain>{names})\s*:|"
        rf"<(?P<tag>b|strong)>\s*(?P<bold>{names})\s*(?::\s*</(?P=tag)>|</(?P=tag)>\s*:))"
    )
    found: dict[str, RunIn] = {}

    def mark(match: re.Match[str]) -> str:
        name = match["plain"] or match["bold"]
        town = RunIn(known[name], PREFIX + french_slug(known[name], default="ici"))
        # « St-Malo » and « St Malo » are one town.
        first = found.setdefault(town.anchor, town) is town
        anchor = format_html(' id="{}"', town.anchor) if first else ""
        return f'{match["start"]}<strong class="run-in"{anchor}>{name}\u00a0:</strong>'

    return mark_safe(head.sub(mark, html)), list(found.values())  # noqa: S308 - as above
