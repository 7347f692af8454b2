"""Registers what the community of practice adds to Wagtail; nothing is defined here."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from cdp.admin.imports import ImportViewSet
from cdp.admin.keys import KeyViewSet, key_permissions
from cdp.admin.series import SeriesViewSet
from cdp.reading import page_context

hooks.register("construct_page_context", page_context)
hooks.register("register_admin_viewset", ImportViewSet)
hooks.register("register_admin_viewset", KeyViewSet)
hooks.register("register_permissions", key_permissions)
register_snippet(SeriesViewSet)
