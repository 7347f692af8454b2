"""Close a « lien partenaire » at once."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from cdp.models import PartnerLink

REVOKED = "cdp.revoke_partner_link"


class LinkRevokedError(ValueError):
    """The link was revoked already."""


@transaction.atomic
def revoke_partner_link(link: PartnerLink, *, user: Any = None) -> None:
    """Close ``link`` now; raises LinkRevokedError when it was revoked already."""
    open_links = PartnerLink.objects.filter(pk=link.pk, revoked_at=None)
    if not open_links.update(revoked_at=timezone.now()):
        raise LinkRevokedError
    log(link.page, REVOKED, user=user, data={"label": link.label})
