"""The editors of one space: they edit it, and nothing tells them of the others."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Collection, Page

from cdp.models import SpaceEditors
from tests.cdp.access.test_traces import ADMIN, addressed
from tests.cdp.access.world import World
from tests.factories import (
    make_document,
    make_editor,
    make_image,
    make_minutes,
    make_page,
    make_space,
    share,
    using,
    verified_client,
)


@pytest.fixture
def confined(world: World) -> Client:
    """An editor of the neighbouring space, verified."""
    user = make_editor("alix", superuser=False)
    user.groups.add(world.other.editors.group)
    return verified_client(user)


def test_the_group_comes_with_the_space_and_goes_with_it(world: World) -> None:
    group = world.space.editors.group
    assert group.name == f"Rédaction – {world.space.title}"
    assert Collection.objects.filter(name=world.space.title).exists()
    Page.objects.get(pk=world.space.pk).specific.delete()
    assert not Group.objects.filter(pk=group.pk).exists()
    assert SpaceEditors.objects.count() == 1


def test_two_spaces_of_the_same_title_have_two_groups(world: World) -> None:
    space = make_space("autre")
    space.title = world.space.title
    space.editors.group.delete()
    space.save_revision().publish()
    group = SpaceEditors.objects.get(space=space).group
    assert group.name == f"Rédaction – {world.space.title} (2)"


def test_they_edit_and_publish_in_their_space(confined: Client, world: World) -> None:
    minutes = make_minutes(world.other, "Le leur", slug="le-leur")
    for path in (
        "/admin/",
        f"/admin/pages/{world.other.pk}/",
        f"/admin/pages/{minutes.pk}/edit/",
        f"/admin/pages/{minutes.pk}/history/",
        f"/admin/pages/add/cdp/minutespage/{world.other.pk}/",
        "/admin/importer/",
        "/admin/images/",
        "/admin/documents/",
    ):
        assert confined.get(path).status_code == 200, path
    assert confined.get(minutes.url).status_code == 200
    assert confined.get(world.other.url).status_code == 200


def test_outside_their_space_they_are_visitors(confined: Client, world: World) -> None:
    assert confined.get(world.minutes.url).status_code == 403
    assert confined.get(world.space.url).status_code == 403
    assert confined.get(world.public.url).status_code == 200
    assert "Modifier cette page" not in confined.get(world.public.url).text
    share(world.minutes, world.other)
    response = confined.get(world.minutes.url)
    assert response.status_code == 200
    assert "Modifier cette page" not in response.text


SCREENS = [
    *ADMIN,
    "/admin/choose-page/{space}/",
    "/admin/choose-page/{space}/?page_type=cdp.MinutesPage",
    "/admin/choose-page/search/?q=Espace",
    "/admin/pages/{page}/copy/",
    "/admin/pages/{page}/move/",
    "/admin/pages/{page}/delete/",
    "/admin/pages/{page}/unpublish/",
    "/admin/pages/{page}/workflow_history/",
    "/admin/reports/page-types-usage/",
    "/admin/reports/locked/",
    "/admin/reports/workflow/",
    "/admin/collections/",
    "/admin/sites/",
]


def test_33_the_admin_tells_them_nothing_of_another_space(confined: Client, world: World) -> None:
    confined.get("/admin/")  # messages of the past are not what is under test
    for path in SCREENS:
        text = confined.get(addressed(path, world), follow=True).text
        assert "Titre réservé" not in text, path
        assert world.space.title not in text, path


def test_they_handle_the_files_of_their_collection_only(confined: Client, world: World) -> None:
    theirs = Collection.objects.get(name=world.other.title)
    mine, others = make_document("Le nôtre"), make_document("Réservé aux autres")
    mine.collection = theirs
    mine.save()
    image, hidden = make_image("La nôtre"), make_image("Image des autres")
    image.collection = theirs
    image.save()
    for listing in ("/admin/documents/", "/admin/documents/chooser/", "/admin/images/chooser/"):
        text = confined.get(listing).text
        assert "Réservé aux autres" not in text
        assert "Image des autres" not in text
    assert confined.get(mine.url).status_code == 200
    assert confined.get(others.url).status_code == 404
    assert confined.get(image.get_rendition("width-10").url).status_code == 200
    assert confined.get(hidden.get_rendition("width-10").url).status_code == 404
    make_page(world.other, "Qui s’en sert", slug="sert", body=using(others))
    assert confined.get(others.url).status_code == 200


def test_an_editor_of_one_public_section_sees_no_space(world: World) -> None:
    from django.contrib.auth.models import Permission
    from wagtail.models import GroupPagePermission

    group = Group.objects.create(name="Section publique")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    change = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
    GroupPagePermission.objects.create(group=group, page=world.public, permission=change)
    user = make_editor("sacha", superuser=False)
    user.groups.add(group)
    client = verified_client(user)
    assert client.get(f"/admin/pages/{world.public.pk}/edit/").status_code == 200
    assert client.get(world.minutes.url).status_code == 403
    assert client.get(world.space.url).status_code == 403


def test_editors_of_the_whole_site_see_every_space(world: World) -> None:
    user = make_editor("sacha", superuser=False)
    user.groups.add(Group.objects.get(name="Rédaction"))
    assert verified_client(user).get(world.minutes.url).status_code == 200


def test_v5_a_confined_editor_without_the_second_factor_sees_nothing(world: World) -> None:
    user = make_editor("sacha", superuser=False)
    user.groups.add(world.space.editors.group)
    client = Client()
    client.force_login(user)
    assert client.get(world.minutes.url).status_code == 403
