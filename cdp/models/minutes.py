"""Minutes: what was said at a conference, as data."""

from typing import ClassVar

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.blocks import CharBlock
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from cdp.models.series import Series
from cms.blocks import body_blocks
from cms.models import BasePage


def _lines(name: str) -> StreamField:
    """A field of short lines, each an entry of an agenda or of a summary."""
    return StreamField(
        [("line", CharBlock(label="Ligne", icon="list-ul"))],
        verbose_name=name,
        blank=True,
    )


class MinutesPage(BasePage):
    """A compte rendu of a numbered conference."""

    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="série"
    )
    number = models.PositiveSmallIntegerField("numéro", null=True, blank=True)
    date = models.DateField("date", null=True, blank=True)
    start = models.TimeField("début", null=True, blank=True)
    end = models.TimeField("fin", null=True, blank=True)
    agenda = _lines("ordre du jour")
    points = _lines("points évoqués")
    body = StreamField(body_blocks(), verbose_name="compte rendu", blank=True)
    # A keyed digest of the imported file: tells that the same file comes again.
    source_digest = models.CharField(max_length=64, blank=True, editable=False, db_index=True)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("series"), FieldPanel("number")]),
                FieldRowPanel([FieldPanel("date"), FieldPanel("start"), FieldPanel("end")]),
            ],
            heading="Conférence",
        ),
        InlinePanel("attendees", heading="Personnes présentes et excusées", label="Personne"),
        FieldPanel("agenda"),
        FieldPanel("points"),
        FieldPanel("body"),
        InlinePanel("next_conferences", heading="Prochaines conférences", label="Conférence"),
        InlinePanel("figures", heading="Chiffres datés", label="Chiffre"),
    ]
    template = "pages/minutes_page.html"
    parent_page_types: ClassVar[list[str]] = ["cdp.SpacePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "Compte rendu"
        verbose_name_plural = "Comptes rendus"

    @property
    def points_preview(self) -> str:
        """The points in one line, for lists."""
        return " · ".join(str(point.value) for point in self.points)


class Attendee(Orderable):
    """Someone present at a conference, or excused."""

    page = ParentalKey(MinutesPage, on_delete=models.CASCADE, related_name="attendees")
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

    page = ParentalKey(MinutesPage, on_delete=models.CASCADE, related_name="next_conferences")
    date = models.DateField("date")
    start = models.TimeField("début", null=True, blank=True)
    end = models.TimeField("fin", null=True, blank=True)
    channel = models.CharField("moyen", max_length=80, blank=True, help_text="Zoom, téléphone…")

    panels = [FieldRowPanel([FieldPanel(name) for name in ["date", "start", "end", "channel"]])]

    class Meta(Orderable.Meta):
        verbose_name = "Prochaine conférence"

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y}"


class Figure(Orderable):
    """A number that minutes give at a date: « 1113 inclusions au 2 février 2026 »."""

    page = ParentalKey(MinutesPage, on_delete=models.CASCADE, related_name="figures")
    label = models.CharField("libellé", max_length=100)
    value = models.PositiveIntegerField("valeur")
    date = models.DateField("au")

    panels = [FieldRowPanel([FieldPanel(name) for name in ["label", "value", "date"]])]

    class Meta(Orderable.Meta):
        verbose_name = "Chiffre daté"

    def __str__(self) -> str:
        return f"{self.value} {self.label}"
