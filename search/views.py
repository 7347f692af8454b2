"""The result page, and what it learns."""

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
from search.asked import LAST_PAGE, Asked, asked
from search.engines.base import EngineError, Facet, SearchOptions
from search.results import Found, Result, find, near

logger = logging.getLogger(__name__)

RESULTS_A_PAGE = 10


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What answers ``q`` among what this visitor may see."""
    scope = scope_of(request)
    question = asked(request, scope)
    context: dict[str, Any] = {"query": question.text, "asked": question, "results": None}
    if question.text:
        try:
            context |= _answer(question, scope)
        except EngineError:
            logger.exception("La recherche ne répond pas")
            context["unavailable"] = True
        else:
            _learn(request, question, context["total"])
    status = 503 if context.get("unavailable") else 200
    response = render(request, "pages/search.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    if scope != PUBLIC:
        mark_private(response)
    return response


@csrf_exempt
@require_POST
def clicked(request: HttpRequest) -> HttpResponse:
    """That a result was followed: counted by its rank, whatever it is and whoever follows it."""
    try:
        query_log.count_click(request.POST.get("page", ""), request.POST.get("rang", ""))
    except (signing.BadSignature, ValueError):
        return HttpResponseBadRequest()
    return HttpResponse(status=204)


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """How a browser may search here by itself: OpenSearch 1.1."""
    context = {"address": request.build_absolute_uri(reverse("search"))}
    return render(
        request,
        "search/opensearch.xml",
        context,
        content_type="application/opensearchdescription+xml",
    )


def _answer(question: Asked, scope: Scope) -> dict[str, Any]:
    found, results = _paged(question, scope)
    answer: dict[str, Any] = {
        "results": results,
        "total": found.total,
        "groups": facets.groups(found.facets, question, scope),
        "correction": found.correction,
        "corrected_url": question.address(q=found.correction),
        "clicks": query_log.click_token(),
    }
    if Facet.SPACE in question.filters:
        elsewhere = _find(question, scope, 1, everywhere=True).total - found.total
        answer |= {"elsewhere": elsewhere, "everywhere_url": question.address(espace="")}
    if not found.total:
        words = near(question.text, scope)
        answer["near"] = [(word, question.address(q=word)) for word in words]
        bare = question.parameters.keys() - {"q"}
        answer["unfiltered_url"] = question.address(**dict.fromkeys(bare, "")) if bare else ""
    return answer


def _paged(question: Asked, scope: Scope) -> tuple[Found, PaginatorPage[Result]]:
    """The page of results asked for: the last one when there are fewer."""
    found = _find(question, scope, question.page)
    paginator = Paginator(range(min(found.total, LAST_PAGE * RESULTS_A_PAGE)), RESULTS_A_PAGE)
    number = paginator.get_page(question.page).number
    if number != question.page:
        found = _find(question, scope, number)
    return found, PaginatorPage(found.results, number, paginator)  # type: ignore[arg-type]


def _find(question: Asked, scope: Scope, page: int, *, everywhere: bool = False) -> Found:
    filters = dict(question.filters)
    if everywhere:
        filters.pop(Facet.SPACE)
    wanted = SearchOptions(
        limit=0 if everywhere else RESULTS_A_PAGE,
        offset=(page - 1) * RESULTS_A_PAGE,
        filters=filters,
        latest=question.latest,
    )
    return find(question.text, scope, wanted, superseded=question.superseded)


def _learn(request: HttpRequest, question: Asked, total: int) -> None:
    """What was typed to the end and found nowhere; scripts say when they ask meanwhile."""
    meanwhile = "X-As-Typed" in request.headers
    if request.method == "GET" and not (total or meanwhile or question.filters):
        query_log.log_missed(question.text)
