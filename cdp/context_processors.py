from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page, Site

from cdp.access.snapshot import snapshot_of
from cdp.access.visibility import PUBLIC, is_verified_editor, scope_of
from cdp.models.spaces import SpacePage
from cms.models.pages import children


def visitor(request: HttpRequest) -> dict[str, object]:
    """``opened_spaces``, ``doors``, ``footer_pages`` and ``is_editor``, for every template.

    ``doors`` are the spaces not open to the visitor that editors present to everybody.
    """
    return {
        "doors": SimpleLazyObject(lambda: _doors(request)),
        "is_editor": SimpleLazyObject(lambda: is_verified_editor(request)),
        "opened_spaces": SimpleLazyObject(lambda: _opened_spaces(request)),
        "footer_pages": SimpleLazyObject(lambda: _footer_pages(request)),
    }


def _opened_spaces(request: HttpRequest) -> list[SpacePage]:
    scope = scope_of(request)
    if scope.everything:
        return list(SpacePage.objects.live().order_by("path"))
    return list(scope.spaces)


def _doors(request: HttpRequest) -> list[SpacePage]:
    scope = scope_of(request)
    spaces = snapshot_of(request).spaces.values()
    shown = (space for space in spaces if space.live and space.show_in_menus)
    return [space for space in shown if not scope.opens(space)]


def _footer_pages(request: HttpRequest) -> list[Page]:
    snapshot = snapshot_of(request)
    site = Site.find_for_request(request)
    return snapshot.memo(_in_menus, site.root_page) if site else []


def _in_menus(home: Page) -> list[Page]:
    """The public pages that editors want in the site's menus."""
    pages = children(home).filter(show_in_menus=True)
    return list(PUBLIC.visible(pages).order_by("path"))
