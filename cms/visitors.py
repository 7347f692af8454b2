"""Where a request comes from, through the proxies that the deployment declares and no others."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address


def network_of(request: HttpRequest) -> str:
    """The address of a visitor, or the /56 of an IPv6 one: what a home is given (RFC 6177).

    ``X-Forwarded-For`` is read from the right, past declared proxies only: what stands further
    left is whatever a client wrote. A header that is not understood is no header.
    """
    address = request.META.get("REMOTE_ADDR", "")
    try:
        found = _address(address)
        if not _is_proxy(found):
            return _network(found)
        for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
            found = _address(hop)
            if not _is_proxy(found):
                break
    except ValueError:
        pass  # a socket's name, or a header that someone made up
    else:
        return _network(found)
    try:
        return _network(_address(address))
    except ValueError:
        return address


def _address(text: str) -> Address:
    address = ip_address(text.strip())
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _is_proxy(address: Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)


def _network(address: Address) -> str:
    wide = isinstance(address, IPv6Address)
    return str(ip_network(f"{address}/56", strict=False)) if wide else str(address)
