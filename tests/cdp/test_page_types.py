"""A page type declares all of itself in one place: ``tests.cdp.podcasts`` adds one to the site.

For each thing that a type leaves out, ``manage.py check`` has one message.
"""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cdp.access.visibility import PUBLIC, Scope
from cdp.demo.pages import load_pages
from cdp.models import BookletPage, SpacePage
from cdp.models.library import LibraryPage
from cms.models import HomePage
from cms.models.pages import page_types
from search import documents, indexing
from search.results import find
from search.sources.terms import TermSource
from tests.cdp.podcasts.models import PodcastPage
from tests.factories import (
    make_document,
    make_editor,
    make_metier,
    make_page,
    make_space,
    open_space,
    publish_below,
    rich,
    verified_client,
)

pytestmark = pytest.mark.both_databases

EPISODE = "Un épisode sur le sommeil"


@pytest.fixture
def space(db: None) -> SpacePage:
    return make_space("directions")


@pytest.fixture
def podcast(space: SpacePage) -> PodcastPage:
    page = PodcastPage(
        title=EPISODE,
        introduction="Vingt minutes avec une puéricultrice.",
        sound=make_document("Le sommeil", b"ID3 du son", "sommeil.mp3"),
        body=[
            ("heading", {"level": "2", "text": "La sieste"}),
            ("text", rich("<p>La zibeline dort.</p>")),
        ],
    )
    page.metiers = [make_metier()]
    publish_below(space, page)
    return page


def visitor(*spaces: SpacePage) -> Client:
    client = Client()
    for space in spaces:
        open_space(client, space)
    return client


def test_an_editor_makes_one_in_a_space(space: SpacePage) -> None:
    editor = verified_client(make_editor())
    assert "Podcast" in editor.get(f"/admin/pages/{space.pk}/add_subpage/").text
    body = streamfield([("text", rich_text("<p>La zibeline dort.</p>"))])
    fields = {"title": EPISODE, "slug": "sommeil", "introduction": "", "minutes": "", "body": body}
    address = f"/admin/pages/add/podcasts/podcastpage/{space.pk}/"
    counts = {f"comments-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
    form = nested_form_data(fields | {"comments": {}}) | counts
    assert editor.post(address, {**form, "action-publish": "1"}).status_code == 302
    assert "La zibeline dort." in visitor(space).get("/directions/sommeil/").text


def test_its_page_shows_its_body_to_those_who_opened_its_space(
    space: SpacePage, podcast: PodcastPage
) -> None:
    text = visitor(space).get(podcast.url).text
    assert "La zibeline dort." in text
    assert '<h2 id="la-sieste"' in text
    assert podcast.sound.file.url in text
    for stranger in (visitor(), visitor(make_space("ailleurs"))):
        refused = stranger.get(podcast.url)
        assert refused.status_code == 403
        assert "zibeline" not in refused.text
        assert stranger.get(podcast.sound.file.url).status_code == 404
    assert visitor(space).get(podcast.sound.file.url).status_code == 200


def test_it_is_listed_by_its_space_and_its_metier(space: SpacePage, podcast: PodcastPage) -> None:
    member = visitor(space)
    text = member.get(space.url).text
    assert '?rayon=podcasts">Podcasts</a>' in text
    for address in (f"{space.url}?rayon=podcasts", "/metiers/psychomotricien/"):
        text = member.get(address).text
        assert podcast.url in text
        assert EPISODE in text
        assert "Vingt minutes avec une puéricultrice." in text
    assert visitor().get("/metiers/psychomotricien/").status_code == 404


def test_search_finds_it_for_those_who_may_see_it(space: SpacePage, podcast: PodcastPage) -> None:
    indexing.rebuild()
    (result,) = find("zibeline", Scope((space,))).results
    assert (result.kind_label, result.place.section) == ("Podcast", "La sieste")
    assert result.url.endswith(f"{podcast.url}#la-sieste")
    assert find("zibeline", PUBLIC).total == 0
    narrowed = {"q": "zibeline", "type": "podcast"}
    assert EPISODE in visitor(space).get("/recherche/", narrowed).text
    assert EPISODE not in visitor().get("/recherche/", narrowed).text


def test_the_demo_makes_one_from_a_source(space: SpacePage, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "pages").mkdir()
    (tmp_path / "files" / "sommeil.mp3").write_bytes(b"ID3 du son")
    (tmp_path / "pages" / "sommeil.md").write_text(
        '+++\ntype = "podcast"\ntitle = "Le sommeil"\nslug = "sommeil"\nparent = "directions"\n'
        'description = "Un épisode."\nminutes = 20\nsound = "sommeil.mp3"\n'
        'metiers = ["psychomotricien"]\n+++\n## La sieste\n\nLa zibeline dort.\n',
        encoding="utf-8",
    )
    make_metier()
    load_pages(HomePage.objects.get(), tmp_path)
    podcast = PodcastPage.objects.get(live=True)
    assert (podcast.minutes, podcast.sound.title) == (20, "Le sommeil")
    assert [metier.slug for metier in podcast.metiers.all()] == ["psychomotricien"]
    assert "La zibeline dort." in visitor(space).get(podcast.url).text


# What a type leaves out


def check() -> None:
    call_command("check", stdout=StringIO(), stderr=StringIO())


def test_nothing_is_left_out_of_the_types_of_the_site() -> None:
    check()
    assert PodcastPage in page_types()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("kind", None, "PodcastPage n’a pas de genre pour la recherche"),
        ("passages", None, "PodcastPage n’a pas de passages pour la recherche"),
        ("shelf_slug", None, "PodcastPage n’a pas de rayon"),
        ("template", "podcasts/oubli.html", "podcasts/oubli.html n’existe pas"),
        ("row_template", "podcasts/ligne.html", "podcasts/ligne.html n’existe pas"),
        ("parent_page_types", [], "PodcastPage ne peut être créée nulle part"),
        ("kind", "booklet", "PodcastPage a le même kind qu’un autre genre de document"),
        ("kind", "file", "PodcastPage a le même kind qu’un autre genre de document"),
        ("kind_label", "VIDEO", "PodcastPage a le même nom qu’un autre genre de document"),
        ("kind_label", "DOCUMENT", "PodcastPage a le même nom qu’un autre genre de document"),
        ("shelf_slug", "livrets", "PodcastPage a le même shelf_slug qu’un autre"),
    ],
)
def test_what_a_type_leaves_out_fails_the_check(
    monkeypatch: pytest.MonkeyPatch, name: str, value: Any, sentence: str
) -> None:
    if value is None:
        monkeypatch.delattr(PodcastPage, name)
    else:
        monkeypatch.setattr(PodcastPage, name, value)
    monkeypatch.setattr(PodcastPage, "_clean_parent_page_models", None)
    with pytest.raises(SystemCheckError, match=sentence):
        check()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("verbose_name", "PodcastPage n’a pas de nom en français"),
        ("verbose_name_plural", "PodcastPage n’a pas de titre de rayon"),
    ],
)
def test_a_type_without_a_name_in_french_fails_the_check(
    monkeypatch: pytest.MonkeyPatch, name: str, sentence: str
) -> None:
    monkeypatch.delitem(PodcastPage._meta.original_attrs, name)
    with pytest.raises(SystemCheckError, match=sentence):
        check()


def test_a_document_of_no_metier_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BookletPage, "metier_ids", LibraryPage.metier_ids)
    with pytest.raises(SystemCheckError, match="BookletPage ne dit pas pour quels métiers"):
        check()


# An index made by another version


def test_a_kind_that_is_not_known_is_a_document(
    space: SpacePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_page(space, "Zibeline")
    make_page(space, "Une autre", slug="autre", introduction="Zibeline")
    monkeypatch.setattr(PodcastPage, "kind", "hologramme")
    publish_below(space, PodcastPage(title="Zibeline encore"))
    indexing.rebuild()
    monkeypatch.undo()
    response = visitor(space).get("/recherche/", {"q": "zibeline"})
    assert response.status_code == 200
    labels = {result.kind_label for result in response.context["results"]}
    assert labels == {"Page", "Document"}
    assert visitor(space).get("/recherche/", {"q": "zibeline", "type": "hologramme"}).status_code


def test_a_source_that_is_not_known_is_left_out(
    space: SpacePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_page(HomePage.objects.get(), "Zibeline")

    class Holograms(TermSource):
        def ids(self) -> list[int]:
            return [1]

        def passages(self, ids: list[int]) -> Any:
            from cdp.access.visibility import Audience
            from cms.passages import PassageText
            from search.sources.base import build_passages

            text = [PassageText("Une zibeline.")]
            everyone = Audience(everyone=True)
            return {
                pk: build_passages(
                    f"hologram:{pk}", text, audience=everyone, kind="x", title="Zibeline"
                )
                for pk in ids
            }

    with monkeypatch.context() as patched:
        patched.setattr(documents, "SOURCES", {**documents.SOURCES, "hologram": Holograms()})
        indexing.rebuild()
    response = Client().get("/recherche/", {"q": "zibeline"})
    assert response.status_code == 200
    assert len(response.context["results"]) == 1
    indexing.mark_dirty(["hologram:1"])
    indexing.drain()
    assert find("zibeline", PUBLIC).total == 1
