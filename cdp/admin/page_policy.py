"""Which pages Wagtail's admin lists: those in the trash are nobody's."""

from typing import Any

from django.db.models import QuerySet
from wagtail.permission_policies.pages import PagePermissionPolicy

from cdp.models import TrashedPage


class KeptPagesPolicy(PagePermissionPolicy):
    """In place of Wagtail's: what lists, reports, searches and choosers start from."""

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet[Any]:
        return without_trash(super().instances_user_has_any_permission_for(user, actions))

    def explorable_instances(self, user: Any) -> QuerySet[Any]:
        return without_trash(super().explorable_instances(user))


def without_trash(pages: QuerySet[Any]) -> QuerySet[Any]:
    return pages.exclude(pk__in=TrashedPage.objects.order_by().values("page"))
