"""Two editors on one review: what the one saved while the other was typing."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone

from cdp.admin.reviews.source import LABELS
from cdp.admin.reviews.values import EXCUSED, Values
from cdp.models import FileReview
from cms.french.dates import hour, short_date

_LABELS = LABELS | {
    "people": "Personnes",
    "booklets": "Livrets envoyés",
    "left_out": "Passages et images qui ne sont pas repris",
    "pictures": "Descriptions des images",
    "attached": "Titres des pièces jointes",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that was saved with other lines than those typed."""

    label: str
    saved: list[str]
    typed: list[str]


def differences(saved: Values, typed: Values, form: forms.Form) -> list[Difference]:
    """The fields that differ, each with the lines that only one of the two has."""
    found = []
    for name, value in typed.items():
        if saved.get(name) == value:
            continue
        field = form.fields.get(name)
        label = _LABELS.get(name) or str((field and field.label) or name)
        theirs, ours = _lines(saved.get(name), field), _lines(value, field)
        difference = Difference(
            label,
            [line for line in theirs if line not in ours],
            [line for line in ours if line not in theirs],
        )
        if difference.saved or difference.typed:
            found.append(difference)
    return found


def saved_by(review: FileReview, user: Any) -> str:
    """Who saved it last, and when: « Camille l’a enregistré à 14 h 02 »."""
    at = timezone.localtime(review.since)
    day = "" if at.date() == timezone.localdate() else f"le {short_date(at.date())} "
    when = f"{day}à {hour(at.time())}"
    if review.saved_by_id == user.pk:
        return f"Vous l’avez enregistré {when}, dans une autre fenêtre"
    name = review.saved_by and (review.saved_by.get_full_name() or review.saved_by.get_username())
    return f"{name or 'Quelqu’un'} l’a enregistré {when}"


def _lines(value: Any, field: forms.Field | None) -> list[str]:
    if value is None or value == "":
        return []
    if isinstance(field, forms.ModelMultipleChoiceField) and field.queryset is not None:
        return [str(each) for each in field.queryset.filter(pk__in=value)]
    if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
        key = field.to_field_name or "pk"
        return [str(each) for each in field.queryset.filter(**{key: value})]
    if isinstance(value, list):
        return [_line(each) for each in value]
    if isinstance(value, dict):
        return [str(each) for each in value.values() if each]
    return [_line(value)]


def _line(value: Any) -> str:
    """A value, or a row of several, in words."""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        words = [
            _line(each) for key, each in value.items() if key not in ("origin", "kind") and each
        ]
        return ", ".join([*words, "excusé"] if value.get("kind") == EXCUSED else words)
    for read, say in ((dt.date.fromisoformat, short_date), (dt.time.fromisoformat, hour)):
        try:
            return str(say(read(value)))  # type: ignore[arg-type]
        except ValueError:
            continue
    return str(value)
