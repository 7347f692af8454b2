"""Delivery of files.

To whoever may not read a file, it does not exist. The storage keeps files outside any web root and
gives them addresses that this one view answers.
"""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from cdp.access.files import Folder, audience_of, folder_of, may_read
from cdp.access.snapshot import snapshot_of
from cdp.views.delivery import StoredFile, respond


@require_safe
def deliver(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file that the storage knows by ``name``, for whoever may read it."""
    return respond(request, readable(request, name))


def readable(request: HttpRequest, name: str) -> StoredFile:
    """The file of this name, if the visitor may read it; raises Http404."""
    memo = snapshot_of(request).memo
    folder, pk, title = memo(find_file, name)
    audience = memo(audience_of, folder.used, pk)
    if not may_read(request, audience, folder.used, pk):
        # Before refusing, ask again: Wagtail's rebuild_references_index starts no new generation.
        audience = audience_of(folder.used, pk)
        if not may_read(request, audience, folder.used, pk):
            raise Http404
    return StoredFile(
        folder.storage,
        name,
        title,
        public=audience.everyone,
        as_attachment="telecharger" in request.GET,
    )


def find_file(name: str) -> tuple[Folder, int, str]:
    """The folder of a file, and the id and title of the object that uses it.

    Raises Http404 where there is none: a memo keeps no exception, and strangers fill no memory.
    """
    folder = folder_of(name)
    found = folder.find([name]).get(name) if folder else None
    if folder is None or found is None:
        raise Http404
    return folder, *found
