"""A file of the storage as an HTTP answer: ranges, validators, names and caches (RFC 9110).

Whoever calls has decided that the visitor may read the file.
"""

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import IO
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import Storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import HttpResponseNotModified, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from cdp.views.charset import HEAD_BYTES, charset_of
from cms.filenames import saved_name

# What browsers show by themselves, and which runs nothing of the site's; the rest is downloaded.
INLINE = re.compile(r"application/pdf|text/(plain|vtt)|image/(?!svg)\S+|audio/\S+|video/\S+")
# A document opened by its address runs nothing, whatever it holds. A sandbox would stop the
# browser's own reader of PDF.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'"
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
CHUNK_BYTES = 64 * 1024
# An address stands for the same bytes for ever (cms.models.media), but a page may close: shared
# caches then forget within a week.
CACHE_PUBLIC = "public, max-age=604800, immutable"
CACHE_PRIVATE = "private, no-cache"
# Another file may stand at this address tomorrow.
CACHE_REVALIDATED = "public, no-cache"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a storage, the title that readers know it by, and whether all may read it.

    ``revalidated``: caches ask again each time, since the address will lead to another file one
    day. ``as_attachment``: browsers save the file rather than show it.
    """

    storage: Storage
    name: str
    title: str
    public: bool
    revalidated: bool = False
    as_attachment: bool = False

    @property
    def filename(self) -> str:
        """« Livret d’accueil.pdf »: the title as a name for the reader's own folder."""
        extensions = {*settings.WAGTAILDOCS_EXTENSIONS, *settings.WAGTAILIMAGES_EXTENSIONS}
        return saved_name(self.title, PurePosixPath(self.name).suffix, extensions=extensions)

    @property
    def content_type(self) -> str:
        kind = mimetypes.guess_type(self.name)[0] or "application/octet-stream"
        return f"{kind}; charset={self._charset}" if kind.startswith("text/") else kind

    @property
    def _charset(self) -> str:
        try:
            with self.storage.open(self.name) as file:
                return charset_of(file.read(HEAD_BYTES))
        except (OSError, ValueError):
            return "utf-8"


def respond(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    """The whole file, the part asked for, or « not modified »; raises Http404 without a file."""
    response = _by_proxy(stored) if settings.FILES_ACCEL_PREFIX else _by_django(request, stored)
    _describe(response, stored)
    return response


def _by_proxy(stored: StoredFile) -> HttpResponse:
    """The proxy reads the file, with its own validators and ranges."""
    response = HttpResponse()
    response.headers["X-Accel-Redirect"] = quote(
        f"{settings.FILES_ACCEL_PREFIX.rstrip('/')}/{stored.name}"
    )
    return response


def _by_django(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    try:
        file = stored.storage.open(stored.name)
        size: int = file.size
    except (OSError, ValueError) as error:
        raise Http404 from error
    etag = f'"{sha256(f"{stored.name}:{size}".encode()).hexdigest()[:32]}"'
    conditional = get_conditional_response(request, etag)
    response = _answer(request, file, size, etag) if conditional is None else conditional
    if request.method == "HEAD" or conditional is not None:
        file.close()
    response.headers["ETag"] = etag
    response.headers["Accept-Ranges"] = "bytes"
    return response


def _answer(request: HttpRequest, file: IO[bytes], size: int, etag: str) -> HttpResponseBase:
    span = _range(request, size, etag)
    if span is not None and not span:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse()
    elif span is None:
        response = FileResponse(file)
    else:
        response = StreamingHttpResponse(_read(file, span))
    if span is not None:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{size}"
    response.headers["Content-Length"] = str(size if span is None else len(span))
    return response


def _range(request: HttpRequest, size: int, etag: str) -> range | None:
    """The bytes asked for; None for all of them, an empty range when there are none such.

    Several ranges at once, or a form that is not understood, are answered with the whole, as
    RFC 9110 §14.2 allows; so is a range of another version of the file (If-Range, §13.1.5).
    """
    asked = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if not asked or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = asked.groups()
    if not first:
        return range(max(size - int(last), 0), size) if last else None
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)


def _read(file: IO[bytes], span: range) -> Iterator[bytes]:
    with file:
        file.seek(span.start)
        left = len(span)
        while left and (chunk := file.read(min(CHUNK_BYTES, left))):
            left -= len(chunk)
            yield chunk


def _describe(response: HttpResponseBase, stored: StoredFile) -> None:
    headers = response.headers
    lasting = CACHE_REVALIDATED if stored.revalidated else CACHE_PUBLIC
    headers["Cache-Control"] = lasting if stored.public else CACHE_PRIVATE
    if not stored.public:
        headers["X-Robots-Tag"] = "noindex"
    if isinstance(response, HttpResponseNotModified):
        return
    kind = stored.content_type
    headers["Content-Type"] = kind
    shown = INLINE.fullmatch(kind.partition(";")[0]) and not stored.as_attachment
    headers["Content-Disposition"] = content_disposition_header(not shown, stored.filename) or ""
    headers["Content-Security-Policy"] = POLICY
