"""Wagtail's page and collection privacy is not offered: spaces close pages."""

import pytest
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from cms.models import HomePage
from tests.factories import make_editor, make_page, make_space, verified_client

RESTRICTIONS = [
    {"restriction_type": "login", "password": ""},
    {"restriction_type": "password", "password": "une phrase"},
    {"restriction_type": "groups", "groups": ["1"]},
]


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor())


def test_no_page_offers_privacy(editor: Client) -> None:
    space = make_space("cdp-a")
    for page in (HomePage.objects.get(), space, make_page(space, "Page")):
        for address in (f"/admin/pages/{page.pk}/edit/", f"/admin/pages/{page.pk}/"):
            answer = editor.get(address)
            assert answer.status_code == 200
            assert f"/admin/pages/{page.pk}/privacy/" not in answer.text
            assert "onfidentialité" not in answer.text


@pytest.mark.parametrize("restriction", RESTRICTIONS)
def test_the_privacy_url_changes_nothing(editor: Client, restriction: dict[str, object]) -> None:
    page = make_page(make_space("cdp-a"), "Page")
    for pk in (page.pk, HomePage.objects.get().pk, Page.objects.get(depth=1).pk):
        address = f"/admin/pages/{pk}/privacy/"
        answers = [editor.get(address), editor.post(address, restriction)]
        assert [answer.status_code for answer in answers] == [404, 404]
    assert not PageViewRestriction.objects.exists()


def test_no_page_type_has_privacy_options() -> None:
    from wagtail.models import get_page_models

    assert [m for m in get_page_models() if m is not Page and m.private_page_options] == []


def test_no_collection_offers_privacy(editor: Client) -> None:
    collection = Collection.get_first_root_node().add_child(name="Livrets")
    answer = editor.get(f"/admin/collections/{collection.pk}/")
    assert answer.status_code == 200
    assert "privacy/" not in answer.text
    assert "onfidentialité" not in answer.text
    for restriction in RESTRICTIONS:
        address = f"/admin/collections/{collection.pk}/privacy/"
        assert (
            editor.get(address).status_code == editor.post(address, restriction).status_code == 404
        )
    assert not CollectionViewRestriction.objects.exists()
