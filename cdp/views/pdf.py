"""A page as a PDF: what it looks like printed, ``?format=pdf`` at its own address.

``gate.serve`` has decided that the visitor may see the page, and how its answer may be kept; the
PDF is another form of that answer.
"""

import logging
import mimetypes
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urljoin

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import content_disposition_header

from cdp.views.delivery import POLICY
from cdp.views.files import readable
from cms.models import BasePage
from cms.models.pages import PDF, asked_format
from cms.pdf import PdfError, is_available, make_pdf

logger = logging.getLogger(__name__)

# Of the pictures of a page; what comes after them is left out.
MAX_PICTURE_BYTES = 20 * 1024 * 1024
_STYLESHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)"')
_PICTURE = re.compile(r'<img\b[^>]*\bsrc="([^"]+)"')
_FONT = re.compile(r'url\("?([^")]+)"?\)')
_LINK = re.compile(r'(<a\b[^>]*\bhref=")(?=/(?!/))')


def is_asked(request: HttpRequest, page: Any) -> bool:
    """Whether the visitor asks for the PDF of a page that has one."""
    asked = asked_format(request) == PDF and isinstance(page, BasePage)
    return bool(asked and page.pdf_name(request) and is_available())


def as_pdf(request: HttpRequest, page: BasePage, response: Any) -> HttpResponse:
    """The answer with this page, as a PDF; 503 while others are being made."""
    text = response.render().text
    address = request.build_absolute_uri(request.path)
    styled = text.replace(
        "</head>", f'<link rel="stylesheet" href="{static("css/pdf.css")}"></head>'
    )
    whole = _LINK.sub(lambda link: link[1] + request.build_absolute_uri("/")[:-1], styled)
    try:
        pdf = make_pdf(whole, address, dict(_files(request, whole)))
    except PdfError as error:
        logger.warning("PDF de %s : %s", request.path, error)
        busy = render(request, "pages/pdf_busy.html", {"page_address": address}, status=503)
        busy.headers["Retry-After"] = "10"
        return busy
    answer = HttpResponse(pdf, content_type="application/pdf", status=HTTPStatus.OK)
    name = content_disposition_header(False, f"{page.pdf_name(request)}.pdf")
    answer.headers["Content-Disposition"] = name or ""
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _files(request: HttpRequest, text: str) -> Iterator[tuple[str, tuple[str, bytes]]]:
    """What the document shows: our own styles and fonts, and pictures that the visitor may see."""
    origin = request.build_absolute_uri("/")
    for sheet in _STYLESHEET.findall(text):
        styles = _static_file(sheet)
        yield urljoin(origin, sheet), ("text/css", styles)
        for font in _FONT.findall(styles.decode()):
            address = urljoin(sheet, font)
            yield urljoin(origin, address), ("font/woff2", _static_file(address))
    left = MAX_PICTURE_BYTES
    for picture in dict.fromkeys(_PICTURE.findall(text)):
        kind = mimetypes.guess_type(picture)[0] or ""
        data = _picture(request, picture) if kind.startswith("image/") else b""
        left -= len(data)
        if data and left >= 0:
            yield urljoin(origin, picture), (kind, data)


def _static_file(address: str) -> bytes:
    """A file of the themes, by its address; nothing where there is none."""
    name = unquote(address.removeprefix(settings.STATIC_URL))
    try:
        if staticfiles_storage.exists(name):
            with staticfiles_storage.open(name) as file:
                return bytes(file.read())
        found = finders.find(name)
    except SuspiciousFileOperation:
        return b""
    if not isinstance(found, str):
        return b""
    with open(found, "rb") as file:  # noqa: PTH123 - a path of Django's
        return file.read()


def _picture(request: HttpRequest, address: str) -> bytes:
    """A picture of the site that the visitor may see; nothing in place of any other."""
    if not address.startswith(settings.MEDIA_URL):
        return b""
    try:
        stored = readable(request, unquote(address.removeprefix(settings.MEDIA_URL)))
        with stored.storage.open(stored.name) as file:
            return bytes(file.read(MAX_PICTURE_BYTES))
    except (Http404, OSError, ValueError):
        return b""
