"""Booklets by their lasting addresses: the version in force, earlier ones, all of a space.

``/d/<permalink>`` never changes and never breaks. To whom it is closed it answers as if it did
not exist, and as any address that does not: with the door.
"""

import datetime as dt
import io
import shutil
import tempfile
import zipfile
from dataclasses import replace
from pathlib import PurePosixPath
from typing import IO

from django.conf import settings
from django.db.models import F
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cdp.access.visibility import PUBLIC, is_verified_editor, may_see, scope_of
from cdp.models import VERSIONS, BookletPage, BookletVersion, SpacePage
from cdp.views import gate
from cdp.views.delivery import RANGE, StoredFile, respond
from cdp.views.responses import mark_private
from cms.filenames import saved_name

CHUNK_BYTES = 256 * 1024
OLDEST = dt.date(1980, 1, 1)  # that a ZIP can tell


@require_safe
def in_force(request: HttpRequest, permalink: str) -> HttpResponseBase:
    """The file of the version in force, on the screen, or saved with ``?telecharger``."""
    booklet = _booklet(request, permalink)
    if booklet is None:
        return gate.ask_for_key(request)
    version = booklet.in_force
    if version is None:  # not issued yet, or withdrawn: its page says so
        return redirect(booklet.get_url(request))
    return send(request, version, public=may_see(PUBLIC, booklet))


@require_safe
def version(request: HttpRequest, permalink: str, number: int) -> HttpResponseBase:
    """The page of one version: it says whether a more recent one exists before it opens."""
    booklet = _booklet(request, permalink)
    if booklet is None:
        return gate.ask_for_key(request)
    shown = get_object_or_404(booklet.versions, number=number)
    if shown not in booklet.issued:
        raise Http404
    context = booklet.get_context(request) | {"version": shown, "in_force": booklet.in_force}
    response = render(request, "pages/booklet_version.html", context)
    if not may_see(PUBLIC, booklet):
        mark_private(response)
    return response


@require_safe
def version_file(request: HttpRequest, permalink: str, number: int) -> HttpResponseBase:
    """The file of one version, superseded or not; of a withdrawn booklet its editors' only."""
    booklet = _booklet(request, permalink)
    if booklet is None:
        return gate.ask_for_key(request)
    asked = get_object_or_404(booklet.versions, number=number)
    if not (asked.is_issued and booklet.in_force) and not _edits(request, booklet):
        if asked.is_issued:
            return redirect(asked.url)
        raise Http404
    return send(request, asked, public=may_see(PUBLIC, booklet))


@require_safe
def archive(request: HttpRequest, space: str) -> HttpResponseBase:
    """« Tout télécharger »: the booklets in force of a space as one ZIP."""
    scope = scope_of(request)
    found = SpacePage.objects.live().filter(slug=space).first()
    if found is None or not scope.opens(found):
        return gate.ask_for_key(request)
    listed = BookletPage.objects.exclude(BookletPage.unlisted())
    booklets = scope.visible(found.own_and_shared(listed)).order_by("title", "pk")
    files = dict.fromkeys(booklet.in_force for booklet in booklets.prefetch_related(*VERSIONS))
    name = saved_name(f"{found.title} – livrets au {timezone.localdate():%d-%m-%Y}", ".zip")
    whole = _zip([file for file in files if file]) if request.method == "GET" else io.BytesIO()
    response = FileResponse(
        whole, as_attachment=True, filename=name, content_type="application/zip"
    )
    if request.method == "HEAD":
        del response.headers["Content-Length"]  # known once it is made
    mark_private(response)
    return response


def send(request: HttpRequest, version: BookletVersion, *, public: bool) -> HttpResponseBase:
    """The file of a version, once it is decided that the visitor may read it."""
    stored = replace(_stored(version), public=public, as_attachment="telecharger" in request.GET)
    response = respond(request, stored)
    if begins(request) and response.status_code in {200, 206} and not is_verified_editor(request):
        BookletVersion.objects.filter(pk=version.pk).update(downloads=F("downloads") + 1)
    return response


def _stored(version: BookletVersion) -> StoredFile:
    title = f"{version.booklet.title} – {version.label}"
    file = version.file
    return StoredFile(file.storage, file.name or "", title, public=False, revalidated=True)


def begins(request: HttpRequest) -> bool:
    """Whether this is a reading, not its continuation: readers of PDF ask for what follows."""
    asked = RANGE.fullmatch(request.headers.get("Range", "").strip())
    return request.method == "GET" and (asked is None or asked[1] == "0")


def _booklet(request: HttpRequest, permalink: str) -> BookletPage | None:
    """The booklet at this address, if the visitor may see it, or edits it.

    Of others one query tells, whether it exists or not: the time it takes says nothing either.
    """
    named = BookletPage.objects.filter(permalink=permalink, alias_of=None)
    seen = scope_of(request).visible(named).first()
    if seen is not None or not is_verified_editor(request):
        return seen
    drafted = named.first()
    return drafted if drafted is not None and _edits(request, drafted) else None


def _edits(request: HttpRequest, booklet: BookletPage) -> bool:
    edits = is_verified_editor(request) and booklet.permissions_for_user(request.user).can_edit()
    return bool(edits)


def _zip(versions: list[BookletVersion]) -> IO[bytes]:
    """A ZIP of the files of these versions; one that is lost is left out, as it is elsewhere.

    On disk until it is sent: only there can the sizes be written before the files, where
    programs that unpack as they read look for them.
    """
    whole = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - by Django
    names: set[str] = set()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for version in versions:
            try:
                file = version.file.open("rb")
            except OSError:
                continue
            date = max(version.date, OLDEST)
            entry = zipfile.ZipInfo(
                _entry(version, names), (date.year, date.month, date.day, 0, 0, 0)
            )
            entry.file_size = file.size
            with file, archive.open(entry, "w") as copy:
                shutil.copyfileobj(file, copy, CHUNK_BYTES)
    whole.seek(0)
    return whole


def _entry(version: BookletVersion, names: set[str]) -> str:
    """« Livret médecin – Version 3.pdf », numbered when it comes again."""
    stored = _stored(version).filename
    path = PurePosixPath(stored)
    name, number = stored, 2
    while name.casefold() in names:
        name, number = f"{path.stem} ({number}){path.suffix}", number + 1
    names.add(name.casefold())
    return name
