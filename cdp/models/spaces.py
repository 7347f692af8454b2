"""Spaces and the keys that open them."""

import datetime as dt
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, ClassVar, Self, TypeVar

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import get_random_string
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Collection, Page

from cdp.models.lasting import LastingPage
from cdp.models.library import Shelf, shelves
from cdp.models.shares import Share
from cms.blocks.parts import html_to_text
from cms.colours import validate_colour
from cms.forms import PageForm
from cms.generation import ContentQuerySet
from cms.memo import memo
from cms.models.pages import LINK_FIELDS, Pages, StandardPage, VisibleScope, below
from cms.passages import PassageText, distinct_lines

# Spaces stand directly below the home page, and nowhere else.
SPACE_DEPTH = 3
SPACE_PATH_LENGTH = SPACE_DEPTH * Page.steplen
SHELF_PAGE_SIZE = 40

FoundT = TypeVar("FoundT")


def space_path(path: str) -> str:
    """The tree path of the space, if there is one, of a page at this tree path of any depth."""
    return path[:SPACE_PATH_LENGTH]


class SpaceView(StrEnum):
    """What the page of a space shows, by the parameter ``rayon`` of its URL."""

    BOARD = ""
    MINUTES = "comptes-rendus"
    AGENDA = "agenda"
    FIGURES = "chiffres"
    CATCH_UP = "rattrapage"
    SHELF = "shelf"


def space_view(request: HttpRequest) -> SpaceView:
    """The requested view of a space: its board unless the URL names another."""
    name = request.GET.get("rayon", "")
    if name in shelves():
        return SpaceView.SHELF
    named = (view for view in SpaceView if view != SpaceView.SHELF)
    return next((view for view in named if view == name), SpaceView.BOARD)


class SpaceForm(PageForm):
    """Only who may edit the page above gives a space, and all that it holds, another address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.parent_page.permissions_for_user(self.for_user).can_edit():
            kept = SpacePage.objects.filter(pk=self.instance.pk)
            self.initial["slug"] = kept.values_list("slug", flat=True).get()
            self.fields["slug"].disabled = True


class SpacePage(LastingPage):
    """A closed part of the site, opened by a key: the page and everything below it.

    The page shows what page types add to it (``BasePage.context_on``), and their shelves.
    """

    kind = "space"
    kind_order = 1000
    listed_by_parent = False

    class Accent(models.TextChoices):
        FIRST = "1", "Couleur 1"
        SECOND = "2", "Couleur 2"
        THIRD = "3", "Couleur 3"

    class Stroke(models.TextChoices):
        """How the thread of a space is drawn: what tells it apart without its colour."""

        SOLID = "solid", "Plein"
        DOUBLE = "double", "Double"
        DASHED = "dashed", "Cousu"
        DOTTED = "dotted", "Pointillé"
        THIN = "thin", "Fin"
        BROAD = "broad", "Large"

    class PassingOn(models.TextChoices):
        NOBODY = "nobody", "Personne"
        EDITORS = "editors", "La rédaction seulement"
        MEMBERS = "members", "La rédaction et les membres"

    introduction = RichTextField("présentation", blank=True, features=["bold", "italic", "link"])
    contact = models.CharField(
        "à qui demander le mot de passe",
        max_length=200,
        blank=True,
        help_text="Paraît à l’entrée de l’espace, par exemple\u00a0: l’équipe du programme, "
        "au 02 00 00 00 00.",
    )
    start_page = models.ForeignKey(
        StandardPage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="par où commencer",
        help_text="Une page de l’espace, «\u00a0Commencer ici\u00a0»\u00a0: dans le menu pour "
        "tous, et d’abord sur l’accueil de l’espace pour qui vient pour la première fois.",
    )
    accent = models.CharField(
        "couleur de l’espace", max_length=1, choices=Accent, default=Accent.FIRST
    )
    colour = models.CharField(
        "autre couleur",
        max_length=7,
        blank=True,
        validators=[validate_colour],
        help_text="À la place de celle du dessus, par exemple #2b5c8a. Le site en tire celle du "
        "mode sombre.",
    )
    stroke = models.CharField(
        "trait de l’espace",
        max_length=6,
        choices=Stroke,
        blank=True,
        help_text="Il distingue l’espace pour qui ne voit pas sa couleur. Sans choix, c’est celui "
        "de la couleur, ou le premier qu’aucun autre espace n’a.",
    )

    passing_on = models.CharField(
        "qui peut transmettre un livret ou une fiche par un lien",
        max_length=10,
        choices=PassingOn,
        default=PassingOn.EDITORS,
        help_text="Un lien ouvre ce seul document, sans mot de passe, à la personne qui le reçoit. "
        "Les liens que ce choix ne permet plus se ferment aussitôt, et pour toujours.",
    )
    link_days = models.PositiveSmallIntegerField(
        "jours pendant lesquels s’ouvre le lien d’un membre",
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )

    keeps_originals = models.BooleanField(
        "garder les fichiers d’origine des comptes rendus",
        default=True,
        help_text="Pour qui peut les modifier seulement, et jamais un fichier où se trouvait un "
        "mot de passe.",
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("contact"),
        FieldPanel("start_page"),
        FieldPanel("accent"),
        FieldPanel("colour"),
        FieldPanel("stroke"),
        MultiFieldPanel(
            [FieldPanel("passing_on"), FieldPanel("link_days")], heading="Liens à transmettre"
        ),
        FieldPanel("keeps_originals"),
    ]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel(
                    "show_in_menus",
                    heading="Présenter cet espace sur l’accueil public",
                    help_text="Tout le monde y lit son titre, qui mène à son mot de passe. Ce "
                    "qu’il contient reste fermé.",
                ),
                FieldPanel("search_description"),
            ],
            heading="Accueil et adresse",
        )
    ]
    never_expires = "Un espace ne se ferme pas à une date\u00a0: dépubliez-le ce jour-là."
    base_form_class = SpaceForm
    template = "pages/space_page.html"
    # Never inside another space.
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]

    class Meta:
        verbose_name = "Espace"

    def clean(self) -> None:
        super().clean()
        if self.depth not in {None, SPACE_DEPTH}:
            raise ValidationError("Un espace se place directement sous l’accueil.")
        if self.start_page and not (self.path and self.start_page.path.startswith(self.path)):
            raise ValidationError({"start_page": "Choisissez une page de cet espace."})

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if not self.pk and not self.stroke:
            self.stroke = self._free_stroke()
        return super().save(*args, **kwargs)

    def _free_stroke(self) -> str:
        """The stroke of its colour, or the first that no other space has; "" if all are taken."""
        taken = {space.drawn_stroke for space in SpacePage.objects.only("accent", "stroke")}
        order = [self.drawn_stroke, *self.Stroke.values]
        return next((stroke for stroke in order if stroke not in taken), "")

    @property
    def drawn_stroke(self) -> str:
        return self.stroke or self.Stroke.values[int(self.accent) - 1]

    @property
    def accent_tokens(self) -> str:
        """The value of the attribute ``data-accent``: its colour and its stroke."""
        colour = f"c{self.colour[1:]}" if self.colour else self.accent
        return f"{colour} {self.drawn_stroke}"

    def own_and_shared(self, pages: Pages, *, directly: bool = False) -> Pages:
        """Those of ``pages`` below the space (its children, if ``directly``), or shared with it."""
        own = below(self) & Q(depth=self.depth + 1) if directly else below(self)
        return pages.filter(
            own | Q(Exists(Share.objects.filter(page=OuterRef("pk"), space=self.pk)))
        )

    def memo(
        self, request: HttpRequest, find: Callable[..., FoundT], scope: VisibleScope
    ) -> FoundT:
        """``find(space, scope)``, memoised until the content changes; see ``cms.memo``."""
        # A space that is not yet saved has no primary key to memoise by.
        return memo(request, find, self, scope) if self.pk else find(self, scope)

    def reader_context(self, scope: VisibleScope, request: HttpRequest) -> dict[str, Any]:
        """What the requested view shows."""
        view = space_view(request)
        if view == SpaceView.SHELF:
            return self._shelf_context(shelves()[request.GET["rayon"]], scope, request)
        if view == SpaceView.BOARD:
            return {"children": self.memo(request, _standard_pages, scope)}
        return {}

    def pdf_name(self, request: HttpRequest) -> str:
        """See ``BasePage``."""
        is_catch_up = space_view(request) == SpaceView.CATCH_UP
        return f"{SpaceView.CATCH_UP}-{self.slug}" if is_catch_up else ""

    def start_path(self, scope: VisibleScope) -> str:
        """Where « Commencer ici » is, below the space; "" unless the visitor may see it."""
        if self.start_page_id is None:
            return ""
        pages = Page.objects.filter(below(self), pk=self.start_page_id)
        start = scope.visible(pages).values_list("url_path", flat=True).first() or ""
        return start.removeprefix(self.url_path)

    @property
    def collection(self) -> Collection:
        """Where its editors' files lie: the first that their group was given, or that of all."""
        groups = SpaceEditors.objects.filter(space=self).values("group")
        given = Collection.objects.filter(group_permissions__group__in=groups)
        first = given.order_by("group_permissions__pk").first()
        return first or Collection.get_first_root_node()

    def _shelf_context(
        self, shelf: Shelf, scope: VisibleScope, request: HttpRequest
    ) -> dict[str, Any]:
        pages = Paginator(self.own_and_shared(shelf.pages(scope)), SHELF_PAGE_SIZE)
        return {
            "view": SpaceView.SHELF,
            "view_title": shelf.title,
            "shelf": shelf,
            "pages": pages.get_page(request.GET.get("page")),
        }

    def passages(self) -> Iterable[PassageText]:
        """See ``BasePage``."""
        introduction = html_to_text(self.introduction).split("\n")
        return [PassageText(distinct_lines(self.search_description, *introduction))]


def _standard_pages(space: SpacePage, scope: VisibleScope) -> list[StandardPage]:
    pages = space.own_and_shared(StandardPage.objects.only(*LINK_FIELDS), directly=True)
    return list(scope.visible(pages).order_by("path"))


class SpaceKeyQuerySet(ContentQuerySet["SpaceKey"]):
    private_fields = frozenset({"last_used", "hash", "fingerprint"})

    def active(self, now: dt.datetime | None = None) -> Self:
        """Keys that open a published space at ``now``, an aware datetime (default: the present)."""
        return self.lasting(now).filter(space__live=True)

    def lasting(self, now: dt.datetime | None = None) -> Self:
        """Keys that have not ended at ``now``, whether or not their space is published."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=now or timezone.now()))


def new_nonce() -> str:
    return get_random_string(32)


class SpaceKey(models.Model):
    """A shared passphrase of a space: only its hash and a short fingerprint are stored."""

    space = models.ForeignKey(SpacePage, models.CASCADE, related_name="keys", verbose_name="espace")
    label = models.CharField("libellé", max_length=80, blank=True)
    hash = models.CharField(max_length=200, editable=False)
    # By which it is looked up; None if it is older than fingerprints: see ``cdp.access.keys``.
    fingerprint = models.CharField(
        max_length=14, null=True, blank=True, unique=True, editable=False
    )
    since = models.DateTimeField("depuis", default=timezone.now)
    until = models.DateTimeField("jusqu’au", null=True, blank=True)
    last_used = models.DateTimeField("dernière utilisation", null=True, blank=True)
    # Part of the secret address of the calendar: see ``cdp.access.secret_addresses``.
    calendar_nonce = models.CharField(max_length=32, default=new_nonce, editable=False)

    objects = SpaceKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "Mot de passe d’espace"
        verbose_name_plural = "Mots de passe des espaces"
        ordering = ["-since"]

    def __str__(self) -> str:
        return f"{self.space} ({self.since:%d/%m/%Y})"

    @property
    def name(self) -> str:
        """What editors see: its label, or else the day it was made."""
        return self.label or f"Mot de passe du {timezone.localtime(self.since):%d/%m/%Y}"

    @property
    def has_ended(self) -> bool:
        return self.until is not None and self.until <= timezone.now()

    @property
    def last_day(self) -> dt.date | None:
        """The last day, in local time, on which it opens the space; None if it has no end."""
        if self.until is None:
            return None
        return timezone.localdate(self.until - dt.timedelta.resolution)


class SpaceEditors(models.Model):
    """The group whose members may edit one space and nothing else."""

    space = models.OneToOneField(SpacePage, models.CASCADE, related_name="editors")
    group = models.OneToOneField(Group, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "Rédaction d’espace"
        verbose_name_plural = "Rédactions des espaces"

    def __str__(self) -> str:
        return self.group.name
