"""Moves, copies and conversions that widen an audience ask first, and say to whom."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from cms.models import HomePage
from tests.cdp.access.world import World, visitors
from tests.factories import make_alias, make_editor, make_page, make_space, share, verified_client


@pytest.fixture
def editor(world: World) -> Client:
    return verified_client(make_editor("dominique"))


@pytest.fixture
def page(world: World) -> Page:
    parent = make_page(world.space, "Page du dossier", slug="dossier")
    make_page(parent, "Sous-page", slug="sous")
    return parent


def confirm(client: Client, response: Any, path: str) -> Any:
    """Press the button of the question: send back what it holds."""
    fields: dict[str, list[str]] = {}
    for name, value in response.context["sent"]:
        fields.setdefault(name, []).append(value)
    return client.post(path, fields)


def everyone(response: Any) -> bool:
    return "Tout le monde, sans mot de passe" in response.text


def test_a_move_out_of_a_space_asks_and_says_everyone(
    editor: Client, page: Page, world: World
) -> None:
    path = f"/admin/pages/{page.pk}/move/{world.public.pk}/confirm/"
    for question in (editor.get(path), editor.post(path), editor.post(path, {"audience": "x"})):
        assert everyone(question)
        assert "Page du dossier" in question.text
        assert Page.objects.get(pk=page.pk).get_parent().pk == world.space.pk
    confirm(editor, question, path)
    assert Page.objects.get(pk=page.pk).get_parent().pk == world.public.pk
    assert Client().get("/public/dossier/").status_code == 200


def test_a_move_to_another_space_says_which(editor: Client, page: Page, world: World) -> None:
    path = f"/admin/pages/{page.pk}/move/{world.other.pk}/confirm/"
    question = editor.post(path)
    assert f"Tous les membres de «&nbsp;{world.other.title}&nbsp;»" in question.text
    # The answer to another question is none to this one.
    assert "Tous les membres" in editor.post(path, {"audience": "everyone"}).text
    confirm(editor, question, path)
    assert Page.objects.get(pk=page.pk).get_parent().pk == world.other.pk


@pytest.mark.parametrize("way", ["within the space", "into a space", "among public pages"])
def test_a_move_that_opens_nothing_more_does_not_ask(
    way: str, editor: Client, page: Page, world: World
) -> None:
    public = make_page(HomePage.objects.get(), "Autre page publique", slug="autre")
    moved, target = {
        "within the space": (page, make_page(world.space, "Rubrique", slug="rubrique")),
        "into a space": (public, world.space),
        "among public pages": (public, world.public),
    }[way]
    editor.post(f"/admin/pages/{moved.pk}/move/{target.pk}/confirm/")
    assert Page.objects.get(pk=moved.pk).get_parent().pk == target.pk


def test_a_move_to_a_space_it_is_shared_with_asks_for_its_descendants(
    editor: Client, page: Page, world: World
) -> None:
    share(page, world.other)
    path = f"/admin/pages/{page.pk}/move/{world.other.pk}/confirm/"
    assert "Tous les membres" in editor.post(path).text  # the page below was not shared
    share(Page.objects.get(slug="sous"), world.other)
    assert editor.post(path).status_code == 302


def test_a_bulk_move_asks_too(editor: Client, page: Page, world: World) -> None:
    other = make_page(world.space, "Autre page", slug="autre")
    path = f"/admin/bulk/wagtailcore/page/move/?id={page.pk}&id={other.pk}"
    question = editor.post(path, {"chooser": world.public.pk})
    assert everyone(question)
    assert "Page du dossier" in question.text
    assert "Autre page" in question.text
    assert Page.objects.get(pk=other.pk).get_parent().pk == world.space.pk
    confirm(editor, question, path)
    assert set(Page.objects.child_of(world.public).values_list("pk", flat=True)) == {
        page.pk,
        other.pk,
    }


def copy_form(page: Page, target: Page, **extra: str) -> dict[str, Any]:
    return {
        "new_title": "La copie",
        "new_slug": "la-copie",
        "new_parent_page": target.pk,
        **extra,
    }


def test_5_a_copy_outside_asks_and_arrives_as_a_draft(
    editor: Client, page: Page, world: World, subtests: pytest.Subtests
) -> None:
    path = f"/admin/pages/{page.pk}/copy/"
    data = copy_form(page, world.public, copy_subpages="on", publish_copies="on")
    question = editor.post(path, data)
    assert everyone(question)
    assert not Page.objects.filter(slug="la-copie").exists()
    confirm(editor, question, path)
    copy = Page.objects.get(slug="la-copie")
    assert not copy.live
    assert not copy.get_children().get().live
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            assert client.get("/public/la-copie/").status_code == 404
            preview = client.get(f"/admin/pages/{copy.pk}/view_draft/").status_code
            assert preview == 200 if name == "V6" else preview in {302, 403}


def test_a_copy_within_the_space_does_not_ask(editor: Client, page: Page, world: World) -> None:
    data = copy_form(page, world.space, publish_copies="on")
    assert editor.post(f"/admin/pages/{page.pk}/copy/", data).status_code == 302
    assert Page.objects.get(slug="la-copie").live


def test_a_copy_without_descendants_asks_for_the_page_only(
    editor: Client, page: Page, world: World
) -> None:
    share(page, world.other)
    path = f"/admin/pages/{page.pk}/copy/"
    assert editor.post(path, copy_form(page, world.other)).status_code == 302
    Page.objects.get(slug="la-copie").delete()
    whole = copy_form(page, world.other, copy_subpages="on")
    assert "Tous les membres" in editor.post(path, whole).text


@pytest.mark.parametrize("parent", ["", "x", "999999999", "9" * 30])
def test_an_invalid_copy_form_bypasses_nothing(parent: str, editor: Client, page: Page) -> None:
    editor.raise_request_exception = False
    data = copy_form(page, page) | {"new_parent_page": parent}
    editor.post(f"/admin/pages/{page.pk}/copy/", data)
    assert not Page.objects.filter(slug="la-copie").exists()


def test_5_an_alias_outside_opens_nothing_and_says_so(
    editor: Client, page: Page, world: World
) -> None:
    data = copy_form(page, world.public, alias="on")
    response = editor.post(f"/admin/pages/{page.pk}/copy/", data, follow=True)
    assert "aux personnes qui peuvent déjà lire" in response.text
    assert Client().get("/public/la-copie/").status_code == 404


@pytest.mark.parametrize("what", ["alias", "section"])
def test_a_copy_of_an_alias_asks_for_its_source(
    what: str, editor: Client, page: Page, world: World
) -> None:
    """Wherever the alias stands: its copy is a page of its own, with the content of the source."""
    section = make_page(world.public, "Rubrique", slug="rubrique")
    alias = make_alias(section, page, "alias")
    copied = alias if what == "alias" else section
    sent = {"new_title": "C", "new_slug": "c", "new_parent_page": world.public.pk}
    sent |= {"publish_copies": "on", "copy_subpages": "on"}
    answer = editor.post(f"/admin/pages/{copied.pk}/copy/", sent)
    assert "Tout le monde, sans mot de passe, pourra" in answer.text
    assert not Page.objects.filter(slug="c").exists()


def test_an_unchecked_alias_box_bypasses_nothing(editor: Client, page: Page, world: World) -> None:
    sent = {"new_title": "C", "new_slug": "c", "new_parent_page": world.public.pk}
    sent |= {"publish_copies": "on", "alias": "false"}
    answer = editor.post(f"/admin/pages/{page.pk}/copy/", sent)
    assert "Tout le monde, sans mot de passe, pourra" in answer.text
    assert not Page.objects.filter(slug="c").exists()


def test_turning_an_alias_into_a_page_asks(editor: Client, page: Page, world: World) -> None:
    alias = make_alias(world.public, page, "alias")
    path = f"/admin/pages/{alias.pk}/convert_alias/"
    question = editor.post(path)
    assert everyone(question)
    assert Client().get("/public/alias/").status_code == 404
    confirm(editor, question, path)
    assert Client().get("/public/alias/").status_code == 200


@pytest.mark.parametrize("action", ["move", "copy", "create_alias", "convert_alias", "publish"])
def test_the_admin_api_bypasses_nothing(
    action: str, editor: Client, page: Page, world: World
) -> None:
    before = Page.objects.count()
    data = {"destination_page_id": world.public.pk, "slug": "la-copie", "recursive": True}
    path = f"/admin/api/main/pages/{page.pk}/action/{action}/"
    assert editor.post(path, data, content_type="application/json").status_code == 404
    assert Page.objects.count() == before
    assert Page.objects.get(pk=page.pk).get_parent().pk == world.space.pk


def test_a_space_editor_cannot_move_out_at_all(page: Page, world: World) -> None:
    user = make_editor("alix", superuser=False)
    user.groups.add(world.space.editors.group)
    client = verified_client(user)
    third = make_space("tiers")
    for target in (world.public, world.other, third, HomePage.objects.get()):
        path = f"/admin/pages/{page.pk}/move/{target.pk}/confirm/"
        answer = client.post(path, {"audience": "everyone"})
        assert answer.status_code in {302, 403, 404}
        client.post(path, {"audience": str(target.pk)})
        assert Page.objects.get(pk=page.pk).get_parent().pk == world.space.pk
