"""The settings of search."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from cms.settings import env
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.tantivy import TantivyEngine
from search.site_engine import engine


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("", ""),
        ("https://recherche.example.org", "https://recherche.example.org:443"),
        ("http://127.0.0.1:9200/", "http://127.0.0.1:9200"),
        ("https://example.org:9243/recherche/", "https://example.org:9243/recherche"),
    ],
)
def test_the_port_may_be_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, given: str, url: str
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ELASTICSEARCH_URL", given)
    assert env.read().elasticsearch_url == url


@pytest.mark.parametrize("given", ["recherche.example.org", "ftp://example.org", "http://"])
def test_what_is_no_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, given: str
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ELASTICSEARCH_URL", given)
    with pytest.raises(ImproperlyConfigured, match="ELASTICSEARCH_URL"):
        env.read()


def test_credentials_and_authority_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert env.read().elasticsearch_options == {}
    monkeypatch.setenv("ELASTICSEARCH_USER", "site")
    monkeypatch.setenv("ELASTICSEARCH_PASSWORD", "secret")
    monkeypatch.setenv("ELASTICSEARCH_CA", "/etc/ssl/ca.pem")
    assert env.read().elasticsearch_options == {
        "basic_auth": ("site", "secret"),
        "ca_certs": "/etc/ssl/ca.pem",
    }
    monkeypatch.setenv("ELASTICSEARCH_API_KEY", "clef")
    assert env.read().elasticsearch_options == {"api_key": "clef", "ca_certs": "/etc/ssl/ca.pem"}


def test_the_site_takes_the_engine_that_is_named(settings: Any) -> None:
    assert isinstance(engine(), TantivyEngine)
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    settings.ELASTICSEARCH_OPTIONS = {"basic_auth": ("site", "secret")}
    assert isinstance(engine(), ElasticsearchEngine)
    assert engine() is engine()
