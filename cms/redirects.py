"""Wagtail's redirections of old addresses: of pages that somebody may have the address of."""

from typing import Any

from wagtail.contrib.redirects import signal_handlers
from wagtail.models import Page
from wagtail.signals import page_slug_changed, post_page_move


def connect_signals() -> None:
    """In place of Wagtail's receivers, which redirect each address of a draft being typed."""
    page_slug_changed.disconnect(signal_handlers.autocreate_redirects_on_slug_change)
    post_page_move.disconnect(signal_handlers.autocreate_redirects_on_page_move)
    page_slug_changed.connect(_redirect_old_slug)
    post_page_move.connect(_redirect_old_place)


def _redirect_old_slug(instance_before: Page, instance: Page, **kwargs: Any) -> None:
    if _was_read(instance):
        signal_handlers.autocreate_redirects_on_slug_change(instance_before, instance, **kwargs)


def _redirect_old_place(instance: Page, **kwargs: Any) -> None:
    if _was_read(instance):
        signal_handlers.autocreate_redirects_on_page_move(instance, **kwargs)


def _was_read(page: Page) -> bool:
    """Whether the page was ever published, or holds one that is."""
    return bool(page.first_published_at) or page.get_descendants().live().exists()
