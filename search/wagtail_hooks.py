"""Registers what search adds to Wagtail's admin; nothing is defined here."""

from wagtail import hooks

from search.admin import SearchesViewSet, unread_documents

hooks.register("register_admin_viewset", SearchesViewSet)
hooks.register("todo_items", unread_documents)
