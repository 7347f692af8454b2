"""Headers that several views give their responses."""

from django.http import HttpResponseBase


def mark_private(response: HttpResponseBase) -> None:
    """No cache stores this response, nor a browser's way back, and no search engine indexes it."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
