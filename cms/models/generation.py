"""The table behind ``cms.generation``."""

from django.db import models

from cms.generation import new_token


class ContentChange(models.Model):
    """A change of what readers get; rows are added, deleted when old, never updated."""

    token = models.BigIntegerField(default=new_token)

    def __str__(self) -> str:
        return f"{self.pk}"
