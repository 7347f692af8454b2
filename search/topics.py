"""« Suivre un sujet »: what conferences said of it, by date, on a page and as an Atom feed."""

import datetime as dt
import logging
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from cdp.access.secret_addresses import Use, address, space_of_token
from cdp.access.visibility import PUBLIC, Scope, scope_of
from cdp.models import MinutesPage, SpacePage
from cdp.views.responses import mark_private
from search.engines.base import EngineError, Facet, Fragment, SearchOptions, space_term
from search.results import Result, find
from search.search_request import parse_request

logger = logging.getLogger(__name__)

MAX_CONFERENCES = 100
MAX_PASSAGES = 20  # of one conference
MAX_QUERY = 200  # characters of a feed's


@require_safe
def topic(request: HttpRequest) -> HttpResponse:
    """What the conferences that this visitor may see said of ``q``, the latest first."""
    scope = scope_of(request)
    asked = parse_request(request, scope)
    chosen = asked.filters.get(Facet.SPACE)
    context: dict[str, Any] = {"query": asked.text, "search_request": asked}
    status = 200
    if asked.text:
        try:
            context["conferences"] = _conferences(asked.text, scope, chosen)
        except EngineError:
            logger.exception("La recherche ne répond pas")
            context["unavailable"], status = True, 503
        context["feeds"] = [
            (space, f"{secret}?{urlencode({'q': asked.text[:MAX_QUERY]})}")
            for space in scope.spaces
            if chosen in {None, space_term(str(space.pk))}
            and (secret := address(request, space, Use.FEED))
        ]
    response = render(request, "pages/topic.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    if scope != PUBLIC:
        mark_private(response)
    return response


@require_safe
@sensitive_variables("token")
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The same of one space, at its secret address: see ``cdp.access.secret_addresses``."""
    space = space_of_token(token, Use.FEED)
    text = " ".join(request.GET.get("q", "")[:MAX_QUERY].split())
    if space is None or not text:
        raise Http404
    try:
        found = _conferences(text, Scope((space,)), space_term(str(space.pk)))
    except EngineError:
        logger.exception("La recherche ne répond pas")
        return HttpResponse(status=503, headers={"Retry-After": "600"})
    response = HttpResponse(
        _as_atom(request, space, text, found), content_type="application/atom+xml; charset=utf-8"
    )
    mark_private(response)
    return response


def _conferences(text: str, scope: Scope, space: str | None) -> list[Result]:
    """The minutes with a passage on ``text``, the latest first, with all such passages."""
    filters = {Facet.KIND: MinutesPage.kind} | ({Facet.SPACE: space} if space else {})
    options = SearchOptions(
        limit=MAX_CONFERENCES, filters=filters, latest=True, other_passages=MAX_PASSAGES - 1
    )
    return find(text, scope, options).results


def _as_atom(request: HttpRequest, space: SpacePage, text: str, found: list[Result]) -> str:
    made = Atom1Feed(
        title=f"«\u00a0{text}\u00a0», {space.title}",
        link=request.build_absolute_uri(space.get_url(request)),
        description="",
        language="fr",
        feed_url=request.build_absolute_uri(),
    )
    for result in found:
        link = request.build_absolute_uri(result.url)
        day = dt.datetime.combine(result.date or dt.date.min, dt.time())
        made.add_item(
            title=_text_of(result.title),
            link=link,
            description=format_html_join(
                "", "<p>{}</p>", ([_text_of(p.excerpt)] for p in result.places)
            ),
            unique_id=link.partition("#")[0],
            updateddate=timezone.make_aware(day) if result.date else None,
        )
    return made.writeString("utf-8")


def _text_of(fragments: Iterable[Fragment]) -> str:
    return "".join(fragment.text for fragment in fragments)
