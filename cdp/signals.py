"""Signals of the community of practice."""

from django.dispatch import Signal

# Sent once a page is published and its references are updated; ``instance`` is the page.
references_updated = Signal()

# Sent by actions that change who finds pages without any signal of Wagtail's; ``ids`` are theirs.
pages_changed = Signal()
