"""The network address of a visitor, behind the proxies in TRUSTED_PROXIES."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.core import checks
from django.http import HttpRequest

IPAddress = IPv4Address | IPv6Address


def network_of(request: HttpRequest) -> str:
    """The IPv4 address of a visitor, or the /56 of an IPv6 one: what a household gets (RFC 6177).

    ``X-Forwarded-For`` is read from the right, past trusted proxies only: the client may have
    written the rest. A malformed header is ignored.
    """
    address = request.META.get("REMOTE_ADDR", "")
    try:
        client = _address(address)
        if not _is_proxy(client):
            return _network(client)
        for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
            client = _address(hop)
            if not _is_proxy(client):
                break
    except ValueError:
        pass  # a Unix socket, or a malformed header
    else:
        return _network(client)
    try:
        return _network(_address(address))
    except ValueError:
        return address


def site_of(network: str) -> str:
    """The /48 of an IPv6 network of ``network_of``: what an organisation gets, and whoever asks."""
    return str(ip_network(network).supernet(new_prefix=48)) if "/" in network else network


@checks.register(checks.Tags.security, deploy=True)
def check_proxies(**kwargs: Any) -> list[checks.CheckMessage]:
    """Report a site that a proxy serves over https, and that does not know which proxy that is.

    All visitors then have one address, and one stranger's wrong keys refuse every member.
    """
    if settings.SECURE_PROXY_SSL_HEADER is None or settings.TRUSTED_PROXIES:
        return []
    message = (
        "TRUSTED_PROXIES est vide\u00a0: tous les visiteurs ont l’adresse du proxy, et les mots de "
        "passe faux d’un seul les font tous refuser."
    )
    hint = "Donnez l’adresse du proxy qui sert https\u00a0: TRUSTED_PROXIES=127.0.0.1"
    return [checks.Error(message, hint=hint, id="cms.E003")]


def _address(text: str) -> IPAddress:
    address = ip_address(text.strip())
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _is_proxy(address: IPAddress) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)


def _network(address: IPAddress) -> str:
    if isinstance(address, IPv6Address):
        return str(ip_network(f"{address}/56", strict=False))
    return str(address)
