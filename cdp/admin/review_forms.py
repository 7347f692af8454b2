"""The forms of « Nouveau compte rendu »: what is handed in, and what is checked of it."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django import forms
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet

from cdp.imports.draft import (
    SINGLE_FIELDS,
    Evidence,
    ImportedConference,
    ImportedFigure,
    MinutesDraft,
    Person,
)
from cdp.imports.people import find_people
from cdp.imports.stored import clock, day
from cdp.models import Attendee, BookletVersion, MinutesPage, Series, SpacePage
from cdp.models.made_of_files import types_made_of_files
from cdp.models.minutes_lines import check_year
from cms.documents.formats import FORMATS, MAX_MEGABYTES
from cms.documents.readers.sniffing import accepted_extensions
from cms.french.dates import short_date
from cms.french.typography import enumeration

MAX_FILES = 20
# Of letters of a line of people; a longer one is no such line, and takes time by its square.
MAX_PEOPLE_LINE = 2_000
# More would be more fields than the site takes of a form (DATA_UPLOAD_MAX_NUMBER_FIELDS).
MAX_ROWS = 2_000
MAX_NAME = Attendee._meta.get_field("name").max_length
PASTED = "Texte collé.txt"
PRESENT, EXCUSED = "present", "excused"
Values = dict[str, Any]


class ConferenceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.space.title}, {short_date(obj.date)}\u00a0: {obj.title}"


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, as a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MAX_FILES:
            raise forms.ValidationError(
                f"{MAX_FILES}\u00a0fichiers au plus à la fois\u00a0: déposez les autres ensuite."
            )
        return list(files)


class HandInForm(forms.Form):
    """A space, what its new pages are, and the files or the text that they are made of."""

    kind = forms.ChoiceField(label="À créer", initial=MinutesPage.kind)

    documents = FilesField(
        label="Fichiers",
        required=False,
        help_text=f"Un ou plusieurs, un par page à créer\u00a0: "
        f"{enumeration((each.label for each in FORMATS), 'ou')}, {MAX_MEGABYTES}\u00a0Mo au plus.",
    )
    text = forms.CharField(
        label="Ou le texte, collé ici",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        strip=False,
    )

    def __init__(
        self,
        *args: Any,
        spaces: list[SpacePage],
        conferences: QuerySet[MinutesPage],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        kinds = {MinutesPage.kind: MinutesPage, **types_made_of_files()}
        names = {MinutesPage.kind: MinutesPage.kind_label}
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind, names.get(kind, each._meta.verbose_name)) for kind, each in kinds.items()
        ]
        self.fields["documents"].widget.attrs["accept"] = ",".join(accepted_extensions())
        self.fields["conference"] = ConferenceChoice(
            conferences, label="Conférence", required=False, empty_label="Celle que dit le fichier"
        )
        self.fields["space"] = forms.ModelChoiceField(
            SpacePage.objects.filter(pk__in=[space.pk for space in spaces]),
            label="Espace",
            empty_label="Choisissez un espace",
            initial=spaces[0] if len(spaces) == 1 else None,
        )
        self.order_fields(["space", "kind", "conference", "documents", "text"])

    def clean(self) -> Values:
        cleaned = super().clean() or {}
        conference, space = cleaned.get("conference"), cleaned.get("space")
        if self.errors or space is None:
            return cleaned
        if not self.handed_in:
            self.add_error("documents", "Déposez un fichier, ou collez un texte.")
        if conference and conference.space_id != space.pk:
            self.add_error("conference", "Cette conférence est d’un autre espace.")
        elif conference and cleaned.get("kind") != MinutesPage.kind:
            self.add_error("conference", "Seul un compte rendu est celui d’une conférence.")
        elif conference and len(self.handed_in) > 1:
            self.add_error(
                "documents", "Une conférence n’a qu’un compte rendu\u00a0: un seul fichier."
            )
        return cleaned

    @property
    def handed_in(self) -> "list[tuple[str, File[Any]]]":
        """What was handed in, each with its name."""
        files = self.cleaned_data.get("documents", [])
        named = [(Path(file.name or "fichier").name, file) for file in files]
        text = self.cleaned_data.get("text", "")
        return [*named, (PASTED, ContentFile(text.encode()))] if text.strip() else named


class LinesField(forms.CharField):
    """Short texts, one a line, of at most ``longest`` characters each."""

    def __init__(self, *, longest: int | None = None, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 4})
        super().__init__(required=False, widget=widget, max_length=50_000, **kwargs)
        self.longest = longest

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in super().clean(value).split("\n")]
        if self.longest and max(map(len, lines)) > self.longest:
            raise forms.ValidationError(f"{self.longest}\u00a0signes au plus par ligne.")
        return [line for line in lines if line]


class NumbersField(forms.CharField):
    """Numbers that go with a form unseen: with it they are as old as its other values."""

    widget = forms.HiddenInput

    def prepare_value(self, value: Any) -> Any:
        return " ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return [int(number) for number in re.findall(r"\b[0-9]{1,7}\b", super().clean(value))]


def _date(**kwargs: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
    return forms.DateField(widget=widget, validators=[_check_year], **kwargs)


def _check_year(date: dt.date) -> None:
    """``check_year``, for a field of any name."""
    try:
        check_year(date)
    except forms.ValidationError as error:
        raise forms.ValidationError(error.messages) from None


def _time(**kwargs: Any) -> forms.TimeField:
    return forms.TimeField(widget=forms.TimeInput({"type": "time"}, "%H:%M"), **kwargs)


class ReviewForm(forms.Form):
    """The fields that hold one value, and the lines."""

    title = forms.CharField(label="Titre", max_length=255)
    series = forms.ModelChoiceField(
        Series.objects.all(), label="Série", required=False, to_field_name="slug"
    )
    number = forms.IntegerField(label="Numéro", min_value=1, max_value=32_767, required=False)
    date = _date(label="Date", required=False)
    start = _time(label="Début", required=False)
    end = _time(label="Fin", required=False)
    agenda = LinesField(label="Ordre du jour", help_text="Un point par ligne.")
    points = LinesField(label="Points évoqués", help_text="Un point par ligne.")
    booklets = forms.ModelMultipleChoiceField(
        BookletVersion.objects.none(),
        label="Livrets envoyés",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ceux que le texte cite, dans la version en vigueur ce jour-là.",
    )
    left_out = NumbersField(required=False)
    add_people = LinesField(
        label="Ajouter une liste de personnes",
        longest=MAX_NAME,
        help_text="Une personne par ligne, avec son lieu entre parenthèses.",
    )


def _form_class(kind: str) -> type[forms.Form]:
    """The form of the single fields: of another kind than minutes, its title and what it needs."""
    if kind == MinutesPage.kind:
        return ReviewForm
    model = types_made_of_files()[kind]
    needed = {name: model._meta.get_field(name).formfield() for name in model.needed_fields}
    return type("PageForm", (forms.Form,), {"title": ReviewForm.base_fields["title"], **needed})


class Row(forms.Form):
    """A row of several values; one whose first field is empty is no row.

    ``origin`` names the value that was recognised, "present-0": its evidence has the same place.
    """

    origin = forms.RegexField(r"^[a-z]+-\d{1,4}$", widget=forms.HiddenInput, required=False)


class PersonRow(Row):
    name = forms.CharField(
        label="Nom",
        max_length=MAX_NAME,
        required=False,
        widget=forms.TextInput({"list": "known-people", "autocomplete": "off"}),
    )
    place = forms.CharField(
        label="Lieu ou organisme",
        max_length=MAX_NAME,
        required=False,
        widget=forms.TextInput({"list": "known-places", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label="Présence",
        choices=[(PRESENT, "présent"), (EXCUSED, "excusé")],
        widget=forms.RadioSelect,
        initial=PRESENT,
    )


class ConferenceRow(Row):
    date = _date(label="Date", required=False)
    start = _time(label="Début", required=False)
    end = _time(label="Fin", required=False)
    channel = forms.CharField(label="Moyen", max_length=80, required=False)


class FigureRow(Row):
    label = forms.CharField(label="Ce qui est compté", max_length=100, required=False)
    value = forms.IntegerField(label="Valeur", min_value=0, max_value=2**31 - 1, required=False)
    date = _date(label="Date", required=False)

    def clean(self) -> Values:
        cleaned = super().clean() or {}
        if cleaned.get("label") and None in (cleaned.get("value"), cleaned.get("date")):
            raise forms.ValidationError("Un chiffre a une valeur et une date.")
        return cleaned


ROWS: dict[str, tuple[type[Row], str]] = {
    "people": (PersonRow, "name"),
    "next": (ConferenceRow, "date"),
    "figures": (FigureRow, "label"),
}


@dataclass(frozen=True, slots=True)
class ReviewForms:
    """All the forms of a review, bound or not."""

    fields: forms.Form
    rows: dict[str, Any]

    @classmethod
    def of(
        cls, kind: str, values: Values, data: Any = None, *, cited: Sequence[BookletVersion] = ()
    ) -> "ReviewForms":
        """Forms that show ``values``, or what was sent of them; minutes alone have rows.

        ``cited`` are the versions of booklets that the text names.
        """
        rows = {}
        for name, (row, _) in ROWS.items() if kind == MinutesPage.kind else ():
            formset = forms.formset_factory(row, extra=1, max_num=MAX_ROWS)
            # What was sent is not compared with what another machine has saved meanwhile.
            rows[name] = formset(data, initial=None if data else values[name], prefix=name)
        fields = _form_class(kind)(data, initial=values)
        if "booklets" in fields.fields:
            chosen = BookletVersion.objects.filter(pk__in=[version.pk for version in cited])
            fields.fields["booklets"].queryset = chosen  # type: ignore[attr-defined]
        return cls(fields, rows)

    @property
    def are_valid(self) -> bool:
        return all([self.fields.is_valid(), *(rows.is_valid() for rows in self.rows.values())])

    def values(self, before: Values) -> Values:
        """What was sent, as JSON values; only if the forms are valid."""
        cleaned = self.fields.cleaned_data
        sent = {name: _json(value) for name, value in cleaned.items() if name != "add_people"}
        for name, formset in self.rows.items():
            first = ROWS[name][1]
            sent[name] = [
                {key: _json(value) for key, value in row.items()}
                for row in (form.cleaned_data for form in formset)
                if row.get(first)
            ]
        if "people" in sent:
            sent["people"] += people_rows(cleaned["add_people"], PRESENT)
        return {**before, **sent}

    def given(self, names: Iterable[str]) -> Values:
        """What was sent of some fields, as the model takes it; only if the forms are valid."""
        return {name: self.fields.cleaned_data[name] for name in names}


def _json(value: Any) -> Any:
    if isinstance(value, Series):
        return value.slug
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, QuerySet):
        return [each.pk for each in value]
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def people_rows(lines: Iterable[str], kind: str) -> list[Values]:
    """Rows for the people of some lines; a line that names nobody is a name as it stands."""
    rows = []
    for line in lines:
        short = line[:MAX_PEOPLE_LINE]
        persons = find_people(short, item=True).persons or (Person(short[:255]),)
        rows += [{**person.as_json(), "kind": kind, "origin": ""} for person in persons]
    return rows


def values_of(draft: MinutesDraft, conference: MinutesPage | None) -> Values:
    """What the forms show at first: what was recognised and, of the rest, what was announced.

    ``left_out`` are the blocks of the source that an editor moved out of the body.
    """
    data = draft.as_json()
    single = {name: data[name] for name in SINGLE_FIELDS}
    if conference:
        announced = {
            "title": conference.title,
            "series": conference.series and conference.series.slug,
            **{name: _json(getattr(conference, name)) for name in SINGLE_FIELDS[2:]},
        }
        single = {name: single[name] or announced[name] for name in SINGLE_FIELDS}
    people = [
        {**person, "kind": kind, "origin": f"{kind}-{number}"}
        for kind, persons in ((PRESENT, data["present"]), (EXCUSED, data["excused"]))
        for number, person in enumerate(persons)
    ]
    several = {
        name: [{**row, "origin": f"{name}-{number}"} for number, row in enumerate(data[name])]
        for name in ("next", "figures")
    }
    lines = {name: data[name] for name in ("agenda", "points")}
    return {**single, **lines, **several, "people": people, "booklets": [], "left_out": []}


def draft_of(values: Values, read: MinutesDraft) -> MinutesDraft:
    """The draft that an editor made of what was read."""
    people = {
        kind: tuple(
            Person(row["name"], row["place"]) for row in values["people"] if row["kind"] == kind
        )
        for kind in (PRESENT, EXCUSED)
    }
    kept = [
        (block, source)
        for block, source in zip(read.body, read.body_sources, strict=True)
        if source not in values["left_out"]
    ]
    return replace(
        read,
        title=values["title"],
        series=values["series"] or "",
        number=values["number"],
        date=day(values["date"]),
        start=clock(values["start"]),
        end=clock(values["end"]),
        present=people[PRESENT],
        excused=people[EXCUSED],
        agenda=tuple(values["agenda"]),
        points=tuple(values["points"]),
        next=tuple(
            ImportedConference(
                _that_day(row["date"]),
                clock(row["start"]),
                clock(row["end"]),
                row["channel"],
            )
            for row in values["next"]
        ),
        figures=tuple(
            ImportedFigure(row["label"], row["value"], _that_day(row["date"]))
            for row in values["figures"]
        ),
        body=tuple(block for block, _ in kept),
        body_sources=tuple(source for _, source in kept),
        evidence={},
    )


def _that_day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def evidence_of_row(draft: MinutesDraft, origin: str | None) -> Evidence | None:
    """Where the value that a row began with stands; None for one that an editor added."""
    field, _, number = (origin or "").rpartition("-")
    found = draft.evidence.get(field, ())
    return dict(zip(map(str, range(len(found))), found, strict=True)).get(number)
