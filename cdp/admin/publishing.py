"""Publishing many pages at once, after a question that says what their readers will not get."""

from typing import Any

from wagtail.admin.views.pages.bulk_actions import PublishBulkAction
from wagtail.models import Page

from cdp.admin.publishing_checks import checks_of_latest


class PublishPagesBulkAction(PublishBulkAction):
    """Wagtail's, with the checks of the page editor; an alias is published with its source."""

    template_name = "cdp/admin/confirm_bulk_publish.html"

    def check_perm(self, page: Page) -> bool:
        return page.alias_of_id is None and bool(super().check_perm(page))

    def object_context(self, obj: Page) -> dict[str, Any]:
        context: dict[str, Any] = super().object_context(obj)
        return context | {"checks": checks_of_latest(obj, self.request)}
