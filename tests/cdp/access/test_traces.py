"""Scenarios 22, 23, 25 to 28, 31 and 33: what might tell of a closed space from outside it."""

import pytest

from search import indexing
from tests.cdp.access.world import INSIDE, World, visitors
from tests.factories import make_minutes, make_page


def test_22_23_25_search_finds_within_the_scope_only(
    subtests: pytest.Subtests, world: World
) -> None:
    indexing.rebuild()
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            text = client.get("/recherche/", {"q": "coupole"}).content.decode()
            inside = name in INSIDE
            assert ("Titre réservé" in text) is inside
            assert ("<mark>coupole</mark>" in text) is inside
            assert ("1 résultat" in text.replace("\N{NO-BREAK SPACE}", " ")) is inside


def test_26_previous_and_next_stay_within_the_rule(subtests: pytest.Subtests, world: World) -> None:
    """The series goes on in a space that the visitor of the other one has not opened."""
    shown = make_minutes(world.other, "Numéro deux", slug="deux", number=2)
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            response = client.get(shown.url)
            if name in {"V1", "V6"}:
                assert ("Titre réservé" in response.content.decode()) is (name == "V6")
            else:
                assert response.status_code == 403


def test_26_menus_show_public_pages_only(subtests: pytest.Subtests, world: World) -> None:
    make_page(world.space, "Page au menu de l’espace", show_in_menus=True)
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            text = client.get("/public/").content.decode()
            assert "Page au menu de l’espace" not in text


def test_27_31_no_title_outside(world: World, subtests: pytest.Subtests) -> None:
    for name, client in visitors(world):
        for path in ("/", "/public/", "/cdp-pegase", "/recherche/", "/nulle-part/"):
            with subtests.test(visitor=name, path=path):
                response = client.get(path)
                text = response.content.decode() + str(response.headers)
                # The home page of those who have opened the space shows its latest minutes.
                assert ("Titre réservé" in text) is (path == "/" and name in {"V2", "V6"})


def test_28_nothing_lists_addresses(world: World, subtests: pytest.Subtests) -> None:
    for name, client in visitors(world):
        for path in ("/sitemap.xml", "/robots.txt"):
            with subtests.test(visitor=name, path=path):
                assert "reserve" not in client.get(path).content.decode()


ADMIN = [
    "/admin/",
    "/admin/pages/{page}/",
    "/admin/pages/{page}/edit/",
    "/admin/pages/{page}/edit/preview/",
    "/admin/pages/{page}/view_draft/",
    "/admin/pages/{page}/history/",
    "/admin/pages/{page}/usage/",
    "/admin/pages/{space}/",
    "/admin/api/main/pages/",
    "/admin/api/main/pages/{page}/",
    "/admin/choose-page/",
    "/admin/choose-page/search/?q=Titre",
    "/admin/pages/search/?q=Titre",
    "/admin/bulk/wagtailcore/page/delete/?id={page}",
    "/admin/reports/site-history/",
    "/admin/reports/aging-pages/",
    "/admin/importer/",
    "/admin/mots-de-passe/",
    "/admin/mots-de-passe/{space}/",
    "/admin/mots-de-passe/arreter/{key}/",
    "/admin/partages/{page}/",
    "/admin/journal-des-acces/",
    "/admin/journal-des-acces/?export=csv",
    "/admin/users/",
    "/admin/groups/",
    "/admin/images/",
    "/admin/documents/chooser/",
]


def addressed(path: str, world: World) -> str:
    """An address of the admin, about the things of the closed space."""
    key = world.space.keys.latest("since")
    return path.format(page=world.minutes.pk, space=world.space.pk, key=key.pk)


def test_33_the_admin_answers_verified_editors_only(
    subtests: pytest.Subtests, world: World
) -> None:
    for name, client in visitors(world):
        for path in ADMIN:
            with subtests.test(visitor=name, path=path):
                answer = client.get(addressed(path, world))
                if name == "V6":
                    assert answer.status_code == 200
                else:
                    assert answer.status_code in {302, 403}
                    assert "Titre réservé" not in answer.text
                    assert "Espace secret" not in answer.text
