"""Which pages use which files, right at each publication.

Wagtail keeps its reference index by background tasks; who may read a file must not wait for a
worker, so each publication also tells the index in its own transaction.
"""

from typing import Any

from django.db import transaction
from wagtail.models import Page, ReferenceIndex
from wagtail.signals import page_published


def connect() -> None:
    """Called once, when the app is ready."""
    page_published.connect(_note_references)


@transaction.atomic
def _note_references(instance: Page, **kwargs: Any) -> None:
    ReferenceIndex.create_or_update_for_object(instance)
