"""The generation of the content: what is cached for one holds until the next.

Every change of what readers get (pages, files, keys, sharing, terms, sites) adds a row in its own
transaction. Rows are added, never updated: two writers never wait for each other, as they would
for one counter, and a change that is committed late counts, whatever its primary key.
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

from cms.database.planner import analyze

ModelT = TypeVar("ModelT", bound=models.Model)
# The number of rows, and the sum of their tokens: random, so that no two generations are equal.
Generation = tuple[int, int]
# A query of one row, the generation, to be embedded in the SQL of a larger one.
GENERATION_SQL = "SELECT COUNT(*), CAST(COALESCE(SUM(token), 0) AS bigint) FROM cms_contentchange"
# Apps and models that no reader's page shows: accounts, drafts, logs, counters, queues.
# Every other model starts a new generation.
_PRIVATE = frozenset(
    {
        *["auth", "contenttypes", "sessions", "users", "otp_totp", "otp_static", "taggit"],
        *["search", "wagtailadmin", "wagtailsearch", "django_tasks_database"],
        *["cms.contentchange", "cms.budget"],
        *["cdp.announcement", "cdp.partnerlink", "cdp.spaceeditors", "cdp.wrongkeys"],
        *["cdp.filereview", "cdp.originalfile"],
        *["wagtailcore.revision", "wagtailcore.pagelogentry", "wagtailcore.modellogentry"],
        *["wagtailcore.pagesubscription", "wagtailcore.comment", "wagtailcore.commentreply"],
        *["wagtailcore.collection", "wagtailcore.groupcollectionpermission"],
        *["wagtailcore.grouppagepermission", "wagtailcore.taskstate", "wagtailcore.workflowstate"],
    }
)
# Created while a page is rendered, which then shows it: only its deletion counts.
_RENDITION = "cms.customrendition"
# What Wagtail saves of a page when only its draft changes.
_DRAFT_FIELDS = frozenset(
    {
        *["latest_revision", "latest_revision_created_at", "draft_title"],
        *["has_unpublished_changes", "owner", "locked", "locked_at", "locked_by"],
    }
)
_MAX_ROWS = 200


def new_token() -> int:
    """A number that no other change has; thousands of them add up to 63 bits at most."""
    return secrets.randbits(48)


def bump() -> None:
    """Start a new generation when this transaction commits.

    To be called by whoever writes content without Django's signals: bulk operations, SQL.
    """
    change = apps.get_model("cms", "ContentChange").objects.create()
    if change.pk % _MAX_ROWS == 0:
        transaction.on_commit(_prune, robust=True)


def connect_signals() -> None:
    """To be called once, when the app is ready, after all other receivers are connected."""
    pre_save.connect(_before_save)
    post_save.connect(_after_save)
    post_delete.connect(_after_delete)
    m2m_changed.connect(_after_m2m_change)
    post_migrate.connect(_after_migrate)


class ContentQuerySet(models.QuerySet[ModelT]):
    """A queryset whose bulk updates and inserts start a new generation, too.

    But for updates of ``private_fields`` alone, which no page for readers depends on.
    """

    private_fields: ClassVar[frozenset[str]] = frozenset()

    @transaction.atomic
    def update(self, **values: Any) -> int:
        if not self.private_fields.issuperset(values):
            bump()
        return super().update(**values)

    @transaction.atomic
    def bulk_create(self, *args: Any, **kwargs: Any) -> list[ModelT]:
        bump()
        return super().bulk_create(*args, **kwargs)


def _before_save(
    sender: type[models.Model], update_fields: Iterable[str] | None = None, **kwargs: Any
) -> None:
    """Outside a transaction, start a new generation before the change, too.

    Django commits it before ``post_save``: were this process to die in between, caches would hold
    the old content for ever.
    """
    if not connection.in_atomic_block and _is_shown(sender, update_fields):
        bump()


def _after_save(
    sender: type[models.Model], update_fields: Iterable[str] | None = None, **kwargs: Any
) -> None:
    if _is_shown(sender, update_fields):
        bump()


def _is_shown(model: type[models.Model], update_fields: Iterable[str] | None) -> bool:
    """Whether a save of these fields changes what readers get."""
    is_draft = bool(update_fields) and _DRAFT_FIELDS.issuperset(update_fields or ())
    return _is_content(model) and not is_draft and model._meta.label_lower != _RENDITION


def _after_delete(sender: type[models.Model], **kwargs: Any) -> None:
    if _is_content(sender):
        bump()


def _after_m2m_change(sender: type[models.Model], action: str, **kwargs: Any) -> None:
    if action.startswith("post_") and _is_content(sender):
        bump()


def _is_content(model: type[models.Model]) -> bool:
    meta = model._meta
    if meta.apps is not apps:
        return False  # a migration's; the table may not exist yet, and post_migrate follows
    return _PRIVATE.isdisjoint((meta.app_label, meta.label_lower))


def _after_migrate(app_config: Any, **kwargs: Any) -> None:
    """A migration changes rows without signals."""
    table = apps.get_model("cms", "ContentChange")._meta.db_table
    if app_config.label == "cms" and table in connection.introspection.table_names():
        bump()


def _prune() -> None:
    """Now and then: delete old rows, and refresh the query planner's statistics."""
    _delete_old()
    analyze()


@transaction.atomic
def _delete_old() -> None:
    """Delete all but the latest rows, except those that another request has locked."""
    changes = apps.get_model("cms", "ContentChange").objects
    latest = changes.order_by("-pk").values_list("pk", flat=True)[_MAX_ROWS : _MAX_ROWS + 1]
    for pk in latest:
        old = changes.filter(pk__lte=pk).select_for_update(skip_locked=True)
        changes.filter(pk__in=[row.pk for row in old]).delete()
