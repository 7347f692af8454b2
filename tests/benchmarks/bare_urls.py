"""A real site's addresses and two more, for files that anyone may read."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest
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


urlpatterns = [path("nu/<path:name>", document), path("chemin/<path:name>", path_only), *site_urls]
