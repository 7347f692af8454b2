"""The snippets that need no more than a list: series, métiers, terms of the glossary."""

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
