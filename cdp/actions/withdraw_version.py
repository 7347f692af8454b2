"""Take back a version of a booklet before its day."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from cdp.models import BookletVersion
from cms import generation

WITHDRAWN = "cdp.withdraw_version"


class VersionIssuedError(ValueError):
    """The day of the version has come, or someone took it back already."""


@transaction.atomic
def withdraw_version(version: BookletVersion, *, user: Any = None) -> None:
    """Nobody will be given this version: its day had not come. Raises VersionIssuedError."""
    to_come = BookletVersion.objects.to_come().filter(pk=version.pk)
    if not to_come.update(withdrawn_at=timezone.now()):
        raise VersionIssuedError
    generation.bump()
    log(version.booklet, WITHDRAWN, user=user, data={"label": version.label})
