"""What the index still has to learn."""

from django.db import models


class DirtyMark(models.Model):
    """A page changed since the index last read it.

    Marks are only ever added and removed, never updated: one made while the index is being
    written stays for the next time.
    """

    page_id = models.PositiveBigIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"page {self.page_id}"
