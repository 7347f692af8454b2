"""Wagtail saves a page two seconds after its editor stopped typing: nothing is settled by that."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Page
from wagtail.test.utils.form_data import querydict_from_html

from cdp.models import BookletPage, SpacePage
from cms.fields import StreamField
from cms.models import BasePage, HomePage
from cms.models.pages import page_types
from cms.slugs import french_slug
from tests.factories import (
    make_editor,
    make_metier,
    make_page,
    make_space,
    make_video,
    verified_client,
)

TITLE = "Le cœur de l’œuvre"
# What is typed at each pause, and what Wagtail's script writes in the field of the address.
PAUSES = [
    ("L", "l"),
    ("Le c", "le-c"),
    ("Le cœur de", "le-cur-de"),
    ("Le cœur de l’œuvr", "le-cur-de-luvr"),
    (TITLE, "le-cur-de-luvre"),
]
CREATED = [model for model in page_types() if model is not HomePage]


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor())


class Typing:
    """The form of a page, as it stays open in a browser."""

    def __init__(self, editor: Client, address: str) -> None:
        self.editor, self.address, self.revision = editor, address, ""
        text = editor.get(address).text
        self.form = querydict_from_html(text, form_id="page-edit-form").dict()
        self.form = {name: value for name, value in self.form.items() if value is not None}

    def pause(self, **typed: str) -> dict[str, Any]:
        """What is typed, then a pause: Wagtail's script saves a draft, over the one before."""
        self.form |= typed
        sent = self.form | ({"overwrite_revision_id": self.revision} if self.revision else {})
        answer = self.editor.post(self.address, sent, headers={"accept": "application/json"})
        saved: dict[str, Any] = answer.json()
        assert saved["success"], saved
        self.revision = str(saved["revision_id"])
        self.address = saved.get("url", self.address)
        self.form |= saved["field_updates"]
        return saved

    def press(self, **button: str) -> Any:
        return self.editor.post(self.address, self.form | button, follow=True)


def new_page(editor: Client, model: type[BasePage], parent: Page) -> Typing:
    app, name = model._meta.app_label, model._meta.model_name
    typing = Typing(editor, f"/admin/pages/add/{app}/{name}/{parent.pk}/")
    blocks = [field for field in model._meta.fields if isinstance(field, StreamField)]
    typing.form |= {f"{field.name}-count": "0" for field in blocks}  # drawn by a script
    return typing


@pytest.mark.parametrize("model", CREATED, ids=lambda model: model.__name__)
def test_an_address_is_that_of_the_whole_title(
    editor: Client, model: type[BasePage], django_capture_on_commit_callbacks: Any
) -> None:
    home = HomePage.objects.get()
    parent: Page = home if model.can_create_at(home) else make_space("directions")
    typing = new_page(editor, model, parent)
    # What no draft goes without.
    typing.form |= {"metier": str(make_metier().pk), "video": str(make_video().pk)}
    with django_capture_on_commit_callbacks(execute=True):
        for title, slug in PAUSES:
            typing.pause(title=title, slug=slug)
    page = model.objects.get(title=TITLE)  # one page, whatever the pauses
    assert page.slug == "le-coeur-de-l-oeuvre"
    assert page.get_latest_revision_as_object().slug == "le-coeur-de-l-oeuvre"
    assert not Redirect.objects.exists()
    if isinstance(page, BookletPage):
        assert page.permalink == "le-coeur-de-l-oeuvre"
    # The screen is closed, and opened again another day: the address still follows the title.
    again = Typing(editor, typing.address)
    again.pause(**{**typing.form, "title": f"{TITLE} commune"})
    page = model.objects.get(title=f"{TITLE} commune")
    assert page.slug == "le-coeur-de-l-oeuvre-commune"
    if isinstance(page, BookletPage):
        assert page.permalink == "le-coeur-de-l-oeuvre-commune"
    assert not Redirect.objects.exists()


def test_a_space_gives_its_whole_title_to_its_editors_and_their_files(editor: Client) -> None:
    typing = new_page(editor, SpacePage, HomePage.objects.get())
    for title in ("Es", "Espace des", "Espace des crèches"):
        typing.pause(title=title, slug=french_slug(title, default=""))
    names = set(Group.objects.values_list("name", flat=True))
    assert "Rédaction – Espace des crèches" in names
    assert not {name for name in names if name.endswith((" Es", " des"))}
    collections = Collection.get_first_root_node().get_children()
    assert [each.name for each in collections] == ["Espace des crèches"]
    make_space("autre")  # the tree of collections is sound
    make_space("zoo")
    Collection.objects.get(name="Espace des crèches").refresh_from_db()
    assert Collection.find_problems() == ([], [], [], [], [])
    typing.press(**{"action-publish": "1"})
    space = SpacePage.objects.get(title="Espace des crèches", live=True)
    # Once it is published, what is named stays.
    space.title = "Espace des crèches et garderies"
    space.save_revision().publish()
    assert space.editors.group.name == "Rédaction – Espace des crèches"


def test_an_address_that_was_chosen_is_kept(editor: Client) -> None:
    model = next(model for model in CREATED if model.kind == "page")
    home = HomePage.objects.get()
    typing = new_page(editor, model, home)
    typing.pause(title="Le programme en br", slug="bref")
    typing.pause(title="Le programme en bref")
    assert model.objects.get().slug == "bref"


@pytest.mark.parametrize("title", ["Les nouvelles", "Recherche"])
def test_an_address_that_is_taken_is_numbered(editor: Client, title: str) -> None:
    """By a page, or by the site itself."""
    home = HomePage.objects.get()
    if title != "Recherche":
        make_page(home, title)
    model = next(model for model in CREATED if model.kind == "page")
    typing = new_page(editor, model, home)
    typing.pause(title=title, slug=title.lower().replace(" ", "-"))
    assert typing.press(**{"action-publish": "1"}).status_code == 200
    page = model.objects.get(title=title, slug__endswith="-2")
    assert page.live
