"""Scenarios 22, 23, 25 to 28, 31 and 33: what might tell of a closed space from outside it."""

import pytest
from django.test import Client

from search import upkeep
from tests.cdp.access.world import INSIDE, World
from tests.factories import make_minutes, make_page


def test_22_23_25_search_finds_within_the_scope_only(
    visitor: tuple[str, Client], world: World
) -> None:
    upkeep.rebuild()
    name, client = visitor
    text = client.get("/recherche/", {"q": "coupole"}).content.decode()
    inside = name in INSIDE
    assert ("Titre réservé" in text) is inside
    assert ("<mark>coupole</mark>" in text) is inside
    assert ("1 résultat" in text.replace("\N{NO-BREAK SPACE}", " ")) is inside


def test_26_previous_and_next_stay_within_the_rule(
    visitor: tuple[str, Client], world: World
) -> None:
    """The series goes on in a space that the visitor of the other one has not opened."""
    shown = make_minutes(world.other, "Numéro deux", slug="deux", number=2)
    name, client = visitor
    response = client.get(shown.url)
    if name in {"V1", "V6"}:
        assert ("Titre réservé" in response.content.decode()) is (name == "V6")
    else:
        assert response.status_code == 403


def test_26_menus_show_public_pages_only(visitor: tuple[str, Client], world: World) -> None:
    make_page(world.space, "Page au menu de l’espace", show_in_menus=True)
    text = visitor[1].get("/public/").content.decode()
    assert "Page au menu de l’espace" not in text


@pytest.mark.parametrize("path", ["/", "/public/", "/cdp-pegase", "/recherche/", "/nulle-part/"])
def test_27_31_no_title_outside(path: str, visitor: tuple[str, Client], world: World) -> None:
    response = visitor[1].get(path)
    assert "Titre réservé" not in response.content.decode() + str(response.headers)


@pytest.mark.parametrize("path", ["/sitemap.xml", "/robots.txt"])
def test_28_nothing_lists_addresses(path: str, visitor: tuple[str, Client], world: World) -> None:
    assert "reserve" not in visitor[1].get(path).content.decode()


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
    visitor: tuple[str, Client], world: World
) -> None:
    name, client = visitor
    answers = {path: client.get(addressed(path, world)) for path in ADMIN}
    statuses = {path: answer.status_code for path, answer in answers.items()}
    if name == "V6":
        assert statuses == dict.fromkeys(ADMIN, 200)
    else:
        assert {path: status for path, status in statuses.items() if status not in {302, 403}} == {}
        for path, answer in answers.items():
            assert "Titre réservé" not in answer.text, path
            assert "Espace secret" not in answer.text, path
