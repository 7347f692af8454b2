"""Close several « liens partenaires » at once: those of members, or those no longer allowed."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from cdp.access.visibility import space_of
from cdp.models import PartnerLink, SpacePage
from cdp.models.partner_links import PartnerLinkQuerySet
from cms.models.pages import below

REVOKED_ALL = "cdp.revoke_partner_links"


@transaction.atomic
def revoke_partner_links(page: Page, links: PartnerLinkQuerySet, *, user: Any = None) -> int:
    """Close those of ``links`` that are open; what is logged of ``page`` is how many, returned."""
    count = links.open().update(revoked_at=timezone.now())
    if count:
        log(page, REVOKED_ALL, user=user, data={"count": count})
    return count


def revoke_stale_links(page: Page) -> None:
    """Close the links to ``page``, and to pages below it, that could not be made today.

    Their space lets nobody make any; or members made them, whom it does not let, or whom another
    space let before the page was moved.
    """
    page = Page.objects.get(pk=page.pk)  # where it lies now
    links = PartnerLink.objects.to(Page.objects.filter(Q(pk=page.pk) | below(page)))
    space = space_of(page)
    if space is None or space.passing_on == SpacePage.PassingOn.EDITORS:
        links = links.by_members()
    elif space.passing_on == SpacePage.PassingOn.MEMBERS:
        links = links.by_members().exclude(space=space)
    revoke_partner_links(page, links)
