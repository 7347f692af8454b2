"""« Rattraper »: what the conferences of a period said, on one page."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from cdp.models.conferences import Entry
from cdp.models.minutes_lines import Figure
from cms.blocks.parts import html_to_text

# Of a long period, the latest.
MAX_CONFERENCES = 60
# The periods that are offered, by their days.
OFFERED = (
    (31, "Le dernier mois"),
    (92, "Les trois derniers mois"),
    (365, "Les douze derniers mois"),
)
_TEXTS = ("text", "markdown")
_END = re.compile(r"</(?:p|li)>|<br\s*/?>|\n")
_DECISION = re.compile(r"Décisions?\s*:\s*(.+)", re.S)


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included: of the conferences, or if ``published`` of the minutes' publication."""

    start: dt.date
    end: dt.date
    published: bool = False


@dataclass(frozen=True, slots=True)
class Recap:
    """What one conference said; ``figures`` are those that its minutes give."""

    entry: Entry
    decisions: list[str]
    figures: list[Figure]


@dataclass(frozen=True, slots=True)
class CatchUp:
    """The conferences of a period, the latest first, and those to come; ``more`` were left out."""

    period: Period
    recaps: list[Recap]
    more: int
    to_come: list[Entry]
    offered: list[tuple[str, str]]


def asked_period(request: HttpRequest) -> Period:
    """From ``du`` to ``au``, or since ``depuis``, a visit; the last month where there is none."""
    today = timezone.localdate()
    if since := _day(request.GET.get("depuis", "")):
        return Period(since, today, published=True)
    end = _day(request.GET.get("au", "")) or today
    start = _day(request.GET.get("du", "")) or end - dt.timedelta(days=OFFERED[0][0])
    return Period(min(start, end), max(start, end))


def catch_up(conferences: Any, period: Period) -> CatchUp:
    """What those of ``conferences``, a queryset of those that the visitor may see, said then."""
    within = conferences.with_minutes().filter(day__range=(period.start, period.end))
    if period.published:
        published = (_start_of(period.start), _start_of(period.end + dt.timedelta(days=1)))
        within = conferences.with_minutes().filter(minutes_published_at__range=published)
    entries = list(within.latest_first().entries()[:MAX_CONFERENCES])
    pages = conferences.in_bulk([entry.pk for entry in entries])
    figures: dict[int, list[Figure]] = {}
    for figure in Figure.objects.filter(page__in=pages).order_by("date", "sort_order"):
        figures.setdefault(figure.page_id, []).append(figure)
    recaps = [
        Recap(entry, decisions_in(pages[entry.pk].body), figures.get(entry.pk, []))
        for entry in entries
    ]
    more = within.count() - len(entries) if len(entries) == MAX_CONFERENCES else 0
    return CatchUp(period, recaps, more, list(conferences.to_come().entries()), _offered())


def decisions_in(body: Any) -> list[str]:
    """The paragraphs of minutes that say « Décision : … », as text."""
    texts = (str(block["value"]) for block in body.raw_data if block["type"] in _TEXTS)
    paragraphs = (html_to_text(part) for text in texts for part in _END.split(text))
    return [found[1] for line in paragraphs if (found := _DECISION.match(line.strip()))]


def _offered() -> list[tuple[str, str]]:
    """The parameters and the label of each period that is offered."""
    today = timezone.localdate()
    return [(f"du={today - dt.timedelta(days=days)}", label) for days, label in OFFERED]


def _start_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
