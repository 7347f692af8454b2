from django.db import models


class FailedAttempts(models.Model):
    """A counter of attempts of one subject (a visitor, a target) in a window of time.

    ``since`` is when the window began, ``last`` the latest attempt. The subject is a keyed digest:
    the table holds no address.
    """

    subject = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField()
    since = models.DateTimeField()
    last = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.count}"
