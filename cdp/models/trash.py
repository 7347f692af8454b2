"""« Corbeille »: pages that an editor deleted, kept for thirty days (``cms.models.trash``)."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.models import Page


class TrashedPage(models.Model):
    """A page in the trash: it stays at its place in the tree, unpublished, and no list shows it.

    Each page below a deleted one has a row of its own, whose ``root`` is the row of that one. Only
    its own row has the ``slug`` that it had: another page may take it meanwhile.
    """

    page = models.OneToOneField(Page, models.CASCADE, related_name="trashed")
    root = models.ForeignKey("self", models.CASCADE, null=True, related_name="branch")
    was_live = models.BooleanField()
    slug = models.CharField(max_length=255, blank=True)
    trashed_at = models.DateTimeField(default=timezone.now)
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    # What uses a page in the trash is what used it before.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "Page dans la corbeille"
        verbose_name_plural = "Pages dans la corbeille"
        ordering = ["-trashed_at", "-pk"]

    def __str__(self) -> str:
        return str(self.page)
