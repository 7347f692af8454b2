"""A real site's addresses, and views that ask nothing: two of files, one of a page."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import path

from cms.models import CustomDocument
from cms.urls import *  # noqa: F403 - the handlers of errors, too
from cms.urls import urlpatterns as site_urls


def document(request: HttpRequest, name: str) -> FileResponse:
    """The file of a document, as Django's own means find it and give it."""
    return FileResponse(CustomDocument.objects.get(file=name).file.open())


def path_only(request: HttpRequest, name: str) -> FileResponse:
    """The same without a database."""
    return FileResponse((Path(settings.MEDIA_ROOT) / name).open("rb"))


def bare(request: HttpRequest, size: int) -> HttpResponse:
    """A page of so many bytes, that nothing is asked for."""
    return HttpResponse(b"x" * size)


urlpatterns = [
    path("nue/<int:size>", bare),
    path("nu/<path:name>", document),
    path("chemin/<path:name>", path_only),
    *site_urls,
]
