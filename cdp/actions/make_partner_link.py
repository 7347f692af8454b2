"""Make a « lien partenaire »: one document for someone outside, without a key."""

import datetime as dt
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.crypto import get_random_string
from django.views.decorators.debug import sensitive_variables
from wagtail.log_actions import log

from cdp.models import BookletPage, FactSheetPage, PartnerLink, SpacePage
from cdp.models.spaces import space_path
from cms.database.locks import locked

MADE = "cdp.make_partner_link"
# 62 letters and digits: 190 bits, which nobody guesses.
TOKEN_LENGTH = 32


class LinkRefusedError(ValueError):
    """Members may not pass this page on."""


@sensitive_variables("token")
@transaction.atomic
def make_partner_link(
    page: BookletPage | FactSheetPage,
    label: str = "",
    *,
    until: dt.date | None = None,
    user: Any = None,
    space: SpacePage | None = None,
) -> str:
    """Make a link, open until the end of the day ``until``; returns its token.

    Of a member nothing is kept but the ``space`` that lets him; raises LinkRefusedError once it
    does not, or no longer holds the page. The token is known to the caller alone: the database
    keeps its digest.
    """
    if space is not None:
        _check(page, locked(space))
    token = get_random_string(TOKEN_LENGTH)
    target = "booklet" if isinstance(page, BookletPage) else "sheet"
    PartnerLink.objects.create(
        **{target: page},
        label=label,
        digest=digest(token),
        until=until,
        created_by=user,
        space=space,
    )
    data = {"label": label, "until": until.isoformat() if until else None}
    log(page, MADE, user=user, data=data)
    return token


def _check(page: BookletPage | FactSheetPage, space: SpacePage) -> None:
    """Of a locked space: whoever changes what it lets, or moves what it holds, comes after."""
    lies_there = space_path(locked(page).path) == space.path
    if space.passing_on != SpacePage.PassingOn.MEMBERS or not lies_there:
        raise LinkRefusedError


@sensitive_variables("token")
def digest(token: str) -> str:
    """What ``PartnerLink.digest`` holds for this token."""
    return sha256(token.encode()).hexdigest()
