"""That the content changed: see ``cms.generation``."""

from django.db import models

from cms.generation import new_token


class ContentChange(models.Model):
    """One change of what readers get; rows are added and, when old, removed, never updated."""

    token = models.BigIntegerField(default=new_token)

    def __str__(self) -> str:
        return f"{self.pk}"
