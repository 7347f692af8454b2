"""A NUL, which PostgreSQL takes nowhere, is read once, before anything else reads the request."""

import pytest
from django.test import Client

from cms.models import HomePage
from tests.factories import make_page, make_space

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize(
    "address", ["/a%00b/", "/page%00/", "/fichiers/documents/a%00b", "/d/a%00b", "/admin/%00/"]
)
def test_no_page_has_it_in_its_address(db: None, address: str) -> None:
    make_page(HomePage.objects.get(), "Page", slug="page")
    assert Client().get(address).status_code in {302, 404}


@pytest.mark.parametrize(
    "address",
    [
        "/?page=%00",
        "/glossaire/?%00=%00",
        "/actualites/?page=1%00",
        "/cdp-pegase?next=/a%00b/",
    ],
)
def test_a_parameter_with_it_means_nothing_more(db: None, address: str) -> None:
    make_space("secret")
    response = Client().get(address)
    assert response.status_code == 200
    assert "\0" not in response.text


def test_a_query_with_it_is_a_query_with_a_space(db: None) -> None:
    assert 'value="santé enfant"' in Client().get("/recherche/", {"q": "santé\0enfant"}).text


@pytest.mark.parametrize("name", ["session", "csrf", "visit"])
def test_a_cookie_with_it_opens_nothing(db: None, name: str) -> None:
    space = make_space("secret")
    client = Client(headers={"Cookie": f'{name}="\\000aaaaaaaaaaaa"'})
    assert client.get("/").status_code == 200
    assert client.get(space.url).status_code == 403
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("field", ["key", "next"])
def test_a_field_with_it_is_refused(db: None, field: str) -> None:
    make_space("secret")
    fields = {"key": "pivoine tambour lanterne", "next": "/"} | {field: "a\0b"}
    response = Client().post("/cdp-pegase", fields)
    assert response.status_code == 422
