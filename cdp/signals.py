"""Signals that the community of practice sends, after those of Wagtail that they follow."""

from django.dispatch import Signal

# A page was published, and which files it uses is known; with ``instance``, the page.
references_updated = Signal()
