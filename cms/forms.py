"""The forms of pages and of snippets."""

from itertools import chain, count
from typing import Any

from django.forms import Field
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm

from cms.references import references_in, references_of, without_references
from cms.refused_texts import RefusesTexts
from cms.slugs import french_slug, is_slug_of

REFUSED = (
    "Vous ne pouvez pas choisir cet élément\u00a0: il a été retiré du formulaire. Choisissez-en un "
    "autre, ou demandez à l’équipe du programme de l’ajouter."
)


class SnippetForm(RefusesTexts, WagtailAdminModelForm):
    """Wagtail's, of what is published as soon as it is saved."""


class PageForm(RefusesTexts, WagtailAdminPageForm):
    """Wagtail's, which also checks the references that an edit adds to the page.

    And, unless it only saves a draft, its texts (``cms.refused_texts``).

    ``refuse_page_references`` is a hook of ours: functions ``(user, references)`` that return those
    of the references (see ``cms.references``) to which this editor may not refer. Wagtail's
    choosers show him only those he may, but its forms accept any id, and tell its title when they
    are drawn again: what is refused is emptied.
    """

    def clean_slug(self) -> str:
        """The address follows the title until the page is first published, whatever was saved.

        Wagtail saves a page at the first pause of who types its title, and its script loses letters
        (« le-cur » for « Le cœur »). An address that somebody chose is kept.
        """
        slug: str = self.cleaned_data["slug"]
        title = self.cleaned_data.get("title", "")
        page = self.instance
        was_public = page.pk is not None and (page.live or page.first_published_at is not None)
        if was_public or self.fields["slug"].disabled:
            return slug
        if slug and not any(is_slug_of(slug, each) for each in (title, page.title)):
            return slug
        wanted = french_slug(title, default=slug or "page")
        numbered = chain([wanted], (f"{wanted}-{number}" for number in count(2)))
        return next(each for each in numbered if page.may_have_slug(each, self.parent_page))

    @property
    def publishes(self) -> bool:
        """What is sent for approval is to be published as it is."""
        return not self.is_deferred_validation

    def _post_clean(self) -> None:
        self._old_references = references_of(self.instance)
        super()._post_clean()
        self._check(self)

    def is_valid(self) -> bool:
        """Also checks the inline objects, which become part of the page only when it is saved."""
        valid = super().is_valid()
        for formset in self.formsets.values():
            for form in formset.forms:
                if form not in formset.deleted_forms:
                    self._check(form)
        return valid and not self.errors

    def _check(self, form: Any) -> None:
        """Refuse what this form, the page's or one of an inline object, newly refers to.

        What it would show is looked at, too: a field with errors of its own never reaches the page.
        """
        shown = {name: form[name].value() for name in form.fields}
        references = references_of(form.instance)
        for name, value in shown.items():
            references |= references_in(form.fields[name], value)
        new = references - self._old_references
        checks = hooks.get_hooks("refuse_page_references") if new else ()
        refused = {reference for check in checks for reference in check(self.for_user, new)}
        if not refused:
            return
        self.add_error(None, REFUSED)
        for name, value in shown.items():
            if references_in(form.fields[name], value) & refused:
                form.add_error(name, REFUSED)
                _show(form.fields[name], without_references(form.fields[name], value, refused))


def _show(field: Field, value: Any) -> None:
    """Have a field drawn with this value, whatever was sent."""
    field.bound_data = lambda *_: value  # type: ignore[method-assign]
