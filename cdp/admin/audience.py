"""Moves, copies and conversions that would open content more widely ask first, and say to whom.

A copy so confirmed arrives as a draft: it is read again before it is published. An alias opens
nothing, the rule asks for its source too; what turns it into a page of its own does.
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
from cdp.admin.knowledge import only_known
from cdp.models import SpacePage

CONFIRMED = "audience"


class ReadOnlyPagesAPI(PagesAdminAPIViewSet):
    """Wagtail's API of the page explorer, without actions: they would ask nothing."""

    actions: dict[str, Any] = {}

    def get_base_queryset(self) -> QuerySet[Any]:
        return only_known(super().get_base_queryset(), self.request)


def close_api_actions(router: Any) -> None:
    router.register_endpoint("pages", ReadOnlyPagesAPI)


def ask_before_move(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    if not page.permissions_for_user(request.user).can_move_to(destination):
        raise PermissionDenied  # Wagtail asks for permission only once the move is confirmed
    return _ask(request, "Déplacer", [page], destination, _branches([page]))


def ask_before_bulk_move(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any
) -> HttpResponse | None:
    if action_type != "move" or not issubclass(action.model, Page):
        return None
    destination = action.cleaned_form.cleaned_data["chooser"]
    return _ask(request, "Déplacer", objects, destination, _branches(objects))


def ask_before_copy(request: HttpRequest, page: Page) -> HttpResponse | None:
    destination = Page.objects.filter(pk=_number(request.POST.get("new_parent_page"))).first()
    if destination is None or _is_checked(request, "alias"):
        return None  # the form was not sent, or will tell its error, or opens nothing
    pages = _branches([page])
    if not _is_checked(request, "copy_subpages"):
        pages = pages.filter(pk=page.pk)
    pages |= _sources(pages)
    if not _opens_more(pages, _place(destination)):
        return None
    question = _ask(request, "Copier", [page], destination, pages, copies=True)
    if question is None:
        kept = request.POST.copy()
        kept.pop("publish_copies", None)
        request.POST = kept  # type: ignore[assignment]
    return question


def tell_of_alias(request: HttpRequest, page: Page, new_page: Page) -> None:
    """After a copy: an alias placed where more people come shows to no more people."""
    if new_page.alias_of_id and _opens_more(_branches([page]), _place(new_page.get_parent())):
        messages.warning(
            request,
            "Cet alias ne paraît qu’aux personnes qui peuvent déjà lire la page d’origine. Pour "
            "l’ouvrir à d’autres, copiez la page, ou ouvrez-la aussi à un autre espace.",
        )


def ask_before_conversion(request: HttpRequest, page: Page) -> HttpResponse | None:
    """An alias that becomes a page of its own shows to all who come to its place."""
    sources = _sources(Page.objects.filter(pk=page.pk))
    return _ask(request, "Convertir", [page], page.get_parent(), sources)


def _ask(
    request: HttpRequest,
    verb: str,
    pages: Sequence[Page],
    destination: Page,
    content: QuerySet[Page],
    *,
    copies: bool = False,
) -> HttpResponse | None:
    """The question, unless nothing opens more widely or this very audience was confirmed."""
    place = _place(destination)
    if not _opens_more(content, place):
        return None
    answer = "everyone" if place.everyone else ",".join(map(str, sorted(place.spaces)))
    if request.method == "POST" and request.POST.get(CONFIRMED) == answer:
        return None
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in {CONFIRMED, "csrfmiddlewaretoken"}
    ]
    titles = [page.specific_deferred.get_admin_display_title() for page in pages]
    space = SpacePage.objects.filter(pk__in=place.spaces).first()
    context = {
        "verb": verb,
        "titles": titles,
        "space": space,
        "copies": copies,
        "sent": [*sent, (CONFIRMED, answer)],
        "page_title": verb,
        "header_title": verb,
        "header_icon": "warning",
        "back": destination.pk if copies else pages[0].get_parent().pk,
    }
    return TemplateResponse(request, "cdp/admin/confirm_audience.html", context)


def _branches(pages: Sequence[Page]) -> QuerySet[Page]:
    """These pages and all below them."""
    branches = Page.objects.none()
    for page in pages:
        branches |= Page.objects.descendant_of(page, inclusive=True)
    return branches


def _sources(pages: QuerySet[Page]) -> QuerySet[Page]:
    """What the aliases among these pages stand for, aliases of aliases included.

    A copy of an alias is a page of its own, with the content of its source.
    """
    found = Page.objects.none()
    while ids := set(pages.exclude(alias_of=None).values_list("alias_of", flat=True)):
        pages = Page.objects.filter(pk__in=ids)
        found |= pages
    return found


def _place(destination: Page) -> Audience:
    """Who comes to what lies below ``destination``."""
    space = space_of(destination)
    return Audience(everyone=True) if space is None else Audience(spaces=frozenset([space.pk]))


def _opens_more(content: QuerySet[Page], place: Audience) -> bool:
    return any(not place.within(audience) for audience in audiences(content).values())


def _is_checked(request: HttpRequest, name: str) -> bool:
    """As the form will read it: « false » is a box that is not checked."""
    return bool(CheckboxInput().value_from_datadict(request.POST, request.FILES, name))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0
