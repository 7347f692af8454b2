"""A page is previewed before it is first saved, whatever is still missing in it."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import get_page_models

from cms.models import HomePage
from tests.factories import make_editor, make_space, verified_client

TYPES = {
    model.__name__: model
    for model in get_page_models()
    if model is not HomePage and model._meta.app_label in {"cms", "cdp"}
}
BELOW_HOME_ONLY = {"SpacePage", "NewsPage"}  # made below the home page only
FORMSETS = [
    *["attendees", "sent_booklets", "next_conferences", "figures", "facts", "comments"],
]


def bare(**fields: Any) -> dict[str, Any]:
    """The form of a new page of any type, with nothing but a title."""
    counts = {f"{name}-count": 0 for name in ("body", "agenda", "points", "material", "steps")}
    formsets = {
        f"{name}-{field}": 0
        for name in FORMSETS
        for field in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }
    return {"title": "Un titre", "slug": "un-titre", **counts, **formsets, **fields}


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor())


@pytest.mark.parametrize("name", TYPES)
def test_a_new_page_is_previewed(name: str, editor: Client) -> None:
    model: Any = TYPES[name]
    parent = HomePage.objects.get() if name in BELOW_HOME_ONLY else make_space("directions")
    address = (
        f"/admin/pages/add/{model._meta.app_label}/{model._meta.model_name}/{parent.pk}/preview/"
    )
    sent = editor.post(address, bare(date="01/06/2026"))
    assert sent.status_code == 200
    shown = editor.get(address)
    assert shown.status_code == 200
    if sent.json()["is_valid"]:
        assert "Un titre" in shown.text


def test_out_of_range_ids_are_not_found(editor: Client) -> None:
    many = "9" * 40
    for address in (
        f"/conferences/{many}.ics",
        f"/d/livret/{many}",
        f"/d/livret/{many}/fichier",
        f"/admin/livrets/{many}/versions/",
        f"/admin/liens-partenaires/1/{many}/fermer/",
        f"/admin/versions-de-livrets/chosen/{many}/",
        f"/admin/versions-de-livrets/chosen-multiple/?id={many}&id=x",
        f"/admin/snippets/choose/cms/video/chosen/{many}/",
        f"/?page={many}",
        f"/actualites/?page={many}",
    ):
        assert editor.get(address, follow=True).status_code in {200, 404}, address
