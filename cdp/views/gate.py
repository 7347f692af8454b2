"""The gate: where a key is given, at the door or at a closed page's own address."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cdp.access import addresses, keys, session, wrong_keys
from cdp.access.page_cache import cacheable
from cdp.access.snapshot import snapshot_of
from cdp.access.visibility import PUBLIC, Scope, may_see, scope_of
from cdp.models.spaces import SpacePage
from cdp.views import pdf
from cdp.views.responses import mark_private
from cms import known_browsers, throttle

WRONG_KEY = "Ce mot de passe n’ouvre pas cet espace."
WRONG_KEY_AT_DOOR = "Ce mot de passe n’ouvre aucun espace."
# Wrong keys in an hour: of one visitor, and at one space from everywhere.
KEY = throttle.Limits("key", per_visitor=20, per_target=200)
# Tells the door what was left just now: the slug of a space, or all of them.
LEFT, LEFT_ALL = "quitte", "tout"
# What is tried where no space can be opened.
NO_SPACE = 0


class GateForm(forms.Form):
    """The key of a space, and where to go once it is open."""

    key = forms.CharField(
        label="Mot de passe de l’espace",
        max_length=keys.MAX_LENGTH,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Saisissez le mot de passe de l’espace."},
    )
    remember = forms.BooleanField(required=False)
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_next(self) -> str:
        return _local(self.cleaned_data["next"])


@require_safe
@cacheable
def serve(request: HttpRequest, path: str) -> HttpResponse:
    """A page, its space's gate, or nothing.

    Outside an open space, an address with a page and an address without one answer alike. It
    stands in place of Wagtail's own view, whose page passwords this site has no use for.
    """
    pages = addresses.pages_on_path(request, path)
    space = addresses.space_on_path(request, pages)
    scope = scope_of(request)
    closed = None if space is None or scope.opens(space) else space
    if closed and not _is_shared(scope, addresses.page_at(path, pages)):
        form = GateForm(initial={"next": request.get_full_path()})
        return _render_gate(request, form, closed, HTTPStatus.FORBIDDEN)
    route = addresses.route(request, path, pages)
    if route is None:
        raise Http404
    # An alias is as closed as its source; of a space that is not published nothing is open. The
    # answer holds for a page whose place in the tree is that of its address.
    known = route.page.alias_of_id is None and (
        closed or addresses.lies_on_path(request, route.page, pages)
    )
    if not known and not may_see(scope, route.page):
        raise Http404
    response: HttpResponse = route.page.serve(request, *route.args, **route.kwargs)
    if pdf.is_asked(request, route.page):
        response = pdf.as_pdf(request, route.page, response)
    if scope != PUBLIC or space is not None or route.page.alias_of_id is not None:
        mark_private(response)  # a public page, too, names to members what only they may see
    return response


def _is_shared(scope: Scope, page: addresses.PageOnPath | None) -> bool:
    """Whether a page of a closed space is visible all the same, shared with one that is open.

    For who has opened no space nothing is looked up; for others, the same question is asked of
    an address with a page and of one without.
    """
    if not scope.spaces:
        return False
    return scope.visible(Page.objects.filter(pk=page.pk if page else 0)).exists()


@sensitive_post_parameters("key")
@sensitive_variables()
def gate(request: HttpRequest) -> HttpResponse:
    """The door: one field that finds the space from the key alone.

    The gates of the spaces post here too, with the address that was asked for.
    """
    if request.method != "POST":
        address = _local(request.GET.get("next", ""))
        form = GateForm(initial={"next": address})
        return _render_gate(request, form, _asked_space(request, address))
    form = GateForm(request.POST)
    if not form.is_valid():
        space = _asked_space(request, form.cleaned_data.get("next", ""))
        return _render_gate(request, form, space, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _try_key(request, form)


def leave(request: HttpRequest) -> HttpResponse:
    """« Quitter l'espace », « Tout quitter »: forget one space or all, and the browser's copies."""
    if request.method != "POST":
        return redirect("cdp:gate")
    opened = session.request_state(request).keys
    asked = request.POST.get("space", LEFT_ALL)
    for space_id in opened if asked == LEFT_ALL else {asked} & set(opened):
        session.forget(request, int(space_id))
    space = snapshot_of(request).spaces.get(int(asked)) if asked in opened else None
    query = urlencode({LEFT: space.slug if space else LEFT_ALL})
    response = redirect(f"{reverse('cdp:gate')}?{query}")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _left(request: HttpRequest) -> str:
    """What the door says to who comes from ``leave``; it tells what the gates tell anyone."""
    slug = request.GET.get(LEFT, "")
    if slug == LEFT_ALL:
        return "Vous avez quitté tous vos espaces sur cet appareil."
    spaces = snapshot_of(request).spaces.values()
    title = next((space.title for space in spaces if space.live and space.slug == slug), "")
    return f"Vous avez quitté «\u00a0{title}\u00a0» sur cet appareil." if title else ""


def ask_for_key(request: HttpRequest) -> HttpResponse:
    """The door, for an address that some space might open, or none: it does not tell."""
    if scope_of(request).everything:
        raise Http404
    form = GateForm(initial={"next": request.get_full_path()})
    return _render_gate(request, form, None, HTTPStatus.FORBIDDEN)


@sensitive_variables()
def _try_key(request: HttpRequest, form: GateForm) -> HttpResponse:
    address = form.cleaned_data["next"]
    space = _asked_space(request, address)
    try:
        with throttle.begin(KEY, request, _targets(request, space)) as attempt:
            key = keys.find(form.cleaned_data["key"], attempt)
            if key is None:
                wrong_keys.note(space)
            if key is None and attempt.wait:  # at the door: of some spaces, it was not looked at
                raise throttle.TooManyAttemptsError(attempt.wait)
    except throttle.TooManyAttemptsError as refused:
        form.add_error("key", str(refused))
        response = _render_gate(request, form, space, HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(refused.seconds)
        return response
    if key is None:
        form.add_error("key", WRONG_KEY if space else WRONG_KEY_AT_DOOR)
        return _render_gate(request, form, space, HTTPStatus.FORBIDDEN)
    keys.note_use(key)
    response = HttpResponseRedirect(address or key.space.get_url(request) or "/")
    known_browsers.remember(request, response, KEY.name, key.pk)
    session.remember(
        request, response, key.space_id, key.pk, thirty_days=form.cleaned_data["remember"]
    )
    return response


def _targets(request: HttpRequest, space: SpacePage | None) -> dict[str, bool]:
    """The spaces whose keys are guessed at, and whether this browser has given one of each before.

    At the door these are all of them: a guess there costs each what it costs at its own gate.
    """
    by_space = keys.active_ids()
    spaces = [space.pk] if space else [*by_space] or [NO_SPACE]
    return {
        str(pk): known_browsers.is_known(request, KEY.name, by_space.get(pk, ())) for pk in spaces
    }


def _local(address: str) -> str:
    """An address of this site, or nothing."""
    local = address.startswith("/") and url_has_allowed_host_and_scheme(address, None)
    return address if local else ""


def _asked_space(request: HttpRequest, address: str) -> SpacePage | None:
    """The closed space that the visitor was on the way to, if any."""
    path = urlsplit(address).path
    space = (
        addresses.space_on_path(request, addresses.pages_on_path(request, path)) if path else None
    )
    return None if space is None or scope_of(request).opens(space) else space


def _asks_for_document(address: str | None, space: SpacePage | None) -> bool:
    """Whether somebody came for a document, by its address alone, whatever is there.

    Not for a space itself, nor for a page that is open to everyone.
    """
    path = urlsplit(address or "").path
    if space is not None:
        return path.strip("/") != space.slug
    try:
        view = resolve(path).view_name
    except Resolver404:
        return False
    return view == "wagtail_serve" or view.startswith("cdp:")


def _render_gate(
    request: HttpRequest,
    form: GateForm,
    space: SpacePage | None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    # A refused key is given back, behind dots, in this answer to a POST, which no cache stores.
    refused = form.is_bound and bool(form["key"].value())
    context: dict[str, Any] = {
        "form": form,
        "gate_space": space,
        "refused": refused,
        "asks_for_document": _asks_for_document(form["next"].value(), space),
    }
    if not form.is_bound:
        context["left"] = _left(request)
    response = render(request, "pages/gate.html", context, status=status)
    mark_private(response)
    return response
