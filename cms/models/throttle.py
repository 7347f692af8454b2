from django.db import models


class Budget(models.Model):
    """What one subject (a visitor, a target) has left of its wrong attempts: see ``cms.throttle``.

    All of it at ``full_at``, and a drop less for each drop's time before. The subject is a keyed
    digest: the table holds no address.
    """

    subject = models.CharField(max_length=64, unique=True)
    full_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.full_at}"
