"""Pages that gather what stands all over the site: glossary, métiers, news, site map."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cdp.access.page_cache import cacheable
from cdp.access.snapshot import snapshot_of
from cdp.access.visibility import PUBLIC, scope_of
from cdp.models import Metier, NewsPage, Term
from cdp.models.library import shelves, visible_metiers
from cdp.views.responses import mark_private

PAGE_SIZE = 20


@require_safe
@cacheable
def glossary(request: HttpRequest) -> HttpResponse:
    """Every term, in French order."""
    return render(request, "pages/glossary.html", {"terms": Term.objects.all()})


@require_safe
@cacheable
def metiers(request: HttpRequest) -> HttpResponse:
    """The métiers for which there is something that the visitor may see."""
    found = visible_metiers(scope_of(request))
    return _render_within_scope(request, "pages/metiers.html", {"metiers": found})


@require_safe
@cacheable
def metier(request: HttpRequest, slug: str) -> HttpResponse:
    """All that is for one métier, by kind, within what the visitor may see.

    A métier without any such document does not exist: it would tell that there are some elsewhere.
    """
    scope = scope_of(request)
    shown = Metier.objects.filter(slug=slug).first()
    of_metier = shown.pk if shown else 0  # the same is asked, whether it exists or not
    listed = [
        (shelf, list(shelf.pages(scope).filter(**{shelf.page_type.metiers_field: of_metier})))
        for shelf in shelves().values()
    ]
    filled = [(shelf, pages) for shelf, pages in listed if pages]
    if not filled:
        raise Http404
    context = {"metier": shown, "shelves": filled}
    return _render_within_scope(request, "pages/metier.html", context)


@require_safe
@cacheable
def news(request: HttpRequest) -> HttpResponse:
    """What the programme told everyone, the latest first."""
    pages = PUBLIC.visible(NewsPage.objects.defer_streamfields()).order_by("-date", "-pk")
    page = Paginator(pages, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "pages/news.html", {"news": page})


@require_safe
@cacheable
def site_map(request: HttpRequest) -> HttpResponse:
    """The public pages, and the parts of each space that is open: a second way to everything."""
    scope = scope_of(request)
    home = snapshot_of(request).sites[0].root_page.specific
    pages = home.visible_children(scope)
    return _render_within_scope(request, "pages/site_map.html", {"pages": pages})


def _render_within_scope(
    request: HttpRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    """A list that may hold closed titles: it leaves no trace, as the pages themselves."""
    response = render(request, template, context)
    if scope_of(request) != PUBLIC:
        mark_private(response)
    return response
