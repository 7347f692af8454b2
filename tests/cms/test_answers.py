"""Error pages, and the headers of all responses."""

import gzip

import pytest
from django.core.management import call_command
from django.test import Client

from cms.models import HomePage
from search import views
from tests.factories import file_blocks, make_document, make_page


def test_a_missing_page(client: Client, db: None) -> None:
    response = client.get("/nulle-part/")
    assert response.status_code == 404
    assert "introuvable" in response.content.decode()


def test_an_unknown_host(client: Client, db: None) -> None:
    response = client.get("/", headers={"host": "ailleurs.invalid"})
    assert response.status_code == 400


def test_an_exception_in_a_view(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("secret de fabrication")

    monkeypatch.setattr(views, "find", broken)
    client.raise_request_exception = False
    response = client.get("/recherche/", {"q": "livret"})
    assert response.status_code == 500
    text = response.content.decode()
    assert '<html lang="fr"' in text
    assert "secret de fabrication" not in text
    assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize(
    "path", ["/", "/cdp-pegase", "/recherche/", "/nulle-part/", "/admin/login/", "/fichiers/x"]
)
def test_every_response_has_security_headers(path: str, client: Client, db: None) -> None:
    headers = client.get(path).headers
    assert "default-src" in headers["Content-Security-Policy"]
    assert ("unsafe" in headers["Content-Security-Policy"]) is path.startswith("/admin/")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "private" in headers["Cache-Control"]


def test_a_body_larger_than_any_form_is_refused(client: Client, db: None) -> None:
    assert client.post("/cdp-pegase", {"key": "x" * 200_000}).status_code == 413


def test_the_system_checks_pass(settings: object) -> None:
    call_command("check")


def test_pages_are_compressed_and_files_are_sent_as_they_are(client: Client, db: None) -> None:
    document = make_document(content=b"un livret " * 100, name="livret.txt")
    make_page(HomePage.objects.get(), "Avec un livret", slug="livret", body=file_blocks(document))
    accepted = {"accept-encoding": "gzip"}
    for _ in range(2):  # rendered, then from the cache
        page = client.get("/livret/", headers=accepted)
        assert page.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in page.headers["Vary"]
        assert gzip.decompress(page.content).decode().count("Avec un livret") >= 1
    assert "Content-Encoding" not in client.get("/livret/").headers
    file = client.get(document.url, headers=accepted)
    assert "Content-Encoding" not in file.headers
    assert file.headers["Content-Length"] == "1000"
