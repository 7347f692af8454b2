"""The result page and the command, as people use them."""

import io
import json
from itertools import product
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from cdp.models import SpacePage
from cms.models import HomePage
from search import indexing
from tests.factories import make_minutes, make_page, make_space, open_space, publish_below


@pytest.fixture
def site(db: None) -> dict[str, Any]:
    space = make_space("secret")
    minutes = make_minutes(
        space,
        "34e conférence des directions",
        body="<p>Le <b>livret médecin</b> &amp; le guide sont à jour. " + "Suite. " * 80 + "</p>",
    )
    public = make_page(
        HomePage.objects.get(),
        "Le programme",
        introduction="Un livret pour chaque médecin partenaire.",
    )
    indexing.rebuild()
    return {"space": space, "minutes": minutes, "public": public}


def search(*args: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("search", *args, "--json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_the_command_searches_public_content_by_default(site: dict[str, Any]) -> None:
    answer = search("livret medecin")
    assert answer["total"] == 1
    assert [hit["title"] for hit in answer["hits"]] == ["Le programme"]
    assert answer["hits"][0]["space"] is None


def test_the_command_in_a_space_links_to_the_section(site: dict[str, Any]) -> None:
    hits = {hit["kind"]: hit for hit in search("livrets médecins", "--spaces", "secret")["hits"]}
    hit = hits["minutes"]
    assert hit["url"].endswith("/secret/34e-conference-des-directions/#vie-de-la-maison")
    assert (hit["section"], hit["space"], hit["date"]) == (
        "Vie de la maison",
        "secret",
        "2026-02-02",
    )
    assert "livret médecin & le guide" in hit["excerpt"]
    assert set(hit) == {*["url", "title", "section", "kind", "space", "date", "excerpt", "score"]}


def test_the_command_refuses_an_unknown_space(site: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match="Espace inconnu : nulle-part"):
        search("livret", "--spaces", "secret,nulle-part")


def test_a_member_sees_the_section_marked(client: Client, site: dict[str, Any]) -> None:
    open_space(client, site["space"])
    text = client.get("/recherche/", {"q": "livret medecin"}).content.decode()
    assert "#vie-de-la-maison" in text
    assert "<mark>livret</mark> <mark>médecin</mark> &amp; le guide" in text
    assert "Vie de la maison" in text


ODD_QUERIES = [
    "",
    "   ",
    "le la les",
    "!?…",
    "\N{GRINNING FACE}",
    "a\x00b",
    "x" * 2000,
    "titre:ASE AND (",
    '"',
    "<script>alert(1)</script>",
    "\N{RIGHT-TO-LEFT OVERRIDE}abc",
]
PARAMETERS = ("q", "espace", "type", "metier", "annee", "tri", "versions")
ODD_VALUES = ("a\x00b", "\u0662\u0660\u0662\u0664", "x" * 5000, "=-")


def test_odd_queries_get_a_page(
    client: Client, site: dict[str, Any], subtests: pytest.Subtests
) -> None:
    for query in ODD_QUERIES:
        with subtests.test(query=query[:20]):
            response = client.get("/recherche/", {"q": query})
            assert response.status_code == 200
            assert "<script>alert" not in response.content.decode()


def test_odd_parameters_get_a_page(
    client: Client, site: dict[str, Any], subtests: pytest.Subtests
) -> None:
    for name, value in product(PARAMETERS, ODD_VALUES):
        with subtests.test(name=name, value=value[:20]):
            assert client.get("/recherche/", {"q": "livret", name: value}).status_code == 200


def test_odd_page_numbers_get_a_page(
    client: Client, site: dict[str, Any], subtests: pytest.Subtests
) -> None:
    for page in ("0", "-1", "2", "999999999999", "x", "²"):
        with subtests.test(page=page):
            answer = client.get("/recherche/", {"q": "livret", "page": page})
            assert answer.status_code == 200


def test_results_are_paged(client: Client, db: None) -> None:
    for number in range(23):
        make_page(HomePage.objects.get(), f"Girafe {number}", slug=f"girafe-{number}")
    indexing.rebuild()
    shown: list[str] = []
    for number in ("1", "2", "3"):
        response = client.get("/recherche/", {"q": "girafe", "page": number})
        shown += ["".join(f.text for f in result.title) for result in response.context["results"]]
    assert len(shown) == len(set(shown)) == 23
    assert "23" in response.content.decode()


def test_descriptions_of_lists_are_found(db: None) -> None:
    home = HomePage.objects.get()
    description = {"search_description": "Un résumé sur la zibeline."}
    space = make_space("secret")
    fields = {"title": "Fourrures", "slug": "f", "contact": "l’équipe"}
    publish_below(home, SpacePage(**fields, **description))
    make_minutes(space, "34e conférence des directions", **description)
    make_page(home, "Le programme", introduction="Une introduction.", **description)
    indexing.rebuild()
    hits = search("zibeline", "--spaces", "secret,f")["hits"]
    assert {hit["kind"] for hit in hits} == {"space", "minutes", "page"}
    for hit in hits:
        assert "#" not in hit["url"]
        assert hit["excerpt"].startswith("Un résumé sur la zibeline.")


def test_the_name_of_a_conference_leads_to_its_top(site: dict[str, Any]) -> None:
    (hit,) = search("34e conférence directions", "--spaces", "secret")["hits"]
    assert hit["url"].endswith("/secret/34e-conference-des-directions/")
