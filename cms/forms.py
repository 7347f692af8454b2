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
    """Wagtail's, which also asks what the page refers to that it did not before.

    ``check_page_references`` is a hook of ours: functions ``(user, references)``, where a
    reference is the id of a content type and the id of an object, as text. They raise
    ValidationError for what this editor may not refer to: Wagtail's choosers offer him only what
    he may, but its forms take whatever id is sent.
    """

    def clean_slug(self) -> str:
        """The editor's own script writes « le-cur » for « Le cœur »: new pages lose no letter."""
        slug: str = self.cleaned_data["slug"]
        title = self.cleaned_data.get("title", "")
        if self.instance.pk is None and slug and slug == slugify(title):
            return french_slug(title, default=slug)
        return slug

    def _post_clean(self) -> None:
        self._before = _references(self.instance)
        super()._post_clean()
        self._check(_references(self.instance))

    def is_valid(self) -> bool:
        """Also what the lines below the page refer to, which are put in it only as it is saved."""
        if not super().is_valid():
            return False
        for formset in self.formsets.values():
            for form in formset.forms:
                if form not in formset.deleted_forms:
                    self._check(_references(form.instance))
        return not self.errors

    def _check(self, references: set[Reference]) -> None:
        new = references - self._before
        try:
            for check in hooks.get_hooks("check_page_references") if new else ():
                check(self.for_user, new)
        except ValidationError as error:
            self.add_error(None, error)


def _references(thing: Any) -> set[Reference]:
    """What a page or a line below it, as it stands in memory, refers to."""
    return {
        (content_type, str(pk))
        for content_type, pk, *_ in ReferenceIndex._extract_references_from_object(thing)
    }
