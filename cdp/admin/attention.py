"""« À faire »: what waits for an editor, on the admin's first screen."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cdp.admin.knowledge import known
from cdp.models import GuidePage, MinutesPage
from cms.french.dates import short_date
from cms.models import Video

MOST = 10


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: a title, why, and where."""

    title: str
    reason: str
    url: str


def tasks_for(user: Any) -> list[Task]:
    """Guides to read again, conferences without minutes, videos without captions; MOST of each.

    Then those of ``tasks_for_editor``, a hook of ours: functions of a user that give tasks.
    """
    pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    editable = pages.order_by().values("pk")
    today = timezone.localdate()
    due = GuidePage.objects.live().filter(pk__in=editable, review__lte=today).order_by("review")
    held = MinutesPage.objects.live().filter(pk__in=editable, has_minutes=False, date__lt=today)
    silent = Video.objects.without_captions().filter(pk__in=known(user, Video).values("pk"))
    return [
        *(_page(page, f"à relire depuis le {short_date(page.review)}") for page in due[:MOST]),
        *(
            _page(page, f"compte rendu attendu depuis le {short_date(page.date)}")
            for page in held.filter(cancelled=False).order_by("-date")[:MOST]
        ),
        *(
            Task(
                video.title,
                "vidéo sans sous-titres",
                reverse(Video.snippet_viewset.get_url_name("edit"), args=[video.pk]),
            )
            for video in silent[:MOST]
        ),
        *(task for more in hooks.get_hooks("tasks_for_editor") for task in more(user)),
    ]


def _page(page: Page, reason: str) -> Task:
    return Task(
        page.get_admin_display_title(), reason, reverse("wagtailadmin_pages:edit", args=[page.pk])
    )


class AttentionPanel(Component):
    name = "attention"
    order = 50

    def render_html(self, parent_context: Any = None) -> str:
        request = parent_context["request"]
        tasks = tasks_for(request.user)
        return render_to_string("cdp/admin/attention.html", {"tasks": tasks}, request=request)


def attention_panel(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(AttentionPanel())
