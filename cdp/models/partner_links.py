"""Partner links: what opens one booklet or one fact sheet to someone outside."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from cdp.models.booklets import BookletPage
from cdp.models.fact_sheets import FactSheetPage
from cdp.models.spaces import SpacePage


class PartnerLinkQuerySet(models.QuerySet["PartnerLink"]):
    def open(self) -> Self:
        """Those that open their document today: see ``PartnerLink.is_open``."""
        lasting = Q(until=None) | Q(until__gte=timezone.localdate())
        return self.filter(lasting, revoked_at=None)

    def to(self, pages: QuerySet[Any]) -> Self:
        """Those of these pages."""
        ids = pages.order_by().values("pk")
        return self.filter(Q(booklet__in=ids) | Q(sheet__in=ids))

    def by_members(self) -> Self:
        return self.exclude(space=None)


class PartnerLink(models.Model):
    """« Lien partenaire », « lien à transmettre »: opens one document, and nothing else.

    Of a booklet the version in force, of a fact sheet its page and what it shows. Only a digest of
    its token is stored: the address is shown once, to whoever makes it.
    """

    booklet = models.ForeignKey(
        BookletPage, models.PROTECT, null=True, blank=True, related_name="partner_links"
    )
    sheet = models.ForeignKey(
        FactSheetPage, models.CASCADE, null=True, blank=True, related_name="partner_links"
    )
    # Of one that a member made: the space that let him. Of him nothing is kept.
    space = models.ForeignKey(
        SpacePage, models.CASCADE, null=True, blank=True, related_name="+", editable=False
    )
    label = models.CharField("pour qui", max_length=120)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    until = models.DateField("jusqu’au", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)
    last_used = models.DateField(null=True, blank=True)

    objects = PartnerLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "Lien partenaire"
        verbose_name_plural = "Liens partenaires"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(booklet=None, sheet__isnull=False)
                | Q(booklet__isnull=False, sheet=None),
                name="partner_link_to_one_page",
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} – {self.page}"

    @property
    def page(self) -> BookletPage | FactSheetPage:
        """What it opens."""
        page: BookletPage | FactSheetPage = self.booklet or self.sheet  # type: ignore[assignment]
        return page

    @property
    def is_open(self) -> bool:
        """Whether it opens its document today."""
        return self.revoked_at is None and not self.has_ended

    @property
    def has_ended(self) -> bool:
        return self.until is not None and self.until < timezone.localdate()
