from wagtail.snippets.views.snippets import SnippetViewSet

from cdp.models import Series


class SeriesViewSet(SnippetViewSet):
    model = Series
    icon = "list-ol"
    menu_label = "Séries"
    menu_order = 170
    add_to_admin_menu = True
    list_display = ["name", "slug"]
