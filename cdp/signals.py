"""Signals of the community of practice."""

from django.dispatch import Signal

# Sent once a page is published and its references are updated; ``instance`` is the page.
references_updated = Signal()
