"""Old addresses: editors' redirections, within the rule of visibility.

One that Wagtail made by itself, when a page was renamed or moved, leads only to what the visitor
may see. One that an editor wrote may lead into a closed space: the door then opens the way.
"""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from wagtail.contrib.redirects.middleware import RedirectMiddleware as WagtailRedirectMiddleware
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect

from cdp.access import addresses, gate
from cdp.access.visibility import may_see, scope_of


class RedirectMiddleware(WagtailRedirectMiddleware):
    """Wagtail's, which asks of nobody whether he may see what he is led to."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer: HttpResponse = super().process_response(request, response)
        if answer is response or _is_open(request, answer.headers["Location"]):
            return answer
        return response if _made_by_itself(request) else gate.ask(request)


def _is_open(request: HttpRequest, address: str) -> bool:
    """Whether what stands at an address is no page of ours, or one that the visitor may see."""
    target = urlsplit(address)
    if target.netloc and target.netloc != request.get_host():
        return True
    pages = addresses.pages_along(request, target.path)
    page = addresses.page_at(target.path, pages)
    if page is not None:
        return may_see(scope_of(request), page)
    space = addresses.space_among(pages)
    return space is None or scope_of(request).opens(space)


def _made_by_itself(request: HttpRequest) -> bool:
    path = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
    found = get_redirect(request, path) or get_redirect(request, urlsplit(path).path)
    return found is None or found.automatically_created
