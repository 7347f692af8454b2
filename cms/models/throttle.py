from django.db import models


class FailedAttempts(models.Model):
    """Wrong keys counted for one subject (a visitor's address, a space) since a moment.

    The subject is a keyed digest: the table holds no address.
    """

    subject = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField()
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.count}"
