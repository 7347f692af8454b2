"""The inline models of minutes: people, announced conferences, figures, sent booklets."""

import datetime as dt
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from cdp.models.booklets import BookletPage, BookletVersion


def check_year(date: dt.date | None) -> None:
    """Raise ValidationError, on the field ``date``, for a year that must be a typing error."""
    if date and not 2000 <= date.year <= 2100:
        raise ValidationError({"date": "Vérifiez l’année de cette date."})


class Attendee(Orderable):
    """A person who attended a conference, or was excused."""

    page = ParentalKey("cdp.MinutesPage", on_delete=models.CASCADE, related_name="attendees")
    name = models.CharField("nom", max_length=200)
    place = models.CharField("lieu ou organisme", max_length=200, blank=True)
    excused = models.BooleanField("excusé", default=False)

    panels = [FieldRowPanel([FieldPanel("name"), FieldPanel("place"), FieldPanel("excused")])]

    class Meta(Orderable.Meta):
        verbose_name = "Personne"

    def __str__(self) -> str:
        return f"{self.name} ({self.place})" if self.place else self.name


class NextConference(Orderable):
    """The announcement of a conference in the text of minutes, as editors see it."""

    page = ParentalKey("cdp.MinutesPage", on_delete=models.CASCADE, related_name="next_conferences")
    date = models.DateField("date")
    start = models.TimeField("début", null=True, blank=True)
    end = models.TimeField("fin", null=True, blank=True)
    channel = models.CharField("moyen", max_length=80, blank=True, help_text="Zoom, téléphone…")

    panels = [FieldRowPanel([FieldPanel(name) for name in ["date", "start", "end", "channel"]])]

    class Meta(Orderable.Meta):
        verbose_name = "Prochaine conférence"

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y}"

    def clean(self) -> None:
        super().clean()
        check_year(self.date)


class Announcement(models.Model):
    """Records that minutes announced a conference of this day, so that its page is made once only.

    ``conference`` is the page that announcements made; None when an editor made it, or when it
    has been deleted since.
    """

    minutes = models.ForeignKey("cdp.MinutesPage", models.CASCADE, related_name="announcements")
    date = models.DateField()
    conference = models.ForeignKey(
        "cdp.MinutesPage", models.SET_NULL, null=True, related_name="announced_by"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["minutes", "date"], name="unique_announcement")
        ]

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y}"


class Figure(Orderable):
    """A number at a date: « 1113 inclusions au 2 février 2026 »."""

    page = ParentalKey("cdp.MinutesPage", on_delete=models.CASCADE, related_name="figures")
    label = models.CharField("libellé", max_length=100)
    value = models.PositiveIntegerField("valeur")
    date = models.DateField("au")

    panels = [FieldRowPanel([FieldPanel(name) for name in ["label", "value", "date"]])]

    class Meta(Orderable.Meta):
        verbose_name = "Chiffre daté"

    def __str__(self) -> str:
        return f"{self.value} {self.label}"

    def clean(self) -> None:
        super().clean()
        check_year(self.date)


def _booklet_of(version: int) -> Iterator[tuple[type[BookletPage], str, str, str]]:
    """What ``ReferenceIndex`` reads of a field besides its own value: the version's booklet."""
    booklets = BookletVersion.objects.filter(pk=version).values_list("booklet", flat=True)
    yield from ((BookletPage, str(pk), "booklet", "booklet") for pk in booklets)


class SentBooklet(Orderable):
    """A version of a booklet sent with minutes; it stays listed there when superseded."""

    page = ParentalKey("cdp.MinutesPage", on_delete=models.CASCADE, related_name="sent_booklets")
    version = models.ForeignKey(
        BookletVersion, models.PROTECT, related_name="sent_with", verbose_name="version"
    )
    # So that Wagtail's count of what uses the page of a booklet tells its minutes.
    version.extract_references = _booklet_of  # type: ignore[attr-defined]

    panels = [FieldPanel("version")]

    class Meta(Orderable.Meta):
        verbose_name = "Livret envoyé"

    def __str__(self) -> str:
        return str(self.version)
