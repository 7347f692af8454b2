"""Moves, copies and conversions that would widen a page's audience ask first, and say to whom.

A copy so confirmed is a draft, to be read again before it is published. An alias widens nothing,
as the rule of access asks for its source too; converting it into a page of its own does.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import CheckboxInput
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from wagtail.admin import messages
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.models import Page

from cdp.access.visibility import Audience, audiences, space_of
from cdp.admin.editor_scope import limit_to_visible
from cdp.models import SpacePage

CONFIRMED_FIELD = "audience"


class ReadOnlyPagesAPI(PagesAdminAPIViewSet):
    """Wagtail's API of the page explorer, without its actions: they would skip the confirmation."""

    actions: dict[str, Any] = {}

    def get_base_queryset(self) -> QuerySet[Any]:
        return limit_to_visible(super().get_base_queryset(), self.request)


def disable_api_actions(router: Any) -> None:
    router.register_endpoint("pages", ReadOnlyPagesAPI)


def confirm_move(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    if not page.permissions_for_user(request.user).can_move_to(destination):
        raise PermissionDenied  # Wagtail asks for permission only once the move is confirmed
    return _confirm(request, "Déplacer", [page], destination, _branches([page]))


def confirm_bulk_move(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any
) -> HttpResponse | None:
    if action_type != "move" or not issubclass(action.model, Page):
        return None
    destination = action.cleaned_form.cleaned_data["chooser"]
    return _confirm(request, "Déplacer", objects, destination, _branches(objects))


def confirm_copy(request: HttpRequest, page: Page) -> HttpResponse | None:
    destination = Page.objects.filter(pk=_number(request.POST.get("new_parent_page"))).first()
    if destination is None or _is_checked(request, "alias"):
        return None  # the form was not sent, is invalid, or makes an alias, which opens nothing
    pages = _branches([page])
    if not _is_checked(request, "copy_subpages"):
        pages = pages.filter(pk=page.pk)
    pages |= _sources(pages)
    if not _widens_audience(pages, _audience_below(destination)):
        return None
    question = _confirm(request, "Copier", [page], destination, pages, copies=True)
    if question is None:
        data = request.POST.copy()
        data.pop("publish_copies", None)
        request.POST = data  # type: ignore[assignment]
    return question


def warn_about_alias(request: HttpRequest, page: Page, new_page: Page) -> None:
    """For ``after_copy_page``: an alias put before a wider audience is not shown to it."""
    if new_page.alias_of_id and _widens_audience(
        _branches([page]), _audience_below(new_page.get_parent())
    ):
        messages.warning(
            request,
            "Cet alias ne paraît qu’aux personnes qui peuvent déjà lire la page d’origine. Pour "
            "l’ouvrir à d’autres, copiez la page, ou ouvrez-la aussi à un autre espace.",
        )


def confirm_conversion(request: HttpRequest, page: Page) -> HttpResponse | None:
    """For ``before_convert_alias_page``: a page of its own shows wherever it is."""
    sources = _sources(Page.objects.filter(pk=page.pk))
    return _confirm(request, "Convertir", [page], page.get_parent(), sources)


def _confirm(
    request: HttpRequest,
    verb: str,
    pages: Sequence[Page],
    destination: Page,
    content: QuerySet[Page],
    *,
    copies: bool = False,
) -> HttpResponse | None:
    """The confirmation page, or None if no audience widens or this very one was confirmed."""
    new_audience = _audience_below(destination)
    if not _widens_audience(content, new_audience):
        return None
    answer = (
        "everyone" if new_audience.everyone else ",".join(map(str, sorted(new_audience.spaces)))
    )
    if request.method == "POST" and request.POST.get(CONFIRMED_FIELD) == answer:
        return None
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in {CONFIRMED_FIELD, "csrfmiddlewaretoken"}
    ]
    titles = [page.specific_deferred.get_admin_display_title() for page in pages]
    space = SpacePage.objects.filter(pk__in=new_audience.spaces).first()
    context = {
        "verb": verb,
        "titles": titles,
        "space": space,
        "copies": copies,
        "sent": [*sent, (CONFIRMED_FIELD, answer)],
        "page_title": verb,
        "header_title": verb,
        "header_icon": "warning",
        "back": destination.pk if copies else pages[0].get_parent().pk,
    }
    return TemplateResponse(request, "cdp/admin/confirm_audience.html", context)


def _branches(pages: Sequence[Page]) -> QuerySet[Page]:
    """These pages and their descendants."""
    branches = Page.objects.none()
    for page in pages:
        branches |= Page.objects.descendant_of(page, inclusive=True)
    return branches


def _sources(pages: QuerySet[Page]) -> QuerySet[Page]:
    """The sources of the aliases among these pages, aliases of aliases included.

    A copy of an alias is a page of its own, with the content of its source.
    """
    found = Page.objects.none()
    while ids := set(pages.exclude(alias_of=None).values_list("alias_of", flat=True)):
        pages = Page.objects.filter(pk__in=ids)
        found |= pages
    return found


def _audience_below(destination: Page) -> Audience:
    """Who may see what is published below ``destination``."""
    space = space_of(destination)
    return Audience(everyone=True) if space is None else Audience(spaces=frozenset([space.pk]))


def _widens_audience(content: QuerySet[Page], new_audience: Audience) -> bool:
    return any(not new_audience.issubset(audience) for audience in audiences(content).values())


def _is_checked(request: HttpRequest, name: str) -> bool:
    """As the form will read it: the value « false » is an unchecked box."""
    return bool(CheckboxInput().value_from_datadict(request.POST, request.FILES, name))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0
