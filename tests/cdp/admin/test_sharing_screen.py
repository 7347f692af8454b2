"""« Aussi ouvert à… »: a page of a space opened to further spaces, and closed again."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, PageLogEntry

from cdp.actions.share_page import NotSharedError, share_page
from cdp.models import Share, SpacePage
from cms.models import HomePage
from search import indexing
from tests.factories import (
    make_alias,
    make_editor,
    make_page,
    make_space,
    move,
    open_space,
    share,
    verified_client,
)


@pytest.fixture
def spaces(db: None) -> tuple[SpacePage, SpacePage]:
    return make_space("directions"), make_space("coordinations")


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor())


def choose(client: Client, page: Page, *spaces: SpacePage) -> Any:
    data = {"spaces": [space.pk for space in spaces]}
    return client.post(f"/admin/partages/{page.pk}/", data, follow=True)


def test_a_page_is_opened_to_another_space_and_closed_again(
    editor: Client, spaces: tuple[SpacePage, SpacePage]
) -> None:
    own, other = spaces
    page = make_page(own, "Modèle de convention", slug="modele")
    member = Client()
    open_space(member, other)
    assert f"/admin/partages/{page.pk}/" in editor.get(f"/admin/pages/{page.pk}/edit/").text
    screen = editor.get(f"/admin/partages/{page.pk}/").text
    assert other.title in screen
    assert "tant qu’elle n’est pas publiée" not in screen
    assert f'value="{own.pk}"' not in screen
    text = choose(editor, page, other).text
    assert f"aussi ouverte à «\u00a0{other.title}\u00a0»" in text
    assert member.get(page.url).status_code == 200
    choose(editor, page)
    assert member.get(page.url).status_code == 403
    actions = PageLogEntry.objects.filter(action__contains="share").order_by("pk")
    assert list(actions.values_list("action", "page")) == [
        ("cdp.share", page.pk),
        ("cdp.unshare", page.pk),
    ]
    history = editor.get(f"/admin/pages/{page.pk}/history/").text
    assert f"Ouvert aussi à «\u00a0{other.title}\u00a0»" in history


def test_the_screen_says_that_a_draft_is_seen_by_nobody(
    editor: Client, spaces: tuple[SpacePage, SpacePage]
) -> None:
    page = make_page(spaces[0], "Brouillon", slug="brouillon")
    page.unpublish()
    screen = editor.get(f"/admin/partages/{page.pk}/").text
    assert "Personne ne la voit tant qu’elle n’est pas publiée." in screen


def test_saving_the_same_choice_writes_nothing(
    editor: Client, spaces: tuple[SpacePage, SpacePage]
) -> None:
    page = make_page(spaces[0], "Modèle", slug="modele")
    choose(editor, page, spaces[1])
    choose(editor, page, spaces[1])
    assert PageLogEntry.objects.filter(action="cdp.share").count() == 1


def test_what_cannot_be_shared_has_no_screen(
    editor: Client, spaces: tuple[SpacePage, SpacePage]
) -> None:
    own, other = spaces
    public = make_page(HomePage.objects.get(), "Publique", slug="publique")
    alias = make_alias(own, make_page(own, "Source", slug="source"), "alias")
    for page in (public, own, alias, HomePage.objects.get()):
        assert editor.get(f"/admin/partages/{page.pk}/").status_code in {302, 403}
        assert f"/admin/partages/{page.pk}/" not in editor.get(f"/admin/pages/{page.pk}/edit/").text
        with pytest.raises(NotSharedError):
            share_page(page, [other])
    with pytest.raises(NotSharedError):
        share_page(make_page(own, "Page", slug="page"), [own])
    assert editor.get("/admin/partages/999999/").status_code == 404
    assert not Share.objects.exists()


def test_a_space_editor_shares_with_no_space_of_others(
    spaces: tuple[SpacePage, SpacePage],
) -> None:
    own, other = spaces
    page = make_page(own, "Modèle", slug="modele")
    third = make_space("praticiens")
    share(page, third)
    user = make_editor("alix", superuser=False)
    user.groups.add(own.editors.group)
    client = verified_client(user)
    screen = client.get(f"/admin/partages/{page.pk}/").text
    assert f"Elle est aussi ouverte à «&nbsp;{third.title}&nbsp;», ce que vous ne" in screen
    assert choose(client, page, other).status_code == 200
    assert list(page.shares.values_list("space", flat=True)) == [third.pk]
    choose(client, page)
    assert list(page.shares.values_list("space", flat=True)) == [third.pk]


def test_7_a_copy_or_a_revision_takes_no_sharing_along(
    spaces: tuple[SpacePage, SpacePage],
) -> None:
    own, other = spaces
    page = make_page(own, "Modèle", slug="modele")
    revision = page.save_revision()
    share(page, other)
    copy = page.copy(to=Page.objects.get(pk=own.pk), update_attrs={"slug": "copie"})
    assert not copy.shares.exists()
    page.shares.all().delete()
    revision.publish()
    assert not page.shares.exists()


def test_7_a_page_moved_out_of_its_space_loses_its_shares(
    spaces: tuple[SpacePage, SpacePage],
) -> None:
    own, other = spaces
    parent = make_page(own, "Rubrique", slug="rubrique")
    page = make_page(parent, "Modèle", slug="modele")
    share(page, other)
    public = make_page(HomePage.objects.get(), "Publique", slug="publique")
    move(parent, public)
    move(parent, own)
    assert not page.shares.exists()
    share(page, other)
    move(parent, other)
    assert not page.shares.exists()


def test_22_search_follows_sharing(
    spaces: tuple[SpacePage, SpacePage], django_capture_on_commit_callbacks: Any
) -> None:
    own, other = spaces
    indexing.rebuild()
    member = Client()
    open_space(member, other)

    def found() -> bool:
        text = member.get("/recherche/", {"q": "girafe"}).text
        assert own.title not in text
        return "La <mark>girafe</mark>" in text

    with django_capture_on_commit_callbacks(execute=True):
        page = make_page(own, "La girafe", slug="girafe")
    assert not found()
    with django_capture_on_commit_callbacks(execute=True):
        share_page(page, [other])
    assert found()
    with django_capture_on_commit_callbacks(execute=True):
        share_page(page, [])
    assert not found()
