"""Which addresses are this site's, by whichever of its hosts they are written."""

import unicodedata
from collections.abc import Iterable
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.http.request import validate_host
from wagtail.models import Site


def is_ours(url: SplitResult, sites: Iterable[Site], *own_urls: str) -> bool:
    """Whether a URL names this site, whatever its scheme.

    Its hosts are those of ``ALLOWED_HOSTS``, ``BASE_URL``, ``sites`` and ``own_urls``; at a port
    of its own, or that of http or https: another port of the host is another server. Raises
    ValueError for a port that is none.
    """
    known = [urlsplit(own) for own in (settings.WAGTAILADMIN_BASE_URL, *own_urls)]
    places = [(_host(own), _port(own.port)) for own in known]
    places += [(site.hostname.lower(), _port(site.port)) for site in sites]
    allowed = [host for host in settings.ALLOWED_HOSTS if host != "*"]
    host = _host(url)
    is_known = host in {own for own, _ in places} or validate_host(host, allowed)
    return is_known and _port(url.port) in {None, *(port for _, port in places)}


def _host(url: SplitResult) -> str:
    """As browsers read it: with other letters for the same ones, or with their codes."""
    return unicodedata.normalize("NFKC", unquote(url.hostname or "")).casefold().rstrip(".")


def _port(port: int | None) -> int | None:
    return None if port in {80, 443} else port
