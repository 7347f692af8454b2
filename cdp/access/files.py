"""Delivery of uploaded files: for now to verified editors only, so that nothing leaks."""

import mimetypes

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest

from cdp.access.visibility import scope_of


def deliver(request: HttpRequest, name: str) -> FileResponse:
    """A file of the storage; to anyone else it does not exist."""
    if not scope_of(request).everything:
        raise Http404
    try:
        file = default_storage.open(name)
    except (OSError, ValueError, SuspiciousFileOperation) as error:
        raise Http404 from error
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(file, content_type=kind)
    # A file opened by its address runs nothing, whatever it holds.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
