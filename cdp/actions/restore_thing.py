"""Take a file or a term out of the trash."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from wagtail.log_actions import log

from cms.models import Trashable

RESTORED = "cdp.restore_thing"


class NameTakenError(ValueError):
    """Another term has its name now."""


def restore_thing(thing: Trashable, *, user: Any = None) -> None:
    """Pages that used it, and use it still, show it again to whoever may read them.

    Raises NameTakenError.
    """
    try:
        with transaction.atomic():
            thing.take_out_of_trash()
            log(thing, RESTORED, user=user)
    except (ValidationError, IntegrityError) as error:
        raise NameTakenError from error
