"""The lines of minutes: people, conferences announced, figures, booklets sent."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from cdp.models.booklets import BookletVersion


def check_year(date: dt.date | None) -> None:
    """Raise ValidationError for a year that can only be a slip."""
    if date and not 2000 <= date.year <= 2100:
        raise ValidationError({"date": "Vérifiez l’année de cette date."})


class Attendee(Orderable):
    """Someone present at a conference, or excused."""

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
    """A conference to come, as announced in minutes."""

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
    """That minutes announced a conference of this day: once, whatever becomes of its page.

    ``conference`` is the page that announcements made; None for one that an editor made, and for
    one that is deleted since.
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
    """A number that minutes give at a date: « 1113 inclusions au 2 février 2026 »."""

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


class SentBooklet(Orderable):
    """A version of a booklet sent with minutes: theirs for ever, superseded or not."""

    page = ParentalKey("cdp.MinutesPage", on_delete=models.CASCADE, related_name="sent_booklets")
    version = models.ForeignKey(
        BookletVersion, models.PROTECT, related_name="sent_with", verbose_name="version"
    )

    panels = [FieldPanel("version")]

    class Meta(Orderable.Meta):
        verbose_name = "Livret envoyé"

    def __str__(self) -> str:
        return str(self.version)
