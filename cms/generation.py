"""Which state the content is in: whatever was derived from it is good until the next one.

Every change of what readers get (pages, files, keys, sharing, terms, sites) adds a row in its own
transaction. Rows are added, never updated: two writers never wait for each other, as they would
for one counter, and a change that is committed late counts, whatever its number.
"""

import secrets
from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_migrate,
    post_save,
    pre_save,
)

from cms.database import analyze

ModelT = TypeVar("ModelT", bound=models.Model)
# How many changes are kept, and the sum of their tokens: random, so that no two states are alike.
Generation = tuple[int, int]
# One row, for a statement of SQL that asks more than that.
SELECT = "SELECT COUNT(*), CAST(COALESCE(SUM(token), 0) AS bigint) FROM cms_contentchange"
# What no reader's page shows, apps and models: accounts, drafts, logs, counts, work to do.
# Whatever is not named here moves the generation.
_PRIVATE = frozenset(
    {
        *["auth", "contenttypes", "sessions", "users", "otp_totp", "otp_static", "taggit"],
        *["search", "wagtailadmin", "wagtailsearch", "wagtailredirects", "wagtailusers"],
        *["cms.contentchange", "cms.failedattempts"],
        *["cdp.announcement", "cdp.partnerlink", "cdp.spaceeditors"],
        *["wagtailcore.revision", "wagtailcore.pagelogentry", "wagtailcore.modellogentry"],
        *["wagtailcore.pagesubscription", "wagtailcore.comment", "wagtailcore.commentreply"],
        *["wagtailcore.collection", "wagtailcore.groupcollectionpermission"],
        *["wagtailcore.grouppagepermission", "wagtailcore.taskstate", "wagtailcore.workflowstate"],
    }
)
# Made as a page is read, which then shows it; pages that show one that is gone are old.
_RENDITION = "cms.customrendition"
# What Wagtail saves of a page when only its draft changes.
_DRAFT_FIELDS = frozenset(
    {
        *["latest_revision", "latest_revision_created_at", "draft_title"],
        *["has_unpublished_changes", "owner", "locked", "locked_at", "locked_by"],
    }
)
_KEPT = 200


def new_token() -> int:
    """A number that no other change has; thousands of them add up to 63 bits at most."""
    return secrets.randbits(48)


def move() -> None:
    """Note, in this transaction, that the content changes.

    For whoever writes without Django's signals: updates and inserts in bulk, SQL.
    """
    change = apps.get_model("cms", "ContentChange").objects.create()
    if change.pk % _KEPT == 0:
        transaction.on_commit(_tidy, robust=True)


def connect() -> None:
    """Called once, when the app is ready."""
    pre_save.connect(_saving)
    post_save.connect(_saved)
    post_delete.connect(_deleted)
    m2m_changed.connect(_relation_changed)
    post_migrate.connect(_migrated)


class MovingQuerySet(models.QuerySet[ModelT]):
    """Of rows that readers' access depends on: what is written in bulk is a change, too.

    But for the fields named ``unread``, which no reader's answer depends on.
    """

    unread: ClassVar[frozenset[str]] = frozenset()

    @transaction.atomic
    def update(self, **values: Any) -> int:
        if not self.unread.issuperset(values):
            move()
        return super().update(**values)

    @transaction.atomic
    def bulk_create(self, *args: Any, **kwargs: Any) -> list[ModelT]:
        move()
        return super().bulk_create(*args, **kwargs)


def _saving(
    sender: type[models.Model], update_fields: Iterable[str] | None = None, **kwargs: Any
) -> None:
    """Move before the change, too, where Django commits it before it tells of it.

    Were this process to die in between, outside a transaction, the state would not stay as it was.
    """
    if not connection.in_atomic_block and _is_read(sender, update_fields):
        move()


def _saved(
    sender: type[models.Model], update_fields: Iterable[str] | None = None, **kwargs: Any
) -> None:
    if _is_read(sender, update_fields):
        move()


def _is_read(model: type[models.Model], update_fields: Iterable[str] | None) -> bool:
    drafted = bool(update_fields) and _DRAFT_FIELDS.issuperset(update_fields or ())
    return _is_content(model) and not drafted and model._meta.label_lower != _RENDITION


def _deleted(sender: type[models.Model], **kwargs: Any) -> None:
    if _is_content(sender):
        move()


def _relation_changed(sender: type[models.Model], action: str, **kwargs: Any) -> None:
    if action.startswith("post_") and _is_content(sender):
        move()


def _is_content(model: type[models.Model]) -> bool:
    meta = model._meta
    if meta.apps is not apps:
        return False  # of a migration, whose end tells: the table may not be there yet
    return _PRIVATE.isdisjoint((meta.app_label, meta.label_lower))


def _migrated(app_config: Any, **kwargs: Any) -> None:
    """A migration changes rows without telling."""
    made = apps.get_model("cms", "ContentChange")._meta.db_table
    if app_config.label == "cms" and made in connection.introspection.table_names():
        move()


def _tidy() -> None:
    """After so many changes: forget old rows, and refresh the planner's statistics."""
    _forget_old()
    analyze()


@transaction.atomic
def _forget_old() -> None:
    """Remove all but the latest rows, but for those that another request holds."""
    changes = apps.get_model("cms", "ContentChange").objects
    latest = changes.order_by("-pk").values_list("pk", flat=True)[_KEPT : _KEPT + 1]
    for pk in latest:
        old = changes.filter(pk__lte=pk).select_for_update(skip_locked=True)
        changes.filter(pk__in=[row.pk for row in old]).delete()
