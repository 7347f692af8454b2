"""Booklets: documents re-issued, version after version, under one permanent address."""

from collections.abc import Iterator
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import FieldPanel

from cdp.models.lasting import LastingPage
from cdp.models.library import ForMetiers, LibraryPage
from cms.blocks import body_blocks
from cms.fields import StreamField
from cms.forms import PageForm
from cms.models.media import in_random_folder
from cms.models.pages import VisibleScope
from cms.passages import PassageText, by_heading, distinct_lines
from cms.slugs import free_slug, french_slug, is_slug_of

# What lists of booklets prefetch: their versions; of an alias, those of its source.
VERSIONS = ("versions", "alias_of__bookletpage__versions")


class BookletForm(PageForm):
    """Shows the permanent address that people may have, without letting it be changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.given_permalink:
            field = self.fields["permalink"]
            field.widget.attrs["readonly"] = True
            field.help_text = (
                f"Le livret se télécharge toujours à {self.instance.download_url}. Des personnes "
                "ont cette adresse\u00a0: elle ne change plus."
            )

    def clean_permalink(self) -> str | None:
        """Blank, so that it is made of the title, where it was made of an earlier one."""
        permalink: str | None = self.cleaned_data["permalink"]
        booklet = self.instance
        if not permalink or permalink != booklet.permalink or booklet.given_permalink:
            return permalink
        return None if is_slug_of(permalink, booklet.title) else permalink


class BookletPage(ForMetiers, LastingPage, LibraryPage):
    """A « livret » and its versions; ``/d/<permalink>`` always leads to the one in force."""

    kind = "booklet"
    kind_order = 200
    shelf_slug = "livrets"
    shelf_prefetch = VERSIONS
    shelf_head_template = "components/booklets_head.html"
    row_template = "components/booklet_row.html"
    passed_on_as = "le livret"

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
    # Since when it is no longer distributed, and what takes its place: see
    # ``cdp.actions.withdraw_booklet``. It holds at once: neither revisions nor copies have it.
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    successor = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="remplacé par",
    )

    content_panels = [
        *LibraryPage.head_panels,
        ForMetiers.metiers_panel,
        FieldPanel("body"),
        FieldPanel("permalink"),
    ]
    never_expires = (
        "Un livret ne se dépublie pas à une date, des personnes ont son adresse\u00a0: cessez de "
        "le diffuser ce jour-là (bouton «\u00a0Diffusion\u00a0»)."
    )
    base_form_class = BookletForm
    template = "pages/booklet_page.html"
    # A permanent address has one booklet.
    exclude_fields_in_copy: ClassVar[list[str]] = ["permalink", "withdrawn_at", "successor"]

    class Meta:
        verbose_name = "Livret"
        verbose_name_plural = "Livrets"

    @classmethod
    def given(cls) -> "QuerySet[BookletPage]":
        """The booklets that people may have the address of.

        They were published once, or have a version or a partner link.
        """
        issued, linked = (
            cls.objects.filter(**{f"{relation}__isnull": False}).values("pk")
            for relation in ("versions", "partner_links")
        )
        published = ~Q(first_published_at=None)
        return cls.objects.filter(published | Q(pk__in=issued) | Q(pk__in=linked), alias_of=None)

    @property
    def given_permalink(self) -> str | None:
        """Its permanent address, if people may have it: it then never changes."""
        return self.given().filter(pk=self.pk).values_list("permalink", flat=True).first()

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        if not self.permalink and self.title and not self.alias_of_id:
            self.permalink = self.given_permalink or self._free_permalink()
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        given = self.given_permalink
        if given and self.permalink != given:
            message = (
                f"Des personnes ont l’adresse /d/{given}\u00a0: elle ne change plus. Pour une "
                "autre adresse, créez un autre livret."
            )
            raise ValidationError({"permalink": message})

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if self.alias_of_id:
            self.permalink = None  # Wagtail copies that of the source page
        elif not self.permalink:
            self.permalink = self._free_permalink()  # an alias converted to an ordinary page
        return super().save(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> Any:
        page = super().with_content_json(content)
        page.withdrawn_at, page.successor_id = self.withdrawn_at, self.successor_id
        page.permalink = self.given_permalink or page.permalink
        return page

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
    def is_withdrawn(self) -> bool:
        return self.original.withdrawn_at is not None

    @classmethod
    def unlisted(cls) -> Q:
        """Those withdrawn, and their aliases."""
        withdrawn = BookletPage.objects.exclude(withdrawn_at=None).order_by().values("pk")
        return Q(pk__in=withdrawn) | Q(alias_of__in=withdrawn)

    @property
    def issued(self) -> "list[BookletVersion]":
        """The versions whose date has come, the latest first."""
        if self.pk is None:
            return []
        issued = [version for version in self.original.versions.all() if version.is_issued]
        return sorted(issued, key=lambda version: (version.date, version.number), reverse=True)

    @property
    def in_force(self) -> "BookletVersion | None":
        """The latest issued version; None once the booklet is withdrawn."""
        return None if self.is_withdrawn else next(iter(self.issued), None)

    @property
    def search_file(self) -> FieldFile | None:
        """See ``BasePage``."""
        return self.in_force.file if self.in_force else None

    @property
    def search_file_url(self) -> str:
        """See ``BasePage``."""
        return self.download_url if self.permalink else ""

    def reader_context(self, scope: VisibleScope, request: HttpRequest) -> dict[str, Any]:
        """``booklet``, its version ``in_force``, and the ``earlier`` versions, the latest first.

        Of one that is withdrawn nothing but its ``successor``, if the visitor may see it.
        """
        booklet = self.original
        context = super().reader_context(scope, request) | {"booklet": booklet}
        if booklet.is_withdrawn:
            return context | {"parts": [], "toc": [], "successor": booklet.visible_successor(scope)}
        issued = booklet.issued
        return context | {"in_force": issued[0] if issued else None, "earlier": issued[1:]}

    def visible_successor(self, scope: VisibleScope) -> "BookletPage | None":
        """The booklet that takes the place of this one, if the visitor may see it."""
        successors = BookletPage.objects.filter(pk=self.successor_id or 0)
        return scope.visible(successors).first()

    def passages(self) -> Iterator[PassageText]:
        """See ``BasePage``."""
        version = self.in_force
        issued = [version.label, version.changes] if version else []
        head = distinct_lines(self.search_description, self.introduction, *issued)
        return by_heading(head, self.body)


def version_path(instance: "BookletVersion", filename: str) -> str:
    """The path in the media storage of the file of a version."""
    return in_random_folder(f"booklets/{filename}")


class VersionQuerySet(models.QuerySet["BookletVersion"]):
    def issued(self) -> Self:
        """Those whose day has come."""
        return self.filter(date__lte=timezone.localdate(), withdrawn_at=None)

    def in_force(self) -> Self:
        """The latest issued version of each booklet that is still distributed."""
        later = self.model._default_manager.issued().filter(
            Q(date__gt=OuterRef("date")) | Q(date=OuterRef("date"), number__gt=OuterRef("number")),
            booklet=OuterRef("booklet"),
        )
        return self.issued().filter(~Exists(later), booklet__withdrawn_at=None)

    def to_come(self) -> Self:
        """Those whose day has not come, and that nobody took back."""
        return self.filter(date__gt=timezone.localdate(), withdrawn_at=None)


class BookletVersion(models.Model):
    """A version of a booklet: made by ``cdp.actions.issue_version``, never changed.

    Until its day it may be taken back (``cdp.actions.withdraw_version``): it then never comes.
    """

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
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "Version de livret"
        verbose_name_plural = "Versions de livrets"
        ordering = ["-date", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["booklet", "number"], name="unique_version_number"),
            models.UniqueConstraint(
                "booklet",
                Lower("label"),
                condition=Q(withdrawn_at=None),
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
    def is_issued(self) -> bool:
        return self.withdrawn_at is None and self.date <= timezone.localdate()

    @property
    def is_to_come(self) -> bool:
        return self.withdrawn_at is None and self.date > timezone.localdate()

    def get_file_size(self) -> int | None:
        try:
            return self.file.size
        except OSError:
            return None
