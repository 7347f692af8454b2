"""« Lien partenaire »: one booklet for someone outside, without a space and without a session.

The token has 190 bits and is kept as a digest: nobody guesses it, and the database does not tell
it. A link that has ended or was revoked answers like an address that never existed.
"""

import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe
from wagtail.log_actions import log

from cdp.access import booklets, gate
from cdp.access.visibility import space_of
from cdp.models import BookletPage, PartnerLink

TOKEN_LENGTH = 32
MADE = "cdp.make_partner_link"
REVOKED = "cdp.revoke_partner_link"


@sensitive_variables("token")
@transaction.atomic
def make(
    booklet: BookletPage, label: str, *, until: datetime.date | None = None, user: Any = None
) -> str:
    """Make a link, good until the end of the day ``until``; returns its token, told only now."""
    token = get_random_string(TOKEN_LENGTH)
    PartnerLink.objects.create(
        booklet=booklet, label=label, digest=_digest(token), until=until, created_by=user
    )
    told = until.isoformat() if until else None
    log(booklet, MADE, user=user, data={"label": label, "until": told})
    return token


@transaction.atomic
def revoke(link: PartnerLink, *, user: Any = None) -> bool:
    """Close a link now; False when it was revoked already."""
    open_ones = PartnerLink.objects.filter(pk=link.pk, revoked_at=None)
    if not open_ones.update(revoked_at=timezone.now()):
        return False
    log(link.booklet, REVOKED, user=user, data={"label": link.label})
    return True


@require_safe
@sensitive_variables("token")
def follow(request: HttpRequest, token: str) -> HttpResponseBase:
    """The version in force of the booklet that a link is for."""
    link = PartnerLink.objects.filter(digest=_digest(token)).select_related("booklet").first()
    if link is None or not link.is_open or not link.booklet.live:
        raise Http404
    version = link.booklet.in_force
    space = space_of(link.booklet)
    if version is None or (space is not None and not space.live):
        raise Http404
    response = booklets.send(request, version, public=False)
    gate.keep_nowhere(response)
    if booklets.begins(request):
        PartnerLink.objects.filter(pk=link.pk).update(
            uses=F("uses") + 1, last_used=timezone.localdate()
        )
    return response


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
