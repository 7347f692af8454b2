"""Old addresses: editors' redirections, within the rule of visibility.

One that Wagtail made by itself, when a page was renamed or moved, leads only to what the visitor
may see. One that an editor wrote may lead into a closed space: the door then opens the way.
"""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.utils.encoding import uri_to_iri
from django.utils.http import escape_leading_slashes
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cdp.access import addresses
from cdp.access.visibility import scope_of
from cdp.views import gate


class RedirectMiddleware:
    """In place of Wagtail's, which asks of nobody whether he may see what he is led to.

    The same queries are made for every address without a page: how long it takes does not tell
    whether it once was one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.NOT_FOUND:
            return response
        found = _find(request)
        link = found.link if found else None
        # « //[ » is a path, too: it names no host.
        seen, closed = _at(request, link or escape_leading_slashes(request.path))
        if found is None or link is None:
            return response
        if seen:
            permanent = found.is_permanent
            return HttpResponsePermanentRedirect(link) if permanent else HttpResponseRedirect(link)
        by_editor = not found.automatically_created
        return gate.ask_for_key(request) if closed and by_editor else response


def _find(request: HttpRequest) -> Redirect | None:
    """The redirection of this address, with its query or else without; one query."""
    path = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
    ways = [uri_to_iri(path), path, uri_to_iri(urlsplit(path).path), urlsplit(path).path]
    known = Redirect.get_for_site(Site.find_for_request(request)).filter(old_path__in=ways)
    found = known.select_related("redirect_page")
    # Of this site rather than of all.
    return min(found, key=lambda one: (ways.index(one.old_path), one.site_id is None), default=None)


def _at(request: HttpRequest, address: str) -> tuple[bool, bool]:
    """Whether the visitor may see what stands at an address, and whether a closed space holds it.

    What is no page of ours is not ours to close.
    """
    target = urlsplit(address)
    if target.netloc and target.netloc != request.get_host():
        return True, False
    scope = scope_of(request)
    pages = addresses.pages_on_path(request, target.path)
    page = addresses.page_at(target.path, pages)
    space = addresses.space_on_path(request, pages)
    closed = space is not None and not scope.opens(space)
    seen = scope.visible(Page.objects.filter(pk=page.pk if page else 0)).exists()
    return seen or (page is None and not closed), closed
