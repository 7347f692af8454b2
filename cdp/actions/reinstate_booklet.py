"""Distribute a withdrawn booklet again."""

from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from cdp.models import BookletPage
from cdp.signals import pages_changed
from cms.database.locks import locked

REINSTATED = "cdp.reinstate_booklet"


class NotWithdrawnError(ValueError):
    """The booklet is distributed."""


@transaction.atomic
def reinstate_booklet(booklet: BookletPage, *, user: Any = None) -> None:
    """Raises NotWithdrawnError for a booklet that is not withdrawn."""
    booklet = locked(booklet)
    if not booklet.is_withdrawn:
        raise NotWithdrawnError
    booklet.withdrawn_at = booklet.successor = None
    booklet.save(clean=False)
    log(booklet, REINSTATED, user=user)
    pages_changed.send(BookletPage, ids=[booklet.pk])
