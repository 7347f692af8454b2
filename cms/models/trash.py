"""« Corbeille »: what an editor deletes is kept for thirty days, out of sight of everyone.

Wagtail deletes in many places, one by one and many at once; all of them call ``delete()``, which
only sets a thing aside here. ``objects`` leaves such things out: lists, choosers, pages, delivery
and search do not know them.
"""

import datetime as dt
from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models, router, transaction
from django.db.models.deletion import Collector
from django.dispatch import Signal
from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.search import index

from cms import generation
from cms.french.dates import short_date

# Sent when something goes to the trash or comes back; ``instance`` is it.
trash_changed = Signal()

RETENTION = dt.timedelta(days=30)

_MAX_TITLE = 200  # of 255 letters, before what tells a replaced file

ModelT = TypeVar("ModelT", bound="Trashable")


class TrashableQuerySet(models.QuerySet[ModelT]):
    def in_trash(self) -> Self:
        return self.exclude(trashed_at=None).order_by("-trashed_at", "-pk")

    @transaction.atomic
    def delete(self) -> tuple[int, dict[str, int]]:
        """See ``Trashable.delete``."""
        things = list(self)
        for thing in things:
            thing.delete()
        return len(things), {self.model._meta.label: len(things)}


class KeptManager(models.Manager[ModelT]):
    """Everything but what is in the trash."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(trashed_at=None)


class Trashable(models.Model):
    """A file or a term that may be in the trash.

    A subclass has the managers ``objects``, its default, and ``with_trash``, made from a
    ``TrashableQuerySet``.
    """

    trashed_at = models.DateTimeField(null=True, editable=False)
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    with_trash: Any
    # The admin's search filters by what ``objects`` does.
    search_fields = [index.FilterField("trashed_at")]

    class Meta:
        abstract = True

    @property
    def in_trash(self) -> bool:
        return self.trashed_at is not None

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Put it in the trash, in the name of whoever acts in the admin.

        Raises ProtectedError where a real deletion would.
        """
        database = router.db_for_write(type(self), instance=self)
        Collector(using=database, origin=self).collect([self])
        self._set_trashed(timezone.now(), get_active_log_context().user)
        return 1, {self._meta.label: 1}

    def delete_for_good(self) -> None:
        """Delete the row, and its files."""
        super().delete()

    def keep_what_is_replaced(self) -> Self:
        """Put a copy of what is stored into the trash, before other files take its place.

        Without ``save()``, as when it is set aside; what the copy has apart (captions) is added by
        a subclass.
        """
        copy = type(self).with_trash.get(pk=self.pk)
        copy.pk = None
        copy.trashed_at, copy.trashed_by = timezone.now(), get_active_log_context().user
        day = short_date(timezone.localdate())
        copy.title = f"{copy.title[:_MAX_TITLE]} (remplacé le {day})"
        [copy] = type(self).with_trash.bulk_create([copy])
        return copy

    def take_out_of_trash(self) -> None:
        """Raises ValidationError or IntegrityError where another has taken its place meanwhile."""
        self.trashed_at = None
        self.validate_constraints()
        self._set_trashed(None, None)

    @transaction.atomic
    def _set_trashed(self, moment: dt.datetime | None, user: Any) -> None:
        """Without ``save()``: Wagtail's tasks after it do not find what is in the trash."""
        self.trashed_at, self.trashed_by = moment, user
        rows = type(self).with_trash.filter(pk=self.pk)
        rows.update(trashed_at=moment, trashed_by=user)
        generation.bump()
        trash_changed.send(type(self), instance=self)
