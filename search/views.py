"""The result page."""

import logging
from typing import Any

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cdp.access.gate import keep_nowhere
from cdp.access.visibility import Scope, scope_of
from search.engines.base import EngineError
from search.results import Found, Result, find

logger = logging.getLogger(__name__)

RESULTS_A_PAGE = 10
LAST_PAGE = 50


def search(request: HttpRequest) -> HttpResponse:
    """What answers ``q`` among what this visitor may see."""
    scope = scope_of(request)
    query = " ".join(request.GET.get("q", "").split())
    context: dict[str, Any] = {"query": query, "results": None, "total": 0, "unavailable": False}
    if query:
        try:
            results, total = _paged(query, scope, request.GET.get("page", "1"))
        except EngineError:
            logger.exception("La recherche ne répond pas")
            context["unavailable"] = True
        else:
            context |= {"results": results, "total": total}
    status = 503 if context["unavailable"] else 200
    response = render(request, "pages/search.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    if scope.spaces or scope.everything:
        keep_nowhere(response)
    return response


def _paged(query: str, scope: Scope, page: str) -> tuple[PaginatorPage[Result], int]:
    """The page of results asked for (the last one when there are fewer), and the total."""
    asked = min(max(int(page[:6]), 1), LAST_PAGE) if page.isdecimal() else 1
    found = _find(query, scope, asked)
    paginator = Paginator(range(min(found.total, LAST_PAGE * RESULTS_A_PAGE)), RESULTS_A_PAGE)
    number = paginator.get_page(asked).number
    if number != asked:
        found = _find(query, scope, number)
    return PaginatorPage(found.results, number, paginator), found.total  # type: ignore[arg-type]


def _find(query: str, scope: Scope, number: int) -> Found:
    return find(query, scope, limit=RESULTS_A_PAGE, offset=(number - 1) * RESULTS_A_PAGE)
