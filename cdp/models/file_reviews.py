"""Files that an editor has handed in, from their reading to the draft of a page."""

import datetime as dt

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils import timezone
from wagtail.models import Page

from cdp.models.minutes import MinutesPage
from cdp.models.spaces import SpacePage

# A reading, recognition of characters included, is ended by its limits before: its worker died.
LONGEST_READING = dt.timedelta(minutes=5)
# A worker looks for work each second.
LONGEST_WAIT = dt.timedelta(minutes=10)


class PrivateStorage(FileSystemStorage):
    """Where files wait that may hold a password: readable by the site alone, served to nobody."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def location(self) -> str:
        """Read at each use: a test has its own."""
        return str(settings.PRIVATE_ROOT)


class FileReview(models.Model):
    """A file that is read, checked by an editor, and becomes the draft of a page.

    It is seen by whoever may add pages to its space. Once its draft is made, nothing of the file is
    left in it, and its address leads to the ``page``.
    """

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "en attente"
        READING = "reading", "en cours de lecture"
        READ = "read", "à relire"
        UNREADABLE = "unreadable", "illisible"
        DONE = "done", "devenu un brouillon"

    # The ``kind`` of the page that it becomes.
    kind = models.CharField(max_length=20, default=MinutesPage.kind)
    space = models.ForeignKey(SpacePage, models.CASCADE, related_name="reviews")
    conference = models.ForeignKey(MinutesPage, models.SET_NULL, null=True, related_name="+")
    name = models.CharField("fichier", max_length=255)
    file = models.FileField(storage=PrivateStorage, blank=True)
    # A keyed digest, by which the same file is recognised.
    digest = models.CharField(max_length=64, db_index=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    # When it came there or, of one that is checked, was last saved.
    since = models.DateTimeField(default=timezone.now)
    # How many times it was saved, and by whom last: of two editors, the second is told.
    version = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    # Why it could not be read, for people.
    failure = models.TextField(blank=True)
    # What was recognised, as ``cdp.imports.stored`` has it, without its secrets.
    reading = models.JSONField(default=dict)
    # The values of its form as the editor last left them; None before.
    values = models.JSONField(null=True)
    page = models.ForeignKey(Page, models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "Fichier à relire"
        verbose_name_plural = "Fichiers à relire"
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_interrupted(self) -> bool:
        """Whether the worker that was reading it has died."""
        return self.state == self.State.READING and timezone.now() - self.since > LONGEST_READING

    @property
    def is_expected(self) -> bool:
        """Whether it waits or is read, and seems to come to its end."""
        awaited = self.state in (self.State.WAITING, self.State.READING)
        return awaited and not (self.is_interrupted or self.is_forgotten)

    @property
    def is_forgotten(self) -> bool:
        """Whether it has waited for long while no file was read: no worker seems to run."""
        now, state = timezone.now(), self.State
        if self.state != state.WAITING or now - self.since <= LONGEST_WAIT:
            return False
        read_now = FileReview.objects.filter(state=state.READING, since__gt=now - LONGEST_READING)
        return not read_now.exists()


class ReviewFile(models.Model):
    """A file that waits with a review: a picture of its text, or what is attached to its page.

    It goes with the review, and when the page is made.
    """

    review = models.ForeignKey(FileReview, models.CASCADE, related_name="files")
    is_picture = models.BooleanField(default=False)
    # Of a picture, what its block is called; of what is attached, the name of the file.
    name = models.CharField("fichier", max_length=255)
    file = models.FileField(storage=PrivateStorage)

    class Meta:
        verbose_name = "Fichier d’une relecture"
        verbose_name_plural = "Fichiers des relectures"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class OriginalFile(models.Model):
    """The file that a page was made of, for who may edit it; it goes with the page.

    Kept where the space says so, and never one in which a password was found.
    """

    page = models.OneToOneField(Page, models.CASCADE, related_name="original")
    name = models.CharField("fichier", max_length=255)
    file = models.FileField(storage=PrivateStorage)

    class Meta:
        verbose_name = "Fichier d’origine"
        verbose_name_plural = "Fichiers d’origine"

    def __str__(self) -> str:
        return self.name
