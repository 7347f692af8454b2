"""« Lien à transmettre »: one document for someone outside, without a space and without a session.

Editors make such links in the admin, members where their space lets them. A link that has ended or
was revoked answers like an address that never existed.
"""

import datetime as dt
import re
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from cdp.access.files import audience_of, is_used_by
from cdp.access.passing_on import Document, lending_space, visible_document
from cdp.access.visibility import PUBLIC, answered_as, space_of
from cdp.actions.make_partner_link import LinkRefusedError, digest, make_partner_link
from cdp.glossary import TAG
from cdp.models import BookletPage, FactSheetPage, PartnerLink, SpacePage
from cdp.views import booklets, gate
from cdp.views.delivery import StoredFile, respond
from cdp.views.files import find_file
from cdp.views.responses import mark_private
from cms import throttle
from cms.french.dates import short_date
from cms.french.typesetting import typeset
from cms.references import references_of

# Links that members make in an hour: one visitor, and all of a space. And in a day, all of a space.
MADE = throttle.Limits("partner link", per_visitor=20, per_target=100)
MAX_A_DAY = 200


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("token", "address")
def pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    """« Transmettre »: a member makes a link, shown once; whoever merely comes by is led back.

    Whatever may not be passed on by this visitor answers as what does not exist.
    """
    page = visible_document(pk, request)
    if page is not None and request.method != "POST":
        return redirect(page.get_url(request))
    space = lending_space(page, request) if page is not None else None
    if page is None or space is None or not _opens(page):
        return gate.ask_for_key(request)
    context: dict[str, Any] = {"page": page, "space": space}
    refusal = _too_many(space)
    if not refusal:
        try:
            with throttle.begin(MADE, request, {str(space.pk): True}):
                until = timezone.localdate() + dt.timedelta(days=space.link_days)
                token = make_partner_link(page, until=until, space=space)
        except LinkRefusedError:  # a concurrent request closed what was open a moment ago
            return gate.ask_for_key(request)
        except throttle.TooManyAttemptsError as error:
            refusal = f"Trop de liens en peu de temps\u00a0: réessayez dans {error.delay}."
    if refusal:
        context |= {"refusal": refusal}
        status = HTTPStatus.TOO_MANY_REQUESTS
    else:
        address = request.build_absolute_uri(reverse("cdp:partner", args=[token]))
        context |= {"address": address, "until": until, **_message(page, address, until)}
        status = HTTPStatus.OK
    response = render(request, "pages/passed_on.html", context, status=status)
    mark_private(response)
    return response


def _too_many(space: SpacePage) -> str:
    day = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    if PartnerLink.objects.filter(space=space, created_at__gte=day).count() < MAX_A_DAY:
        return ""
    return "Trop de liens ont été faits aujourd’hui dans cet espace\u00a0: réessayez demain."


def _opens(page: Document) -> bool:
    """Whether a link to it opens something."""
    return not isinstance(page, BookletPage) or page.in_force is not None


def _message(page: Document, address: str, until: dt.date) -> dict[str, str]:
    """The words to send with a link, and the address that opens a mail with them."""
    edition = " (version en vigueur)" if isinstance(page, BookletPage) else ""
    lines = [
        typeset(f"Voici {page.passed_on_as} «\u00a0{page.title}\u00a0»{edition} :"),
        address,
        typeset(f"Le lien s’ouvre jusqu’au {short_date(until)}."),
    ]
    mail = urlencode({"subject": page.title, "body": "\r\n".join(lines)}, quote_via=quote)
    return {"message": "\n".join(lines), "mail": f"mailto:?{mail}"}


@require_safe
@sensitive_variables("token")
def follow(request: HttpRequest, token: str) -> HttpResponseBase:
    """What a link is for: the version in force of a booklet, or a fact sheet."""
    link = _open_link(token)
    page = link.page
    response: HttpResponseBase
    if isinstance(page, FactSheetPage):
        response = _sheet(request, page, link, token)
    elif page.is_withdrawn:
        return _withdrawn(request, page)
    elif page.in_force is None:
        raise Http404
    else:
        response = booklets.send(request, page.in_force, public=False)
    _keep_secret(response)
    if booklets.begins(request):
        PartnerLink.objects.filter(pk=link.pk).update(
            uses=F("uses") + 1, last_used=timezone.localdate()
        )
    return response


@require_safe
@sensitive_variables("token")
def follow_file(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """A file that the fact sheet of a link shows: one that it uses, or that everybody may read."""
    page = _open_link(token).page
    folder, pk, title = find_file(name)
    if not isinstance(page, FactSheetPage):
        raise Http404
    if not is_used_by(page, folder.used, pk) and not audience_of(folder.used, pk).everyone:
        raise Http404
    saved = "telecharger" in request.GET
    stored = StoredFile(folder.storage, name, title, public=False, as_attachment=saved)
    response = respond(request, stored)
    _keep_secret(response)
    return response


@sensitive_variables("token")
def _open_link(token: str) -> PartnerLink:
    """The link of this token, while it opens; raises Http404."""
    links = PartnerLink.objects.select_related("booklet", "sheet")
    link = links.filter(digest=digest(token)).first()
    if link is None or not link.is_open or not link.page.live:
        raise Http404
    space = space_of(link.page)
    if space is not None and not space.live:
        raise Http404
    return link


@sensitive_variables("token")
def _sheet(
    request: HttpRequest, page: FactSheetPage, link: PartnerLink, token: str
) -> HttpResponse:
    """The page as everybody would read it, whoever asks; its files open through the link."""
    vars(request).update(answered_as(PUBLIC, references_of(page)))
    context = page.reader_context(PUBLIC, request) | {
        "page": page,
        "until": link.until,
        "passed_on": True,
    }
    response = render(request, "pages/fact_sheet_passed_on.html", context)
    own = re.escape(request.build_absolute_uri("/")[:-1])
    files = re.compile(f"(?:{own})?{re.escape(reverse('cdp:file', args=['x'])[:-1])}")
    through = reverse("cdp:partner_file", args=[token, "x"])[:-1]
    pieces = TAG.split(response.content.decode())
    pieces[1::2] = [files.sub(through, tag) for tag in pieces[1::2]]
    response.content = "".join(pieces).encode()
    return response


def _withdrawn(request: HttpRequest, booklet: BookletPage) -> HttpResponse:
    """That the booklet is no longer distributed, and what takes its place, if it is public."""
    vars(request).update(answered_as(PUBLIC))
    context = {"booklet": booklet, "successor": booklet.visible_successor(PUBLIC)}
    response = render(request, "pages/booklet_withdrawn.html", context, status=HTTPStatus.GONE)
    _keep_secret(response)
    return response


def _keep_secret(response: HttpResponseBase) -> None:
    """No cache stores what an address with a token answers, and no request tells that address.

    A form of ours would lack its origin there (Fetch, « null »): such pages have none.
    """
    mark_private(response)
    response.headers["Referrer-Policy"] = "no-referrer"
