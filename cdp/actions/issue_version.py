"""Issue a version of a booklet."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from wagtail.log_actions import log

from cdp.models import BookletPage, BookletVersion
from cms.database.locks import locked

ISSUED = "cdp.issue_version"


class VersionRefusedError(ValidationError):
    """The version cannot be issued; its messages are by field."""


@transaction.atomic
def issue_version(
    booklet: BookletPage,
    file: File,  # type: ignore[type-arg]
    *,
    label: str,
    date: dt.date,
    changes: str = "",
    user: Any = None,
) -> BookletVersion:
    """Add a version to ``booklet``; it is in force from ``date`` on, and never changes.

    Raises VersionRefusedError when the booklet already has this label.
    """
    locked(booklet)  # two versions issued at once have different numbers
    latest = BookletVersion.objects.filter(booklet=booklet).order_by("-number").first()
    version = BookletVersion(
        booklet=booklet,
        number=latest.number + 1 if latest else 1,
        label=label.strip(),
        date=date,
        changes=changes.strip(),
        file=file,
        created_by=user,
    )
    try:
        version.full_clean()
    except ValidationError as error:
        messages = error.message_dict
        # Of the two constraints, an editor can only break that of the label.
        if taken := messages.pop("__all__", None):
            messages["label"] = taken
        raise VersionRefusedError(messages) from error
    version.save()
    log(booklet, ISSUED, user=user, data={"label": version.label, "date": date.isoformat()})
    return version
