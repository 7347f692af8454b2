"""Scenarios 1 to 9 and 21: pages in a closed space, asked for by every visitor."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from cdp.models import MinutesPage
from tests.cdp.access.things import PAGES
from tests.cdp.access.world import INSIDE, World, alone, visitors
from tests.factories import (
    make_alias,
    make_minutes,
    make_page,
    make_space,
    move,
    open_space,
    publish_below,
)

TOMORROW = timezone.now() + dt.timedelta(days=1)
RESERVED = ("Titre réservé", "Page aliasée", "Page emménagée", "Page reprise")


def test_only_members_and_verified_editors_get_in(world: World, subtests: pytest.Subtests) -> None:
    addresses = {thing: make(world) for thing, make in PAGES.items()}
    for name, client in visitors(world):
        for thing, address in addresses.items():
            with subtests.test(visitor=name, thing=thing):
                response = client.get(address)
                assert response.status_code == (200 if name in INSIDE else refusal(thing))
                if name in INSIDE:
                    assert response.headers["Cache-Control"] == "private, no-store"
                    assert response.headers["X-Robots-Tag"] == "noindex"
                else:
                    text = response.content.decode()
                    for title in RESERVED:
                        assert title not in text


def test_public_pages_name_closed_ones_to_members_and_are_not_kept(
    subtests: pytest.Subtests, world: World
) -> None:
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            response = client.get(world.public.url)
            kept = "no-store" not in response.headers["Cache-Control"]
            assert kept == (name not in {*INSIDE, "V1"})


def test_5_an_alias_of_an_alias_is_for_editors_only(
    subtests: pytest.Subtests, world: World
) -> None:
    address = _alias_of_an_alias(world)
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            response = client.get(address)
            assert response.status_code == (200 if name == "V6" else 404)


def _alias_of_an_alias(world: World) -> str:
    page = make_page(world.space, "Page aliasée", slug="source")
    return make_alias(world.public, make_alias(world.public, page, "un"), "deux").url


def refusal(thing: str) -> int:
    """Inside the space its gate stands; elsewhere there is simply nothing."""
    return 404 if "alias" in thing else 403


def _never_published(world: World) -> MinutesPage:
    page = MinutesPage(title="Jamais publiée", live=False)
    Page.objects.get(pk=world.space.pk).add_child(instance=page)
    page.save_revision()
    return page


def _unpublished(world: World) -> MinutesPage:
    page = make_minutes(world.space, "Dépubliée")
    page.unpublish()
    return page


def _scheduled(world: World) -> MinutesPage:
    page = MinutesPage(title="À venir", live=False, go_live_at=TOMORROW)
    return publish_below(world.space, page)


def test_4_drafts_are_for_previews_of_verified_editors(
    world: World, subtests: pytest.Subtests
) -> None:
    drafts = [make(world) for make in (_never_published, _unpublished, _scheduled)]
    for name, client in visitors(world):
        for draft in drafts:
            with subtests.test(visitor=name, draft=draft.title):
                page = Page.objects.get(pk=draft.pk)
                assert not page.live
                url = f"{world.space.url}{page.slug}/"
                assert client.get(url).status_code == (404 if name in INSIDE else 403)
                preview = client.get(f"/admin/pages/{page.pk}/view_draft/").status_code
                assert preview == 200 if name == "V6" else preview in {302, 403}


def test_6_a_page_moved_out_is_public_at_once(subtests: pytest.Subtests, world: World) -> None:
    page = make_page(world.space, "Page déménagée", slug="demenagee")
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            assert client.get(move(page, world.public).url).status_code == 200


def test_8_an_address_that_does_not_exist_answers_like_one_that_does(
    subtests: pytest.Subtests, world: World
) -> None:
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            alone(client)
            client.get(world.space.url)  # what is kept for all requests is kept now
            with CaptureQueriesContext(connection) as for_known:
                known = client.get(world.minutes.url)
            with CaptureQueriesContext(connection) as for_unknown:
                unknown = client.get("/secret/nulle-part/")
            if name in INSIDE:
                assert (known.status_code, unknown.status_code) == (200, 404)
            else:
                assert known.status_code == unknown.status_code == 403
                assert len(for_known) == len(for_unknown)  # nor does the time tell
                assert without_tokens(known, "reserve") == without_tokens(unknown, "nulle-part")
                assert dict(known.headers).keys() == dict(unknown.headers).keys()


def without_tokens(response: object, slug: str) -> str:
    import re

    text = response.content.decode()  # type: ignore[attr-defined]
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text).replace(slug, "…")


def test_9_an_old_address_does_not_tell_the_new_one(
    subtests: pytest.Subtests, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    world.minutes.slug = "nouvelle-adresse"
    with django_capture_on_commit_callbacks(execute=True):
        world.minutes.save_revision().publish()
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            response = client.get("/secret/reserve/")
            if name in INSIDE:
                assert (response.status_code, response.url) == (301, "/secret/nouvelle-adresse/")
            else:
                assert response.status_code == 403
                assert "nouvelle-adresse" not in response.content.decode() + str(response.headers)


GUESSES = [
    "/media/documents/livret.txt",
    "/documents/1/livret.txt",
    "/static/../db.sqlite3",
    "/fichiers/%2e%2e/db.sqlite3",
    "/fichiers/documents/../../db.sqlite3",
    "/fichiers/documents",
    "/fichiers/documents/",
    "/fichiers/a%00b",
    "/fichiers/documents/a%00b",
    "/a%00b/",
    "/fichiers/images/autre.png",
    "/fichiers/avatar_images/",
    "/_util/authenticate_with_password/1/1/",
    "/_util/login/",
    "/api/v2/pages/",
    "/api/v3/",
]


def test_21_guesses_lead_nowhere(subtests: pytest.Subtests, world: World) -> None:
    for name, client in visitors(world):
        for path in GUESSES:
            with subtests.test(visitor=name, path=path):
                assert client.get(path).status_code == 404


def test_a_space_inside_another_cannot_be_made(world: World) -> None:
    from cdp.models import SpacePage

    assert not SpacePage.can_create_at(world.space)


def test_an_unpublished_space_is_closed_to_its_members(
    subtests: pytest.Subtests, world: World
) -> None:
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            Page.objects.get(pk=world.space.pk).specific.unpublish()
            response = client.get(world.minutes.url)
            assert response.status_code == (200 if name == "V6" else 404)


def test_many_spaces_are_told_apart_by_whole_paths(db: None) -> None:
    """A space's tree path never opens that of a space whose path begins alike."""
    spaces = [make_space(f"espace-{number}") for number in range(4)]
    pages = [make_minutes(space, f"Page {space.slug}", slug="page") for space in spaces]

    client = Client()
    open_space(client, spaces[1])
    assert [client.get(page.url).status_code for page in pages] == [403, 200, 403, 403]
