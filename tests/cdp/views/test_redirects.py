"""Old addresses: scenario 9, and redirections that editors write."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from tests.cdp.access.world import INSIDE, World, visitors
from tests.factories import make_page, move, open_space


def test_an_old_address_of_the_programme_leads_to_the_new_one(
    subtests: pytest.Subtests, world: World
) -> None:
    Redirect.add_redirect("/ancienne-page", world.public.url)
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            response = client.get("/ancienne-page/")
            assert (response.status_code, response.url) == (301, world.public.url)


def test_one_into_a_space_leads_there_by_the_door(subtests: pytest.Subtests, world: World) -> None:
    Redirect.add_redirect("/ancien-cr", world.minutes.url)
    Redirect.add_redirect("/ancien-espace", world.space.url)
    for name, client in visitors(world):
        for old, target in (
            ("/ancien-cr/", world.minutes.url),
            ("/ancien-espace/", world.space.url),
        ):
            with subtests.test(visitor=name, address=old):
                response = client.get(old)
                if name in INSIDE:
                    assert (response.status_code, response.url) == (301, target)
                else:
                    assert response.status_code == 403
                    assert target not in response.text + str(response.headers)
                    assert "Titre réservé" not in response.text


def test_the_door_then_opens_the_way(client: Client, world: World) -> None:
    Redirect.add_redirect("/ancien-cr", world.minutes.url)
    response = open_space(client, world.space, next="/ancien-cr/")
    final = client.get(response.url, follow=True)
    assert final.redirect_chain[-1][0] == world.minutes.url


def test_9_a_page_that_moved_into_a_space_leaves_no_trace_outside(
    subtests: pytest.Subtests, world: World
) -> None:
    page = make_page(world.public, "Page emménagée", slug="emmenagee")
    old = page.url
    new = move(page, world.space).url
    assert Redirect.objects.filter(automatically_created=True).exists()
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            response = client.get(old)
            if name in INSIDE:
                assert (response.status_code, response.url) == (301, new)
            else:
                assert response.status_code == 404
                assert "emmenagee" not in str(response.headers) + response.text.replace(old, "")
                assert response.headers.keys() == client.get("/public/nulle-part/").headers.keys()


def test_a_page_below_a_renamed_one_is_still_found(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    child = make_page(world.public, "Fille", slug="fille")
    parent = Page.objects.get(pk=world.public.pk).specific
    parent.slug = "renommee"
    with django_capture_on_commit_callbacks(execute=True):
        parent.save_revision().publish()
    response = Client().get(child.url)
    assert (response.status_code, response.url) == (301, "/renommee/fille/")


@pytest.mark.parametrize("target", ["https://www.example.org/", "/recherche/?q=a", "/nulle-part/"])
def test_other_targets_are_left_to_the_editor(client: Client, db: None, target: str) -> None:
    Redirect.objects.create(old_path="/vieux", redirect_link=target)
    response = client.get("/vieux/")
    assert (response.status_code, response.url) == (301, target)


def test_the_time_it_takes_tells_of_no_redirection(world: World, client: Client) -> None:
    page = make_page(world.public, "Page emménagée", slug="emmenagee")
    old = page.url
    move(page, world.space)
    counts = []
    for address in (old, "/public/nulle-part/", old, "/public/nulle-part/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 404
        counts.append([re.sub(r"= \d+|'[-+\d :.]+'", "…", query["sql"])[:150] for query in queries])
    assert counts[2] == counts[3], counts[2:]


def test_an_unpublished_public_page_is_not_behind_the_door(world: World, client: Client) -> None:
    Redirect.add_redirect("/vieux", world.public.url)
    world.public.unpublish()
    assert client.get("/vieux/").status_code == 404


@pytest.mark.parametrize("path", ["//[", "//[x]/", "//secret/reserve/"])
def test_a_path_that_begins_like_a_host_is_no_page(client: Client, world: World, path: str) -> None:
    assert client.get("/", PATH_INFO=path).status_code == 404
