"""Withdraw a booklet: it is no longer distributed, and its addresses say so.

What people were sent never breaks: its pages stay, its versions too, but their files are closed.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from cdp.models import BookletPage
from cdp.signals import pages_changed
from cms.database.locks import locked

WITHDRAWN = "cdp.withdraw_booklet"


class SuccessorRefusedError(ValueError):
    """The booklet cannot take the place of the other."""


@transaction.atomic
def withdraw_booklet(
    booklet: BookletPage, successor: BookletPage | None = None, *, user: Any = None
) -> None:
    """Withdraw ``booklet``, or name another successor of one that is withdrawn already.

    Raises SuccessorRefusedError for the booklet itself, an alias, or one that is withdrawn too.
    """
    booklet = locked(booklet)
    if successor and (successor.original == booklet or successor != successor.original):
        raise SuccessorRefusedError
    if successor and locked(successor).is_withdrawn:
        raise SuccessorRefusedError
    booklet.withdrawn_at = booklet.withdrawn_at or timezone.now()
    booklet.successor = successor
    booklet.save(clean=False)
    log(booklet, WITHDRAWN, user=user, data={"successor": successor.title if successor else None})
    pages_changed.send(BookletPage, ids=[booklet.pk])
