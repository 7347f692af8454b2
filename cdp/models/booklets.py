"""Booklets: documents re-issued, version after version, under one permanent address."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Coalesce, Lower
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cdp.models.library import ForMetiers, LibraryPage
from cdp.models.spaces import SpacePage, SpaceView, space_view
from cms.blocks import body_blocks
from cms.fields import StreamField
from cms.models.media import in_random_folder
from cms.models.pages import LINK_FIELDS, VisibleScope
from cms.passages import PassageText, by_heading, distinct_lines
from cms.slugs import free_slug, french_slug

BOOKLETS_ON_SPACE_PAGE = 5

# What lists of booklets prefetch: their versions; of an alias, those of its source.
VERSIONS = ("versions", "alias_of__bookletpage__versions")


class BookletPage(ForMetiers, LibraryPage):
    """A « livret » and its versions; ``/d/<permalink>`` always leads to the one in force."""

    kind = "booklet"
    kind_order = 200
    shelf_slug = "livrets"
    shelf_prefetch = VERSIONS
    shelf_head_template = "components/booklets_head.html"
    row_template = "components/booklet_row.html"

    body = StreamField(body_blocks(), verbose_name="contenu", blank=True)
    permalink = models.SlugField(
        "adresse permanente",
        max_length=80,
        unique=True,
        blank=True,
        null=True,
        help_text="Le livret se télécharge toujours à /d/ suivi de ce mot. Laissez vide pour le "
        "reprendre du titre\u202f; ne le changez plus une fois communiqué.",
        error_messages={"unique": "Un autre livret a déjà cette adresse permanente."},
    )

    content_panels = [
        *LibraryPage.head_panels,
        ForMetiers.metiers_panel,
        FieldPanel("body"),
        FieldPanel("permalink"),
    ]
    template = "pages/booklet_page.html"
    # A permanent address has one booklet.
    exclude_fields_in_copy: ClassVar[list[str]] = ["permalink"]

    class Meta:
        verbose_name = "Livret"
        verbose_name_plural = "Livrets"

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        if not self.permalink and self.title and not self.alias_of_id:
            self.permalink = self._free_permalink()
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if self.alias_of_id:
            self.permalink = None  # Wagtail copies that of the source page
        elif not self.permalink:
            self.permalink = self._free_permalink()  # an alias converted to an ordinary page
        return super().save(*args, **kwargs)

    def _free_permalink(self) -> str:
        base = french_slug(self.title, default="livret", max_length=70)
        others = BookletPage.objects.exclude(pk=self.pk)
        taken = set(others.filter(permalink__startswith=base).values_list("permalink", flat=True))
        return free_slug(base, taken)

    @property
    def original(self) -> "BookletPage":
        """The booklet itself: of an alias, its source."""
        booklet: BookletPage = self.alias_of.bookletpage if self.alias_of_id else self
        return booklet

    @property
    def download_url(self) -> str:
        """The permanent address of the file in force."""
        return reverse("cdp:booklet", args=[self.original.permalink])

    @property
    def issued(self) -> "list[BookletVersion]":
        """The versions whose date has come, the latest, which is in force, first."""
        if self.pk is None:
            return []
        today = timezone.localdate()
        issued = [version for version in self.original.versions.all() if version.date <= today]
        return sorted(issued, key=lambda version: (version.date, version.number), reverse=True)

    @property
    def in_force(self) -> "BookletVersion | None":
        return next(iter(self.issued), None)

    @property
    def search_file(self) -> FieldFile | None:
        """See ``BasePage``."""
        return self.in_force.file if self.in_force else None

    @property
    def search_file_url(self) -> str:
        """See ``BasePage``."""
        return self.download_url if self.permalink else ""

    def reader_context(self, scope: VisibleScope, request: HttpRequest) -> dict[str, Any]:
        """``booklet``, its version ``in_force``, and the ``earlier`` versions, the latest first."""
        booklet = self.original
        issued = booklet.issued
        return super().reader_context(scope, request) | {
            "booklet": booklet,
            "in_force": issued[0] if issued else None,
            "earlier": issued[1:],
        }

    @classmethod
    def context_on(cls, page: Page, scope: VisibleScope, request: HttpRequest) -> dict[str, Any]:
        """On the page of a space, beside its minutes, its latest issued ``booklets``."""
        if not isinstance(page, SpacePage) or space_view(request) != SpaceView.MINUTES:
            return {}
        return {"booklets": page.memo(request, _latest_issued, scope)}

    def passages(self) -> Iterator[PassageText]:
        """See ``BasePage``."""
        version = self.in_force
        issued = [version.label, version.changes] if version else []
        head = distinct_lines(self.search_description, self.introduction, *issued)
        return by_heading(head, self.body)


def _latest_issued(space: SpacePage, scope: VisibleScope) -> list[BookletPage]:
    """The booklets with a version in force, the latest issued first, with the day ``issued_on``."""
    own = Coalesce(OuterRef("alias_of"), OuterRef("pk"))
    issued = BookletVersion.objects.filter(booklet=own, date__lte=timezone.localdate())
    latest = Subquery(issued.order_by("-date").values("date")[:1])
    booklets = scope.visible(space.own_and_shared(BookletPage.objects.all()))
    dated = booklets.annotate(issued_on=latest).exclude(issued_on=None)
    listed = dated.order_by("-issued_on", "title").only(*LINK_FIELDS)
    return list(listed[:BOOKLETS_ON_SPACE_PAGE])


def version_path(instance: "BookletVersion", filename: str) -> str:
    """The path in the media storage of the file of a version."""
    return in_random_folder(f"booklets/{filename}")


class BookletVersion(models.Model):
    """A version of a booklet: made by ``cdp.actions.issue_version``, never changed."""

    booklet = models.ForeignKey(BookletPage, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(editable=False)
    label = models.CharField("nom de la version", max_length=80)
    date = models.DateField("en vigueur à partir du", default=timezone.localdate)
    changes = models.TextField("ce qui change", max_length=1000, blank=True)
    file = models.FileField("fichier", upload_to=version_path, max_length=255)
    # By readers, since it was issued; neither who nor when is stored.
    downloads = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = "Version de livret"
        verbose_name_plural = "Versions de livrets"
        ordering = ["-date", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["booklet", "number"], name="unique_version_number"),
            models.UniqueConstraint(
                "booklet",
                Lower("label"),
                name="unique_version_label",
                violation_error_message="Ce livret a déjà une version de ce nom\u00a0: "
                "donnez-en un autre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booklet.title} – {self.label} ({self.date:%d/%m/%Y})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValidationError(
                "Une version publiée ne change plus\u00a0: publiez-en une nouvelle."
            )
        super().save(*args, **kwargs)

    @property
    def url(self) -> str:
        """The page of this version, superseded or not."""
        return reverse("cdp:booklet_version", args=[self.booklet.permalink, self.number])

    @property
    def file_url(self) -> str:
        """The file of this version, superseded or not."""
        return reverse("cdp:version_file", args=[self.booklet.permalink, self.number])

    @property
    def is_to_come(self) -> bool:
        return self.date > timezone.localdate()

    def get_file_size(self) -> int | None:
        try:
            return self.file.size
        except OSError:
            return None


class PartnerLink(models.Model):
    """« Lien partenaire »: opens the version in force of one booklet, and nothing else.

    Only a digest of its token is stored: the address is shown once, to the editor who makes it.
    """

    booklet = models.ForeignKey(BookletPage, models.PROTECT, related_name="partner_links")
    label = models.CharField("pour qui", max_length=120)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    until = models.DateField("jusqu’au", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)
    last_used = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "Lien partenaire"
        verbose_name_plural = "Liens partenaires"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.label} – {self.booklet}"

    @property
    def is_open(self) -> bool:
        """Whether it opens the booklet today."""
        return self.revoked_at is None and not self.has_ended

    @property
    def has_ended(self) -> bool:
        return self.until is not None and self.until < timezone.localdate()
