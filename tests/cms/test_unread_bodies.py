"""What strangers send is read where they have a form to send, and nowhere else."""

import io
import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cms.users.two_factor.middleware import EXEMPT_VIEWS

pytestmark = pytest.mark.django_db

METHODS = ["POST", "PUT", "PATCH", "DELETE", "GET", "BREW"]
FILE = b'--B\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\nx\r\n--B--\r\n'
FORM = b"a=b"
WITHOUT_A_VIEW = ["/nulle", "/nulle/part", "/d/x/y", "/fichiers", "/%20admin/x", "//admin/x"]
OF_THE_ADMIN = [
    *["/admin", "/admin/x", "/admin/login", "/admin/logout", "/admin/snippets/x", "/admin//"],
    *["/admin/", "/admin/pages", "/admin/pages/", "/admin/snippets/x/", "/admin/x/"],
    *["/admin/images/multiple/add/", "/admin/snippets/cms/video/add/"],
    *["/admin/password_reset/", "/admin/double-authentification/codes/"],
]
WITH_A_FORM = ["/", "/cdp-pegase", "/recherche/clic/", "/p/x", *map(reverse, EXEMPT_VIEWS)]


class Body(io.BytesIO):
    """A body that notes whether anybody asked for it."""

    asked = False

    def read(self, size: int | None = -1, /) -> bytes:
        self.asked = True
        return super().read(size)


def is_read(method: str, address: str, content: bytes, length: int = 0) -> bool:
    """Whether anything is, of a body that claims a length and whose form has a token's cookie."""
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["csrf"] = "a" * 32
    kind = "application/x-www-form-urlencoded" if content == FORM else "multipart/form-data"
    body = Body(content)
    answer = browser.generic(
        method,
        address,
        content,
        content_type=f"{kind}; boundary=B",
        headers={"origin": "http://testserver"},
        **{"wsgi.input": body, "CONTENT_LENGTH": str(length or len(content))},
    )
    assert answer.status_code < 500
    return body.asked


@pytest.mark.parametrize("content", [FILE, FORM])
def test_nothing_is_read_where_there_is_no_form_for_a_stranger(content: bytes) -> None:
    addresses = [*WITHOUT_A_VIEW, *OF_THE_ADMIN]
    assert [
        (method, address)
        for address in addresses
        for method in METHODS
        if is_read(method, address, content)
    ] == []


@pytest.mark.parametrize("content", [FILE, FORM])
def test_nothing_is_read_of_what_is_longer_than_a_form(content: bytes) -> None:
    addresses = [*WITHOUT_A_VIEW, *OF_THE_ADMIN, *WITH_A_FORM]
    assert [a for a in addresses if is_read("POST", a, content, 200_000)] == []


def test_a_form_is_read_where_there_is_one() -> None:
    assert [address for address in WITH_A_FORM if not is_read("POST", address, FORM)] == []


@pytest.mark.parametrize("address", ["/nulle", "/admin/x", "/admin/snippets/x"])
def test_an_address_without_a_view_has_a_limit(client: Client, address: str) -> None:
    answer = client.post(address, FORM, content_type="text/plain", CONTENT_LENGTH=str(600 * 10**6))
    assert (answer.status_code, "trop volumineux" in answer.text) == (413, True)
    headers = {"transfer-encoding": "chunked"}
    assert client.post(address, FORM, content_type="text/plain", headers=headers).status_code == 411


def test_nginx_sends_on_whole_what_is_read_of_a_stranger_in_the_admin() -> None:
    """Drop by drop, it would hold a thread of the site for each of his connections."""
    nginx = (settings.ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    location = re.search(r"location ~ (\^/admin/.*) \{([^}]*)\}", nginx)
    assert location
    assert "proxy_request_buffering off" not in location[2]
    addresses = map(reverse, EXEMPT_VIEWS)
    assert [address for address in addresses if not re.match(location[1], address)] == []
