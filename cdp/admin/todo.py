"""« À faire »: the panel of the admin's home page that lists what waits for an editor."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cdp.access import wrong_keys
from cdp.admin.blanks import blanks_of
from cdp.admin.editor_scope import visible_to
from cdp.admin.screens import manages_keys
from cdp.models import GuidePage, MinutesPage
from cms import throttle
from cms.french.dates import short_date
from cms.models import StandardPage, Video

MAX_ITEMS = 10  # of each kind


@dataclass(frozen=True, slots=True)
class TodoItem:
    """What an editor has to do: the title of a page or file, why, and the URL where he does it."""

    title: str
    reason: str
    url: str


def todo_items_for(user: Any) -> list[TodoItem]:
    """Waves of wrong keys, guides to review, minutes to come, blanks, videos without captions.

    Then those of the hook ``todo_items``: functions that take a user and return a list of
    ``TodoItem``.
    """
    pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    editable = pages.order_by().values("pk")
    today = timezone.localdate()
    to_review = (
        GuidePage.objects.live().filter(pk__in=editable, review__lte=today).order_by("review")
    )
    without_minutes = MinutesPage.objects.live().filter(
        pk__in=editable, has_minutes=False, date__lt=today
    )
    without_captions = Video.objects.without_captions().filter(
        pk__in=visible_to(user, Video).values("pk")
    )
    return [
        *(_waves() if manages_keys(user) else ()),
        *(
            _page_item(page, f"à relire depuis le {short_date(page.review)}")
            for page in to_review[:MAX_ITEMS]
        ),
        *(
            _page_item(page, f"compte rendu attendu depuis le {short_date(page.date)}")
            for page in without_minutes.filter(cancelled=False).order_by("-date")[:MAX_ITEMS]
        ),
        *islice(_with_blanks(StandardPage.objects.live().filter(pk__in=editable)), MAX_ITEMS),
        *(
            TodoItem(
                video.title,
                "vidéo sans sous-titres",
                reverse(Video.snippet_viewset.get_url_name("edit"), args=[video.pk]),
            )
            for video in without_captions[:MAX_ITEMS]
        ),
        *(item for hook in hooks.get_hooks("todo_items") for item in hook(user)),
    ]


def _waves() -> Iterator[TodoItem]:
    """The latest wave of wrong keys at each space, and at the door."""
    throttle.delete_full()  # no visitor is remembered, though nobody may try a key for days
    spaces: set[int | None] = set()
    for wave in wrong_keys.waves():
        if wave.space_id not in spaces:
            spaces.add(wave.space_id)
            place = wave.space.title if wave.space else "Entrée commune"
            anchor = f"#wrong-keys-{wave.space_id or 'door'}"
            reason = f"{wave.count}\u00a0mots de passe faux {wave.period}"
            yield TodoItem(place, reason, reverse("space_keys:index") + anchor)


def _with_blanks(pages: Iterable[Page]) -> Iterator[TodoItem]:
    """The pages of text, legal ones among them, where « [à compléter] » stands."""
    for page in pages:
        if count := len(list(blanks_of(page))):
            yield _page_item(page, f"{count}\u00a0passage{'s' * (count > 1)} à compléter")


def _page_item(page: Page, reason: str) -> TodoItem:
    return TodoItem(
        page.get_admin_display_title(), reason, reverse("wagtailadmin_pages:edit", args=[page.pk])
    )


class TodoPanel(Component):
    name = "todo"
    order = 50

    def render_html(self, parent_context: Any = None) -> str:
        request = parent_context["request"]
        items = todo_items_for(request.user)
        return render_to_string("cdp/admin/todo.html", {"items": items}, request=request)


def todo_panel(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(TodoPanel())
