"""Minutes as plain Wagtail has them: what a member's page is measured beside.

The same fields as ours, in one template, and nothing of other pages: no space, no list, no
neighbour, no glossary. Its privacy is Wagtail's shared password.
"""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from cms.blocks import LineBlock, body_blocks


class PlainPage(Page):
    """A conference that was held."""

    date = models.DateField(null=True, blank=True)
    agenda = StreamField([("line", LineBlock())], blank=True)
    points = StreamField([("line", LineBlock())], blank=True)
    body = StreamField(body_blocks())

    template = "plain/plain_page.html"


class PlainAttendee(Orderable):
    """Someone present."""

    page = ParentalKey(PlainPage, on_delete=models.CASCADE, related_name="attendees")
    name = models.CharField(max_length=200)
    place = models.CharField(max_length=200)


class PlainFigure(Orderable):
    """A dated figure."""

    page = ParentalKey(PlainPage, on_delete=models.CASCADE, related_name="figures")
    label = models.CharField(max_length=100)
    value = models.PositiveIntegerField()


class PlainConference(Orderable):
    """A conference to come."""

    page = ParentalKey(PlainPage, on_delete=models.CASCADE, related_name="next_conferences")
    date = models.DateField()
