"""The form of the page editor."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import ReferenceIndex

from cms.slugs import french_slug

Reference = tuple[int, str]


class PageForm(WagtailAdminPageForm):
    """Wagtail's, which also checks the references that an edit adds to the page.

    ``check_page_references`` is a hook of ours: functions ``(user, references)``, where a
    reference is the id of a content type and the id of an object, as text. They raise
    ValidationError for objects that this editor may not refer to: Wagtail's choosers show him only
    those he may, but its forms accept any id.
    """

    def clean_slug(self) -> str:
        """Replaces the slug that Wagtail's script makes of a title: « le-cur » for « Le cœur »."""
        slug: str = self.cleaned_data["slug"]
        title = self.cleaned_data.get("title", "")
        if self.instance.pk is None and slug and slug == slugify(title):
            return french_slug(title, default=slug)
        return slug

    def _post_clean(self) -> None:
        self._old_references = _references(self.instance)
        super()._post_clean()
        self._check(_references(self.instance))

    def is_valid(self) -> bool:
        """Also checks the inline objects, which become part of the page only when it is saved."""
        if not super().is_valid():
            return False
        for formset in self.formsets.values():
            for form in formset.forms:
                if form not in formset.deleted_forms:
                    self._check(_references(form.instance))
        return not self.errors

    def _check(self, references: set[Reference]) -> None:
        new = references - self._old_references
        try:
            for check in hooks.get_hooks("check_page_references") if new else ():
                check(self.for_user, new)
        except ValidationError as error:
            self.add_error(None, error)


def _references(instance: Any) -> set[Reference]:
    """The references of a page or an inline object, as it is in memory."""
    return {
        (content_type, str(pk))
        for content_type, pk, *_ in ReferenceIndex._extract_references_from_object(instance)
    }
