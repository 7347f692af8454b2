"""The form of the page editor."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import ReferenceIndex

Reference = tuple[int, str]


class PageForm(WagtailAdminPageForm):
    """Wagtail's, which also asks what the page refers to that it did not before.

    ``check_page_references`` is a hook of ours: functions ``(user, references)``, where a
    reference is the id of a content type and the id of an object, as text. They raise
    ValidationError for what this editor may not refer to: Wagtail's choosers offer him only what
    he may, but its forms take whatever id is sent.
    """

    def _post_clean(self) -> None:
        before = _references(self.instance)
        super()._post_clean()
        if new := _references(self.instance) - before:
            try:
                for check in hooks.get_hooks("check_page_references"):
                    check(self.for_user, new)
            except ValidationError as error:
                self.add_error(None, error)


def _references(page: Any) -> set[Reference]:
    """What a page, as it stands in memory, refers to."""
    return {
        (content_type, str(pk))
        for content_type, pk, *_ in ReferenceIndex._extract_references_from_object(page)
    }
