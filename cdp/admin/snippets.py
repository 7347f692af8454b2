"""The snippets that need no more than a list: series, métiers, terms of the glossary."""

from collections.abc import Iterable

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.models import ReferenceIndex
from wagtail.snippets.views.snippets import SnippetViewSet

from cdp.models import Metier, Series, Term


class SeriesViewSet(SnippetViewSet):
    model = Series
    icon = "list-ol"
    menu_label = "Séries"
    menu_order = 170
    add_to_admin_menu = True
    list_display = ["name", "slug"]


class MetierViewSet(SnippetViewSet):
    model = Metier
    icon = "group"
    menu_label = "Métiers"
    menu_order = 172
    add_to_admin_menu = True
    list_display = ["name", "slug"]


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "openquote"
    menu_label = "Glossaire"
    menu_order = 174
    add_to_admin_menu = True
    list_display = ["name", "expansion"]
    search_fields = ["name", "expansion", "synonyms"]


def explain_protected(request: HttpRequest, snippets: Iterable[Model]) -> HttpResponse | None:
    """For ``before_delete_snippet``: lead to the question, which says why it cannot be.

    Wagtail would say that the editor lacks a right.
    """
    uses = (ReferenceIndex.get_grouped_references_to(snippet) for snippet in snippets)
    if request.method == "POST" and any(use.is_protected for use in uses):
        return redirect(request.get_full_path())
    return None
