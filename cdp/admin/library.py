"""Métiers and terms of the glossary, as snippets."""

from wagtail.snippets.views.snippets import SnippetViewSet

from cdp.models import Metier, Term


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
