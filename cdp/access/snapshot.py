"""What every request needs to know of the site, found once for each state of its content.

Few rows, asked again and again: the spaces, their keys, the site. They are good until the content
changes (``cms.generation``) or something changes by itself: a day, a key's end, a link's hour. So
is whatever else is found of the content, which is why the memo of a state is kept with them.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Site, SiteRootPath

from cdp.access.session import request_state
from cdp.models import MinutesPage, SpaceKey, SpacePage
from cms.generation import Generation
from cms.memo import set_memo

FoundT = TypeVar("FoundT")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The site in one state: ``spaces`` by id, published or not; ids of spaces by ids of keys.

    ``root_paths`` tell where the pages of each site begin. All requests share what is found of the
    site: nobody changes it.
    """

    generation: Generation
    taken_at: dt.datetime
    until: dt.datetime
    spaces: dict[int, SpacePage]
    keys: dict[int, int]
    sites: list[Site]
    root_paths: list[SiteRootPath]
    _memo: dict[Hashable, Any] = field(default_factory=dict)

    def is_current(self, now: dt.datetime) -> bool:
        """Whether nothing changed by itself since; a clock that was set back tells nothing."""
        return self.generation[0] > 0 and self.taken_at <= now < self.until

    def memo(self, find: Callable[..., FoundT], *arguments: Hashable) -> FoundT:
        """What ``find`` gives for these arguments, asked once as long as the content stays."""
        call = (find, *arguments)
        if call not in self._memo:
            self._memo.setdefault(call, find(*arguments))  # of two requests at once, the first
        return cast("FoundT", self._memo[call])

    def opened_spaces(self, keys: Mapping[str, int]) -> list[SpacePage]:
        """The published spaces, in their order, whose key, by space id, still opens them."""
        return [
            space
            for space in self.spaces.values()
            if space.live and self.keys.get(keys.get(str(space.pk), 0)) == space.pk
        ]


_latest: Snapshot | None = None
_taking = Lock()


def snapshot_of(request: HttpRequest) -> Snapshot:
    """The site as this request finds it; asked once a request, and of the database once a state."""
    known: Snapshot | None = getattr(request, "_cdp_snapshot", None)
    if known is None:
        known = request._cdp_snapshot = _of(request_state(request).generation)  # type: ignore[attr-defined]
        _prepare_for_wagtail(request, known)
        set_memo(request, known.memo)
    return known


def latest_snapshot() -> Snapshot | None:
    """The one of the last request, old or not."""
    return _latest


def _prepare_for_wagtail(request: Any, snapshot: Snapshot) -> None:
    """Wagtail asks each request for its site, and for the sites' roots at each page's address.

    It keeps the answers on the request, where it finds them already. Of several sites it asks. The
    roots it would keep in Django's cache, where a reader may put old ones back before a change of
    the home page is committed.
    """
    if len(snapshot.sites) == 1:
        request._wagtail_site = snapshot.sites[0]
    request._wagtail_cached_site_root_paths = snapshot.root_paths


def _of(generation: Generation) -> Snapshot:
    global _latest
    with _taking:  # of many requests after a change, one asks
        now = timezone.now()
        latest = _latest
        if latest is None or latest.generation != generation or not latest.is_current(now):
            latest = _latest = _take(generation, now)
        return latest


def _take(generation: Generation, now: dt.datetime) -> Snapshot:
    keys = list(SpaceKey.objects.lasting(now).values_list("pk", "space_id", "until"))
    sites = list(Site.objects.select_related("root_page"))
    return Snapshot(
        generation=generation,
        taken_at=now,
        until=_next_change(now, [until for _, _, until in keys if until is not None]),
        spaces={space.pk: space for space in SpacePage.objects.order_by("path")},
        keys={pk: space_id for pk, space_id, _ in keys},
        sites=sites,
        root_paths=[
            SiteRootPath(site.pk, site.root_page.url_path, site.root_url, settings.LANGUAGE_CODE)
            for site in sites
        ],
    )


def _next_change(now: dt.datetime, key_ends: list[dt.datetime]) -> dt.datetime:
    """When something changes by itself.

    At midnight versions of booklets come of age, conferences are past and links close.
    """
    tomorrow = timezone.localdate(now) + dt.timedelta(days=1)
    midnight = timezone.make_aware(dt.datetime.combine(tomorrow, dt.time()))
    links = MinutesPage.objects.live().link_times(tomorrow)
    return min([midnight, *key_ends, *(shown for shown in links if shown > now)])
