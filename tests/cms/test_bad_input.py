"""Requests that no form of the site sends: answered as what does not exist, and at little cost."""

from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.models import CustomImage
from tests.factories import make_editor, make_image, make_page, make_space, verified_client

pytestmark = pytest.mark.both_databases

NO_IDS = ["abc", "-1", "1.5", "", "²", "1;2", "[]", "9" * 20, "9" * 5000]
ADDRESSES = [
    "/admin/images/chooser/chosen-multiple/?id={}",
    "/admin/documents/chooser/chosen-multiple/?id={}",
    "/admin/bulk/cms/customimage/delete/?id={}",
    "/admin/bulk/wagtailcore/page/delete/?id={}",
    "/admin/images/?collection_id={}",
    "/admin/users/?group={}",
    "/admin/images/{}/",
    "/admin/pages/{}/edit/",
    "/admin/snippets/cms/video/edit/{}/",
    "/actualites/?page={}",
    "/d/livret/{}",
    "/conferences/{}.ics",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_no_id_is_of_nothing(db: None, address: str) -> None:
    make_image()
    for client in (verified_client(make_editor()), Client()):
        for value in NO_IDS:
            status = client.get(address.format(quote(value))).status_code
            assert status in {200, 301, 302, 403, 404}, value[:20]


@pytest.mark.parametrize("value", NO_IDS)
def test_a_field_with_no_id_is_refused(db: None, value: str) -> None:
    image = make_image()
    editor = verified_client(make_editor())
    form: dict[str, Any] = {"title": "Mon image", "tags": "", "collection": value}
    assert editor.post(f"/admin/images/{image.pk}/", form).status_code in {200, 302}
    move = f"/admin/bulk/cms/customimage/add_to_collection/?id={image.pk}"
    assert editor.post(move, {"collection": value}).status_code in {200, 302, 404}
    assert CustomImage.objects.get().collection_id == image.collection_id


@pytest.mark.parametrize("start", ["", "/directions", "/fichiers", "/admin", "/d"])
def test_an_address_of_many_segments_costs_what_a_short_one_costs(db: None, start: str) -> None:
    make_space("directions")
    client = verified_client(make_editor())

    def sql_of(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code in {301, 404}
        return sum(len(query["sql"]) for query in queries)

    assert sql_of(start + "/a" * 2_000) < 3 * sql_of(start + "/a" * 60)


@pytest.mark.parametrize("action", ["edit", "edit/preview"])
def test_a_form_that_lacks_fields_is_not_understood(db: None, action: str) -> None:
    """The editor's, without the number of its blocks: no browser sends that."""
    page = make_page(make_space("nord"), "Une page")
    editor = verified_client(make_editor())
    answer = editor.post(f"/admin/pages/{page.pk}/{action}/", {"title": "Une page", "slug": "une"})
    assert answer.status_code == 400
    assert "n’a pas été comprise" in answer.text
