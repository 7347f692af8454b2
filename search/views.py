"""The result page."""

import logging
from typing import Any

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cdp.access.visibility import scope_of
from search.engines.base import EngineError
from search.results import Found, Result, find

logger = logging.getLogger(__name__)

RESULTS_A_PAGE = 10
LAST_PAGE = 50


def search(request: HttpRequest) -> HttpResponse:
    """What answers ``q`` among what this visitor may see."""
    query = " ".join(request.GET.get("q", "").split())
    context: dict[str, Any] = {"query": query, "results": None, "total": 0, "unavailable": False}
    if query:
        number = _page_number(request.GET.get("page", "1"))
        try:
            found = find(
                query,
                scope_of(request),
                limit=RESULTS_A_PAGE,
                offset=(number - 1) * RESULTS_A_PAGE,
            )
        except EngineError:
            logger.exception("La recherche ne répond pas")
            context["unavailable"] = True
        else:
            context |= {"results": _paged(found, number), "total": found.total}
    status = 503 if context["unavailable"] else 200
    response = render(request, "pages/search.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _page_number(text: str) -> int:
    return min(max(int(text), 1), LAST_PAGE) if text.isdecimal() else 1


def _paged(found: Found, number: int) -> PaginatorPage[Result]:
    paginator = Paginator(range(min(found.total, LAST_PAGE * RESULTS_A_PAGE)), RESULTS_A_PAGE)
    return PaginatorPage(found.results, number, paginator)  # type: ignore[arg-type]
