"""Indexing (dirty marks, texts of files) and the query log."""

from django.db import models


class DirtyMark(models.Model):
    """A document that changed since it was last indexed; see ``search.indexing``.

    Marks are only ever added and deleted, never updated: one added while the index is being
    written stays for the next time. One with a ``due`` day waits for it.
    """

    document = models.CharField(max_length=40)
    due = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.document


class FileText(models.Model):
    """The text of a file, by its name in the storage; see ``search.sources.file_texts``.

    ``pieces`` are those of ``cms.passages.PassageText``; ``scanned`` the places of pages that
    are pictures; ``problem`` why nothing could be read, as a French clause.
    """

    name = models.CharField(max_length=255, unique=True)
    pieces = models.JSONField(default=list)
    scanned = models.JSONField(default=list)
    problem = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


class MissedQuery(models.Model):
    """A query without results on a day, and how often it came; see ``search.query_log``.

    ``digest`` is keyed; ``text`` is empty as long as it might be a secret.
    """

    day = models.DateField()
    digest = models.CharField(max_length=64, db_index=True)
    text = models.CharField(max_length=200, blank=True)
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "digest"], name="unique_missed_query")
        ]

    def __str__(self) -> str:
        return self.text or "…"


class FollowedRank(models.Model):
    """How often results of a rank were clicked on a day."""

    day = models.DateField()
    rank = models.PositiveSmallIntegerField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "rank"], name="unique_rank")]

    def __str__(self) -> str:
        return f"{self.rank}"
