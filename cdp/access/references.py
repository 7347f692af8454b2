"""Which pages use which files, right at each publication.

Wagtail keeps its reference index by background tasks; who may read a file must not wait for a
worker, so each publication also tells the index in its own transaction.
"""

from typing import Any

from django.db import transaction
from wagtail.models import Page, ReferenceIndex
from wagtail.signals import page_published

from cms import generation
from cms.database import locked


def connect() -> None:
    """Called once, when the app is ready."""
    page_published.connect(_note_references)


@transaction.atomic
def _note_references(instance: Page, **kwargs: Any) -> None:
    locked(instance)  # of two publications at once, the later one writes after the other
    ReferenceIndex.create_or_update_for_object(instance)
    generation.bump()  # it is written in bulk
