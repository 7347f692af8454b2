"""« Lien partenaire »: one booklet for someone outside, without a space and without a session.

A link that has ended or was revoked answers like an address that never existed.
"""

from http import HTTPStatus

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from cdp.access.visibility import PUBLIC, space_of
from cdp.actions.make_partner_link import digest
from cdp.models import BookletPage, PartnerLink
from cdp.views import booklets
from cdp.views.responses import mark_private


@require_safe
@sensitive_variables("token")
def follow(request: HttpRequest, token: str) -> HttpResponseBase:
    """The version in force of the booklet that a link is for."""
    link = PartnerLink.objects.filter(digest=digest(token)).select_related("booklet").first()
    if link is None or not link.is_open or not link.booklet.live:
        raise Http404
    space = space_of(link.booklet)
    if space is not None and not space.live:
        raise Http404
    if link.booklet.is_withdrawn:
        return _withdrawn(request, link.booklet)
    version = link.booklet.in_force
    if version is None:
        raise Http404
    response = booklets.send(request, version, public=False)
    mark_private(response)
    if booklets.begins(request):
        PartnerLink.objects.filter(pk=link.pk).update(
            uses=F("uses") + 1, last_used=timezone.localdate()
        )
    return response


def _withdrawn(request: HttpRequest, booklet: BookletPage) -> HttpResponse:
    """That the booklet is no longer distributed, and what takes its place, if it is public."""
    context = {"booklet": booklet, "successor": booklet.visible_successor(PUBLIC)}
    response = render(request, "pages/booklet_withdrawn.html", context, status=HTTPStatus.GONE)
    mark_private(response)
    return response
