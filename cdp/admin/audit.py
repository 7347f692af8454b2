"""« Journal des accès »: the log of every change of who may see what."""

import datetime as dt
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import IntegerField, Model, Q, QuerySet, Value
from django.urls import URLPattern, path
from django.utils import timezone
from wagtail.admin.views.generic.history import HistoryFilterSet
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry, PageLogEntry
from wagtail.models.audit_log import LogEntryQuerySet

from cdp.admin.screens import MenuViewSet, Screen, manages_keys
from cdp.models import SpacePage


def access_entries() -> list[LogEntryQuerySet]:
    """The entries of Wagtail's logs that bear on access, one queryset for each log.

    They are those of keys, sharing and second factors; of moves, copies and aliases of any page;
    of the publication and deletion of spaces; of accounts and groups.
    """
    ours = Q(action__startswith="cdp.") | Q(action__startswith="two_factor.")
    moves = Q(action__in=[f"wagtail.{verb}" for verb in ("move", "copy", "create_alias")])
    publication = Q(content_type=ContentType.objects.get_for_model(SpacePage)) & (
        Q(action__startswith="wagtail.publish")
        | Q(action__startswith="wagtail.unpublish")
        | Q(action="wagtail.delete")
    )
    people: tuple[type[Model], ...] = (get_user_model(), Group)
    accounts = Q(content_type__in=ContentType.objects.get_for_models(*people).values())
    return [
        PageLogEntry.objects.filter(ours | moves | publication),
        ModelLogEntry.objects.filter(ours | accounts),
    ]


class AuditFilterSet(HistoryFilterSet):
    def get_action_choices(self) -> list[tuple[str, str]]:
        used = {action for entries in access_entries() for action in entries.get_actions()}
        return [choice for choice in registry.get_choices() if choice[0] in used]

    def get_users_queryset(self) -> QuerySet[Any]:
        ids = {user for entries in access_entries() for user in entries.get_user_ids()}
        users = get_user_model()
        return users._default_manager.filter(pk__in=ids).order_by(users.USERNAME_FIELD)

    class Meta:
        model = PageLogEntry
        fields: list[str] = []


def _naive_local(moment: dt.datetime) -> dt.datetime:
    return timezone.make_naive(moment)


class AuditView(Screen, LogEntriesView):
    """Wagtail's report of its logs, limited to access, and complete for whoever manages keys.

    Wagtail's own leaves out entries of pages and accounts that the editor cannot edit.
    """

    page_title = "Journal des accès"
    header_icon = "key"
    results_template_name = "cdp/admin/audit_results.html"
    filterset_class = AuditFilterSet
    index_url_name = "access_audit:index"
    index_results_url_name = "access_audit:index_results"
    list_export = ["timestamp", "action", "message", "content_type", "label", "user_display_name"]
    export_headings = {
        "timestamp": "Date et heure",
        "action": "Action",
        "message": "Détail",
        "content_type": "Type",
        "label": "Nom",
        "user_display_name": "Par",
    }
    custom_value_preprocess = {
        **LogEntriesView.custom_value_preprocess,
        dt.datetime: {"csv": _naive_local, "xlsx": _naive_local},
    }

    def may_enter(self, user: Any) -> bool:
        return manages_keys(user)

    def get_filename(self) -> str:
        return f"journal-des-acces-{timezone.localdate().isoformat()}"

    def get_filtered_queryset(self) -> QuerySet[Any]:
        """The (log, entry) pairs that ``decorate_paginated_queryset`` turns into entries."""
        logs = access_entries()
        self.log_models = [entries.model for entries in logs]
        pairs = [
            self.filter_queryset(
                entries.values("pk", "timestamp").annotate(
                    log_model_index=Value(index, output_field=IntegerField())
                )
            ).order_by()
            for index, entries in enumerate(logs)
        ]
        return pairs[0].union(*pairs[1:], all=True).order_by("-timestamp")


class AuditViewSet(MenuViewSet):
    name = "access_audit"
    url_prefix = "journal-des-acces"
    icon = "key"
    menu_label = "Journal des accès"
    menu_hook = "register_reports_menu_item"
    menu_order = 1050

    def is_shown(self, user: Any) -> bool:
        return manages_keys(user)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.construct_view(AuditView), name="index"),
            path(
                "results/", self.construct_view(AuditView, results_only=True), name="index_results"
            ),
        ]
