"""« À voir avant de publier »: what the readers of a page will not get, told at the field.

Publishing stays possible. What follows the page needs no check: a file put in it is read by its
readers. An editor is told nothing of what he may not see, not even whether it exists.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from wagtail.coreutils import get_dummy_request
from wagtail.models import Page, Site

from cdp.access.destinations import Elsewhere, Target, destinations
from cdp.access.files import audience_of
from cdp.access.visibility import EVERYTHING, Audience, answered_as, audiences, scope_of
from cdp.actions.share_page import is_shareable
from cdp.admin.blanks import blanks_of
from cdp.admin.editor_scope import visible_to
from cdp.admin.mentions import (
    ADDRESS,
    IMAGE,
    PAGE,
    VERSION,
    Mention,
    Place,
    inline_forms,
    mentions,
)
from cdp.admin.readers import readers_of
from cdp.admin.sharing import may_publish
from cdp.models import (
    BookletPage,
    BookletVersion,
    GuidePage,
    Metier,
    MinutesPage,
    NextConference,
    SpacePage,
)
from cms.french.dates import short_date
from cms.french.typography import enumeration

_FILE_NAME = re.compile(r"\.(jpe?g|png|gif|webp|avif|heic|tiff?)$|^(img|dsc|pxl)[ _-]?\d+$", re.I)

UNSEEN = (
    "{} ne mène à aucune page ni aucun fichier que vous puissiez voir\u00a0: vérifiez, ou demandez "
    "à l’équipe du programme si les lecteurs l’ouvriront."
)
ADMIN_ADDRESS = "{} est une adresse de l’administration\u00a0: les lecteurs ne l’ouvrent pas."
NO_DESCRIPTION = (
    "Cette image n’a pas de description\u00a0: qui ne la voit pas ne saura pas ce qu’elle montre. "
    "Décrivez-la, ou dites qu’elle est décorative."
)
FILE_NAME = (
    "La description de cette image est un nom de fichier\u00a0: dites plutôt ce qu’elle montre."
)
BLANK = "Il reste à compléter\u00a0: {}. Les lecteurs verraient ces crochets."


@dataclass(frozen=True, slots=True)
class Check:
    """A sentence, its places, and ``spaces`` that one click opens ``page`` to, if it may."""

    text: str
    places: list[Place]
    page: Page | None = None
    spaces: list[SpacePage] = field(default_factory=list)


def checks_of(form: Any, request: HttpRequest) -> list[Check]:
    """The checks of a page form; of a page that was never saved, none."""
    if form.instance.pk is None:
        return []
    found = list(mentions(form))
    referred = [mention for mention in found if mention.kind != IMAGE]
    checks = [
        *_series(form.instance, request),
        *_dates(form),
        *(
            Check(BLANK.format(blank), [place])
            for blank, place in blanks_of(form.instance, set(form.fields))
        ),
        *_References(form.instance, referred, request).checks(),
        *(check for mention in found if mention.kind == IMAGE for check in _image(mention)),
    ]
    merged: dict[str, Check] = {}
    for check in checks:
        merged.setdefault(check.text, replace(check, places=[])).places.extend(check.places)
    return list(merged.values())


def checks_of_latest(page: Page, request: HttpRequest) -> list[Check]:
    """The checks of what is published next of a page: its latest revision."""
    latest = page.get_latest_revision_as_object()
    form_class = latest.get_edit_handler().get_form_class()
    parent = latest.get_parent()
    form = form_class(instance=latest, parent_page=parent, for_user=request.user)
    return checks_of(form, request)


def request_of_command() -> HttpRequest:
    """A request for the checks of a command, which sees all that there is to publish."""
    request = get_dummy_request(site=Site.objects.get(is_default_site=True))
    vars(request).update(answered_as(EVERYTHING), user=AnonymousUser())
    return request


class _References:
    """What a page refers to, compared with the page's own audience; queries do not grow with it."""

    def __init__(self, page: Page, found: list[Mention], request: HttpRequest) -> None:
        self.page, self.found, self.request = page, found, request
        addresses = [mention.value for mention in found if mention.kind == ADDRESS]
        base = page.get_full_url(request) or request.build_absolute_uri("/")
        self.addresses = destinations(addresses, base, request)
        ids = [mention.value for mention in found if mention.kind == VERSION]
        self.versions = BookletVersion.objects.in_bulk(ids)
        pages = {pk for mention in found if (pk := self._page_id(mention)) is not None}
        rows = Page.objects.filter(pk__in=pages - {page.pk})
        seen = rows
        if not scope_of(request).everything:
            seen = rows.filter(pk__in=visible_to(request.user, Page).order_by().values("pk"))
        self.pages: dict[int, Page] = seen.in_bulk()
        sources = {target.alias_of_id for target in self.pages.values()} - {None}
        self.audiences = audiences(Page.objects.filter(pk__in={page.pk, *self.pages, *sources}))
        self.own = self.audiences[page.pk]
        withdrawn = BookletPage.objects.filter(pk__in={*self.pages, *sources})
        self.withdrawn = set(
            withdrawn.exclude(withdrawn_at=None).order_by().values_list("pk", flat=True)
        )

    def checks(self) -> Iterator[Check]:
        for mention in self.found:
            if check := self._check(mention):
                yield check

    def _page_id(self, mention: Mention) -> int | None:
        """The page that a mention leads to."""
        if mention.kind == PAGE:
            return int(mention.value)
        if mention.kind == VERSION:
            version = self.versions.get(mention.value)
            return version.booklet_id if version else None
        target = self.addresses[mention.value]
        return target.pk if isinstance(target, Target) and target.model is Page else None

    def _check(self, mention: Mention) -> Check | None:
        pk = self._page_id(mention)
        if pk == self.page.pk:
            return None
        if pk is not None:
            page = self.pages.get(pk)
            if page is None:
                return Check(UNSEEN.format(_name(mention)), [mention.place])
            return self._of_page(page, mention) or self._of_version(mention)
        target = self.addresses.get(mention.value, Elsewhere.OTHER)
        if isinstance(target, Target):
            return self._of_file(target, mention)
        texts = {Elsewhere.NOWHERE: UNSEEN, Elsewhere.ADMIN: ADMIN_ADDRESS}
        if target not in texts:
            return None
        return Check(texts[target].format(_name(mention)), [mention.place])

    def _of_page(self, page: Page, mention: Mention) -> Check | None:
        name = f"«\u00a0{page.get_admin_display_title()}\u00a0»"
        if not page.live:
            return Check(f"{name} n’est pas publié\u00a0: personne ne l’ouvrira.", [mention.place])
        if {page.pk, page.alias_of_id} & self.withdrawn:
            text = f"{name} n’est plus diffusé\u00a0: les lecteurs ne recevront pas ses fichiers."
            return Check(text, [mention.place])
        readers = self._audience(page)
        if self.own.issubset(readers):
            return None
        missing = sorted(self.own.spaces - readers.spaces)
        spaces = list(SpacePage.objects.filter(pk__in=missing).order_by("path"))
        without = "qui n’a pas de mot de passe"
        if not self.own.everyone:
            without = enumeration([space.title for space in spaces])
        words = readers_of([page], self.request)[page.pk].words
        text = f"Qui peut lire {name}\u00a0: {words}. N’y aura pas accès\u00a0: {without}."
        if self.own.everyone or not self._may_open(page, spaces):
            return Check(text, [mention.place])
        return Check(text, [mention.place], page, spaces)

    def _audience(self, page: Page) -> Audience:
        """Who reads a published page; of an alias, those of its place who read its source too."""
        here = self.audiences[page.pk]
        if page.alias_of_id is None or here.everyone:
            return self.audiences[page.alias_of_id or page.pk]
        there = self.audiences[page.alias_of_id]
        return here if there.everyone else Audience(spaces=here.spaces & there.spaces)

    def _may_open(self, page: Page, spaces: list[SpacePage]) -> bool:
        user = self.request.user
        return (
            is_shareable(page)
            and may_publish(page, user)
            and all(may_publish(space, user) for space in spaces)
        )

    def _of_version(self, mention: Mention) -> Check | None:
        if mention.kind != VERSION or self.versions[mention.value].is_issued:
            return None
        version = self.versions[mention.value]
        text = (
            f"La version «\u00a0{version.label}\u00a0» a été retirée\u00a0: personne ne la verra."
        )
        if version.is_to_come:
            text = (
                f"La version «\u00a0{version.label}\u00a0» n’est en vigueur que le "
                f"{short_date(version.date)}\u00a0: d’ici là, personne ne la verra ici."
            )
        return Check(text, [mention.place])

    def _of_file(self, target: Target, mention: Mention) -> Check | None:
        if target.model is Metier:  # each reader's own
            return None
        if not _may_see_file(self.request, target.model, target.pk):
            return Check(UNSEEN.format(_name(mention)), [mention.place])
        if self.own.issubset(audience_of(target.model, target.pk)):
            return None
        text = (
            "Des lecteurs de cette page n’ouvriront pas ce fichier, dont l’adresse est écrite dans "
            "le texte\u00a0: ajoutez-le par un bloc, il suivra la page."
        )
        return Check(text, [mention.place])


def _name(mention: Mention) -> str:
    return f"«\u00a0{mention.value}\u00a0»" if mention.kind == ADDRESS else "Ce lien"


def _may_see_file(request: HttpRequest, model: type[Model], pk: int) -> bool:
    if scope_of(request).everything:
        return True
    return visible_to(request.user, model).filter(pk=pk).exists()


def _image(mention: Mention) -> Iterator[Check]:
    """That it has a description; none is asked of a decorative one."""
    if getattr(mention.value, "decorative", False):
        return
    description = (getattr(mention.value, "contextual_alt_text", None) or "").strip()
    if not description:
        yield Check(NO_DESCRIPTION, [mention.place])
    elif _FILE_NAME.search(description):
        yield Check(FILE_NAME, [mention.place])


def _series(page: Page, request: HttpRequest) -> Iterator[Check]:
    """That other minutes of the series are in the same space; a series has no other tie to one."""
    if not isinstance(page, MinutesPage) or page.series_id is None or page.space_id is None:
        return
    others = MinutesPage.objects.live().exclude(pk=page.pk)
    here = set(others.filter(space=page.space_id).values_list("series", flat=True).distinct())
    if page.series_id in here:
        return
    elsewhere = SpacePage.objects.none()
    if scope_of(request).everything:
        held = others.filter(series=page.series_id).order_by().values("space")
        elsewhere = SpacePage.objects.filter(pk__in=held).order_by("path")
    if titles := [space.title for space in elsewhere]:
        text = f"Les comptes rendus de cette série sont ailleurs\u00a0: {enumeration(titles)}. "
    elif here - {None}:
        text = "Les autres comptes rendus de cet espace sont d’une autre série. "
    else:
        return
    yield Check(f"{text}Vérifiez la série, et l’espace.", [Place(path="series")])


def _dates(form: Any) -> Iterator[Check]:
    """That no date that matters to come has passed."""
    page, today = form.instance, timezone.localdate()
    if isinstance(page, GuidePage) and page.is_review_due:
        yield Check("La date de relecture est passée.", [Place(path="review")])
    if not isinstance(page, MinutesPage):
        return
    announced = not (page.body or page.points or page.cancelled)
    if announced and page.date is not None and page.date < today:
        text = "Cette date est passée\u00a0: la conférence ne paraîtra pas parmi celles à venir."
        yield Check(text, [Place(path="date")])
    for line in inline_forms(form, NextConference):
        if text := _next_conference(line.instance.date, page, today):
            yield Check(text, [Place(element=line["date"].id_for_label)])


def _next_conference(date: dt.date | None, page: MinutesPage, today: dt.date) -> str:
    """Minutes of long ago, once published, announce what has passed since."""
    if date is None:
        return ""
    if page.date is not None and date <= page.date:
        return "Cette prochaine conférence n’est pas après celle du compte rendu\u00a0: vérifiez."
    return "" if page.live or date >= today else "Cette date est passée\u00a0: vérifiez-la."
