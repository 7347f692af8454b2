"""Sharing: pages of a space that other spaces open too."""

from django.db import models
from wagtail.models import Page


class Share(models.Model):
    """One page, without the pages below it, shared with one more space (« aussi ouvert à »).

    It is not part of the page's content: it takes effect at once, and neither revisions nor
    copies of the page hold it.
    """

    page = models.ForeignKey(Page, models.CASCADE, related_name="shares", verbose_name="page")
    space = models.ForeignKey(
        "cdp.SpacePage", models.CASCADE, related_name="shares_in", verbose_name="espace"
    )

    class Meta:
        verbose_name = "Partage"
        constraints = [models.UniqueConstraint(fields=["page", "space"], name="unique_share")]

    def __str__(self) -> str:
        return f"{self.page} → {self.space}"
