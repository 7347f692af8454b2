"""The forms of a review: what is checked of a file."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from cdp.admin.reviews.attachments import AttachmentForm, FilesField, attachment_forms
from cdp.admin.reviews.pasted_people import pasted_people
from cdp.admin.reviews.pictures import PictureForm, picture_forms
from cdp.admin.reviews.values import EXCUSED, PRESENT, Values, to_json
from cdp.imports.draft import MinutesDraft
from cdp.models import Attendee, BookletVersion, FileReview, MinutesPage, Series
from cdp.models.made_of_files import takes_attachments, types_made_of_files
from cdp.models.minutes_lines import check_year

# More would be more fields than the site takes of a form (DATA_UPLOAD_MAX_NUMBER_FIELDS).
MAX_ROWS = 2_000
MAX_NAME = Attendee._meta.get_field("name").max_length


class LinesField(forms.CharField):
    """Short texts, one a line, of at most ``longest`` characters each."""

    def __init__(
        self, *, longest: int | None = None, in_columns: bool = False, **kwargs: Any
    ) -> None:
        widget = forms.Textarea(attrs={"rows": 4})
        super().__init__(required=False, widget=widget, max_length=50_000, strip=False, **kwargs)
        self.longest = longest
        # The cells of a spreadsheet may be empty, the first too.
        self.stripped = " \r\u00a0" if in_columns else None

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        lines = [line.strip(self.stripped) for line in super().clean(value).split("\n")]
        if self.longest and max(map(len, lines)) > self.longest:
            raise forms.ValidationError(f"{self.longest}\u00a0signes au plus par ligne.")
        return [line for line in lines if line.strip()]


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
    attachments = FilesField(
        label="Ajouter des pièces jointes",
        required=False,
        help_text="Des fichiers à télécharger depuis la page, sous son texte.",
    )
    left_out = NumbersField(required=False)
    add_people = LinesField(
        label="Ajouter une liste de personnes",
        longest=MAX_NAME,
        in_columns=True,
        help_text="Une personne par ligne, avec son lieu entre parenthèses, ou les lignes d’un "
        "tableur, copiées avec ou sans leurs titres (nom, fonction, établissement, présent).",
    )


def _form_class(kind: str) -> type[forms.Form]:
    """The form of the single fields: of another kind than minutes, its title and what it needs."""
    if kind == MinutesPage.kind:
        return ReviewForm
    model = types_made_of_files()[kind]
    needed = {name: model._meta.get_field(name).formfield() for name in model.needed_fields}
    own = ["title", *(["attachments"] if takes_attachments(kind) else []), "left_out"]
    common = {name: ReviewForm.base_fields[name] for name in own}
    return type("PageForm", (forms.Form,), {**common, **needed})


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


ROW_TITLES = {
    "people": "Personnes",
    "next": "Prochaines conférences",
    "figures": "Chiffres datés",
}
# What is sent once: people are added to the rows, files are kept with the review.
_NOT_STORED = {"add_people", "attachments"}


def _errors(form: forms.Form, of: str = "", group: str = "") -> Iterator[tuple[str, str, str]]:
    """See ``ReviewForms.errors``; what is said of a whole row is at its first field."""
    first = next((field.id_for_label for field in form.visible_fields()), f"field-{group}")
    for name, messages in form.errors.items():
        whole = name == "__all__" or form[name].is_hidden
        place, label = (first, "") if whole else (form[name].id_for_label, form[name].label)
        for message in messages:
            yield place, " – ".join(filter(None, (of, str(label)))), str(message)


@dataclass(frozen=True, slots=True)
class ReviewForms:
    """All the forms of a review, bound or not."""

    fields: forms.Form
    rows: dict[str, Any]
    pictures: dict[int, PictureForm]
    attached: dict[int, AttachmentForm]

    @classmethod
    def of(
        cls,
        review: FileReview,
        draft: MinutesDraft,
        values: Values,
        data: Any = None,
        files: Any = None,
        *,
        cited: Sequence[BookletVersion] = (),
    ) -> "ReviewForms":
        """Forms that show ``values``, or what was sent of them; minutes alone have rows.

        ``cited`` are the versions of booklets that the text names.
        """
        rows, kind = {}, review.kind
        for name, (row, _) in ROWS.items() if kind == MinutesPage.kind else ():
            formset = forms.formset_factory(row, extra=1, max_num=MAX_ROWS)
            # What was sent is not compared with what another machine has saved meanwhile.
            rows[name] = formset(data, initial=None if data else values[name], prefix=name)
        fields = _form_class(kind)(data, files, initial=values)
        if "booklets" in fields.fields:
            chosen = BookletVersion.objects.filter(pk__in=[version.pk for version in cited])
            fields.fields["booklets"].queryset = chosen  # type: ignore[attr-defined]
        pictures = picture_forms(draft, values, data)
        return cls(fields, rows, pictures, attachment_forms(review, values, data))

    @property
    def are_valid(self) -> bool:
        rest = [*self.pictures.values(), *self.attached.values()]
        several = [*self.rows.values(), *(form for form in rest if form.is_bound)]
        return all([self.fields.is_valid(), *(each.is_valid() for each in several)])

    def values(self, before: Values) -> Values:
        """What was sent, as JSON values; only if the forms are valid."""
        cleaned = self.fields.cleaned_data
        sent = {name: to_json(value) for name, value in cleaned.items() if name not in _NOT_STORED}
        for name, formset in self.rows.items():
            first = ROWS[name][1]
            sent[name] = [
                {key: to_json(value) for key, value in row.items()}
                for row in (form.cleaned_data for form in formset)
                if row.get(first)
            ]
        if "people" in sent:
            sent["people"] += pasted_people(cleaned["add_people"])
        left_out = set(sent["left_out"]) - set(self.pictures)
        left_out |= {at for at, form in self.pictures.items() if form.cleaned_data["leave_out"]}
        sent["left_out"] = sorted(left_out)
        sent["pictures"] = {
            str(at): form.cleaned_data["description"] for at, form in self.pictures.items()
        }
        sent["attached"] = {
            str(pk): form.cleaned_data["title"] if form.is_bound else form.initial["title"]
            for pk, form in self.attached.items()
            if pk not in self.removed
        }
        return {**before, **sent}

    @property
    def removed(self) -> list[int]:
        """The files that are attached no more; only if the forms are valid."""
        sent = ((pk, form) for pk, form in self.attached.items() if form.is_bound)
        return [pk for pk, form in sent if form.cleaned_data["remove"]]

    @property
    def errors(self) -> Iterator[tuple[str, str, str]]:
        """Each error: the id of its field, what the field is called, and what is wrong."""
        yield from _errors(self.fields)
        for name, formset in self.rows.items():
            for number, form in enumerate(formset, 1):
                yield from _errors(form, f"{ROW_TITLES[name]}, ligne\u00a0{number}", name)
            for message in formset.non_form_errors():
                yield f"field-{name}", ROW_TITLES[name], message
        for number, picture in enumerate(self.pictures.values(), 1):
            yield from _errors(picture, f"Image\u00a0{number}")
        for form in self.attached.values():
            yield from _errors(form, str(form["title"].initial))

    def given(self, names: Iterable[str]) -> Values:
        """What was sent of some fields, as the model takes it; only if the forms are valid."""
        return {name: self.fields.cleaned_data[name] for name in names}
