"""The result page, the counting of clicks, and the OpenSearch description."""

import logging
from typing import Any

from django.core import signing
from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from cdp.access.visibility import PUBLIC, Scope, scope_of
from cdp.views.responses import mark_private
from search import facets, query_log
from search.engines.base import EngineError, Facet, SearchOptions
from search.results import Result, ResultPage, find, suggest
from search.search_request import MAX_PAGE, SearchRequest, parse_request

logger = logging.getLogger(__name__)

PAGE_SIZE = 10


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The page of results for ``q`` among what this visitor may see."""
    scope = scope_of(request)
    search_request = parse_request(request, scope)
    context: dict[str, Any] = {
        "query": search_request.text,
        "search_request": search_request,
        "results": None,
    }
    if search_request.text:
        try:
            context |= _results_context(search_request, scope)
        except EngineError:
            logger.exception("La recherche ne répond pas")
            context["unavailable"] = True
        else:
            _log_missed(request, search_request, context["total"])
    status = 503 if context.get("unavailable") else 200
    response = render(request, "pages/search.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    if scope != PUBLIC:
        mark_private(response)
    return response


@csrf_exempt
@require_POST
def count_click(request: HttpRequest) -> HttpResponse:
    """Count a click on a result by its rank; neither the result nor the visitor is noted."""
    try:
        query_log.count_click(request.POST.get("page", ""), request.POST.get("rang", ""))
    except (signing.BadSignature, ValueError):
        return HttpResponseBadRequest()
    return HttpResponse(status=204)


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """The OpenSearch 1.1 description, by which browsers search this site."""
    context = {"address": request.build_absolute_uri(reverse("search"))}
    return render(
        request,
        "search/opensearch.xml",
        context,
        content_type="application/opensearchdescription+xml",
    )


def _results_context(search_request: SearchRequest, scope: Scope) -> dict[str, Any]:
    found, results = _paged(search_request, scope)
    context: dict[str, Any] = {
        "results": results,
        "total": found.total,
        "groups": facets.facet_groups(found.facets, search_request, scope),
        "correction": found.correction,
        "corrected_url": search_request.url(q=found.correction),
        "click_token": query_log.click_token(),
    }
    if Facet.SPACE in search_request.filters:
        elsewhere = _find(search_request, scope, 1, everywhere=True).total - found.total
        context |= {"elsewhere": elsewhere, "everywhere_url": search_request.url(espace="")}
    if not found.total:
        words = suggest(search_request.text, scope)
        context["suggestions"] = [(word, search_request.url(q=word)) for word in words]
        filters = search_request.parameters.keys() - {"q"}
        context["unfiltered_url"] = (
            search_request.url(**dict.fromkeys(filters, "")) if filters else ""
        )
    return context


def _paged(search_request: SearchRequest, scope: Scope) -> tuple[ResultPage, PaginatorPage[Result]]:
    """The requested page of results, or the last one when there are fewer."""
    found = _find(search_request, scope, search_request.page)
    paginator = Paginator(range(min(found.total, MAX_PAGE * PAGE_SIZE)), PAGE_SIZE)
    number = paginator.get_page(search_request.page).number
    if number != search_request.page:
        found = _find(search_request, scope, number)
    return found, PaginatorPage(found.results, number, paginator)  # type: ignore[arg-type]


def _find(
    search_request: SearchRequest, scope: Scope, page: int, *, everywhere: bool = False
) -> ResultPage:
    filters = dict(search_request.filters)
    if everywhere:
        filters.pop(Facet.SPACE)
    options = SearchOptions(
        limit=0 if everywhere else PAGE_SIZE,
        offset=(page - 1) * PAGE_SIZE,
        filters=filters,
        latest=search_request.latest,
    )
    return find(
        search_request.text,
        scope,
        options,
        include_superseded=search_request.include_superseded,
    )


def _log_missed(request: HttpRequest, search_request: SearchRequest, total: int) -> None:
    """Log a query without results, unless a script sent it while the visitor was typing."""
    as_typed = "X-As-Typed" in request.headers
    if request.method == "GET" and not (total or as_typed or search_request.filters):
        query_log.log_missed(search_request.text)
