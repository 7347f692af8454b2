"""The « Recherches » report of the query log, and the unreadable documents of « À faire »."""

from typing import Any

from django.urls import URLPattern, path, reverse
from django.views.generic import TemplateView

from cdp.access.visibility import edits_everything
from cdp.admin.editor_scope import visible_to
from cdp.admin.screens import MenuViewSet, Screen
from cdp.admin.todo import MAX_ITEMS, TodoItem
from cms.models import CustomDocument
from search import query_log
from search.models import FileText
from search.sources.base import page_number


class SearchesView(Screen, TemplateView):
    page_title = "Recherches"
    header_icon = "search"
    template_name = "search/admin/searches.html"

    def may_enter(self, user: Any) -> bool:
        """Only editors of the whole site: a query may name what is in one space only."""
        return edits_everything(user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        clicks_by_rank = query_log.clicks_by_rank()
        return context | {
            "missed_queries": query_log.missed_queries(),
            "clicks_by_rank": clicks_by_rank[:10],
            "clicks": sum(times for _, times in clicks_by_rank),
            "days": query_log.RETENTION.days,
        }


class SearchesViewSet(MenuViewSet):
    name = "searches"
    url_prefix = "recherches"
    menu_label = "Recherches"
    icon = "search"
    menu_hook = "register_reports_menu_item"
    menu_order = 1060

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", SearchesView.as_view(), name="index")]

    def is_shown(self, user: Any) -> bool:
        return edits_everything(user)


def unread_documents(user: Any) -> list[TodoItem]:
    """For the hook ``todo_items``: the latest documents of which search cannot read all."""
    unread = FileText.objects.exclude(problem="", scanned=[])
    documents = visible_to(user, CustomDocument).filter(file__in=unread.values("name"))
    latest = list(documents.order_by("-created_at", "-pk")[:MAX_ITEMS])
    texts = unread.in_bulk([document.file.name for document in latest], field_name="name")
    return [
        TodoItem(
            document.title,
            _what_is_unread(texts[document.file.name]),
            reverse("wagtaildocs:edit", args=[document.pk]),
        )
        for document in latest
    ]


def _what_is_unread(text: FileText) -> str:
    if text.problem:
        return f"la recherche n’y trouve rien\u00a0: {text.problem}"
    pages = ", ".join(map(page_number, text.scanned[:MAX_ITEMS]))
    more = "…" if len(text.scanned) > MAX_ITEMS else ""
    return f"numérisé sans texte, introuvable par la recherche\u00a0: page {pages}{more}"
