"""The pages of the library, as readers see them."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cdp.models import (
    FactSheetPage,
    GuidePage,
    KeyFact,
    NewsPage,
    SpacePage,
    TutorialPage,
    VideoPage,
)
from cms.models import HomePage
from search import indexing
from tests.cdp.access.world import World, make_world
from tests.factories import (
    file_blocks,
    make_alias,
    make_booklet,
    make_document,
    make_editor,
    make_guide,
    make_metier,
    make_minutes,
    make_page,
    make_space,
    make_version,
    make_video,
    make_video_page,
    open_space,
    publish_below,
    rich,
    verified_client,
)

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def space(db: None) -> SpacePage:
    return make_space("directions")


@pytest.fixture
def member(space: SpacePage) -> Client:
    client = Client()
    open_space(client, space)
    return client


def markdown(text: str) -> str:
    return json.dumps([{"type": "markdown", "value": text}])


# Guides


def test_headings_of_markdown_are_those_of_the_page(space: SpacePage, member: Client) -> None:
    guide = make_guide(
        space,
        body=json.dumps(
            [
                {"type": "heading", "value": {"level": "2", "text": "Préparer"}},
                {"type": "markdown", "value": "Avant.\n\n# Faire\n\n#### L’été\n\n**Bien**"},
                {"type": "markdown", "value": "## Préparer\n\n<script>alert(1)</script>"},
            ]
        ),
    )
    text = member.get(guide.url).text
    for heading in ('<h2 id="preparer"', '<h2 id="faire"', '<h3 id="l-ete"', 'id="preparer-2"'):
        assert heading in text
    assert text.count('href="#preparer-2"') >= 2  # in the contents, and by the heading itself
    assert "<strong>Bien</strong>" in text
    assert "<script>alert" not in text


def test_reading_time_counts_the_words(space: SpacePage, member: Client) -> None:
    guide = make_guide(space, body=markdown("mot " * 2140))
    assert f"10{NBSP}min de lecture" in member.get(guide.url).text.replace("&nbsp;", NBSP)
    assert make_guide(space, slug="vide").reading_minutes == 1


def test_editors_are_reminded_of_a_review_that_is_due(space: SpacePage, member: Client) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    due = make_guide(space, "À revoir", slug="a", review=yesterday)
    make_guide(space, "À jour", slug="b", review=yesterday + dt.timedelta(days=9))
    editor = verified_client(make_editor())
    tasks = editor.get("/admin/").text
    assert "À revoir" in tasks
    assert "à relire depuis le" in tasks
    assert "À jour" not in tasks
    assert "devait être relu" in editor.get(due.url).text
    assert "devait être relu" not in member.get(due.url).text


def test_editors_of_a_space_are_reminded_of_theirs_only(space: SpacePage) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    make_guide(space, "Chez nous", slug="a", review=yesterday)
    make_guide(make_space("ailleurs"), "Ailleurs", slug="b", review=yesterday)
    alix = make_editor("alix", superuser=False)
    alix.groups.add(space.editors.group)
    tasks = verified_client(alix).get("/admin/").text
    assert "Chez nous" in tasks
    assert "Ailleurs" not in tasks


# Fact sheets and tutorials


def test_a_fact_sheet_shows_its_facts_as_a_table(space: SpacePage, member: Client) -> None:
    sheet = FactSheetPage(title="Séances", metier=make_metier(), subject="Séances et forfaits")
    sheet.facts = [KeyFact(label="Bilan", value="140\u00a0€", condition="Une fois par an")]
    text = member.get(publish_below(space, sheet).url).text
    assert '<th scope="row">Bilan</th>' in text
    assert "140\u00a0€" in text
    assert "Psychomotricien" in text


def test_the_steps_of_a_tutorial_are_numbered_and_linked(space: SpacePage, member: Client) -> None:
    steps: Any = [("step", {"title": f"Étape {n}", "text": rich("<p>Fait.</p>")}) for n in (1, 2)]
    page = publish_below(space, TutorialPage(title="Tuto", duration=20, steps=steps))
    text = member.get(page.url).text
    assert 'id="etape-2"' in text
    assert 'href="#etape-2"' in text
    assert "2&nbsp;étapes" in text
    assert "20&nbsp;min" in text


# Videos


def test_the_transcript_stands_below_the_player(space: SpacePage, member: Client) -> None:
    page = make_video_page(space)
    video = page.video
    video.chapters = "0:00 Début\n1:10 Le bain"
    video.save()
    text = member.get(page.url).text
    assert "La coupole." in text
    assert 'href="?t=83#_video"' in text
    assert 'href="?t=70#_video"' in text
    captions = video.tracks.get().file.url
    assert f'srclang="fr" label="Sous-titres" src="{captions}" default>' in text
    assert video.poster.url in text


def test_the_transcript_tells_who_speaks_when_another_does(
    space: SpacePage, member: Client
) -> None:
    said = [("Ana", "Bonjour."), ("Ana", "Entrez."), ("Bo", "Merci."), ("Ana", "Ici.")]
    cue = "00:0{0}.000 --> 00:0{0}.500\n<v {1}>{2}"
    cues = [cue.format(at, who, what) for at, (who, what) in enumerate(said)]
    captions = "\n\n".join(["WEBVTT", *cues]).encode()
    page = publish_below(space, VideoPage(title="Le bain", video=make_video(captions=captions)))
    text = member.get(page.url).text
    assert re.findall(r"cues__speaker\">(\w+)<", text) == ["Ana", "Bo", "Ana"]


@pytest.mark.parametrize(("parameter", "start"), [("83", "#t=83"), ("x", None), ("9" * 30, None)])
def test_a_link_to_a_moment_needs_no_script(
    space: SpacePage, member: Client, parameter: str, start: str | None
) -> None:
    page = make_video_page(space)
    text = member.get(page.url, {"t": parameter}).text
    assert (f'{page.video.file.url}{start}"' in text) if start else ("#t=" not in text)


def test_captions_that_are_lost_do_not_break_the_page(space: SpacePage, member: Client) -> None:
    page = make_video_page(space)
    track = page.video.tracks.get()
    track.file.storage.delete(track.file.name)
    assert member.get(page.url).status_code == 200


# Métiers


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def make_closed_documents(world: World) -> None:
    """A booklet and a guide for one métier, and a guide for another, in a space."""
    metier = make_metier()
    booklet = make_booklet(world.space, "Livret réservé", metiers=[metier])
    make_version(booklet)
    guide = GuidePage(title="Guide réservé", slug="guide")
    guide.metiers = [metier]
    publish_below(world.space, guide)
    closed = GuidePage(title="Guide de la direction", slug="direction")
    closed.metiers = [make_metier("direction")]
    publish_below(world.space, closed)


def test_a_metier_is_listed_to_those_who_may_see_a_document_for_it(world: World) -> None:
    make_closed_documents(world)
    inside, outside = Client(), Client()
    open_space(inside, world.space)
    text = inside.get("/metiers/psychomotricien/").text
    assert "Livret réservé" in text
    assert "Guide réservé" in text
    assert "Guide de la direction" not in text
    assert "Direction" in inside.get("/metiers/").text
    unknown = outside.get("/metiers/nulle-part/")
    hidden = outside.get("/metiers/psychomotricien/")
    assert hidden.status_code == unknown.status_code == 404
    with CaptureQueriesContext(connection) as of_hidden:
        outside.get("/metiers/psychomotricien/")
    with CaptureQueriesContext(connection) as of_unknown:
        outside.get("/metiers/nulle-part/")
    assert len(of_hidden) == len(of_unknown)
    assert "Psychomotricien" not in outside.get("/metiers/").text
    public = GuidePage(title="Guide public", slug="public-guide")
    public.metiers = [make_metier()]
    publish_below(HomePage.objects.get(), public)
    text = outside.get("/metiers/psychomotricien/").text
    assert "Guide public" in text
    assert "réservé" not in text


def test_aliases_stand_once_where_they_are_seen(world: World) -> None:
    make_closed_documents(world)
    guide = GuidePage.objects.get(title="Guide réservé")
    make_alias(world.public, guide, "alias")
    assert Client().get("/metiers/psychomotricien/").status_code == 404


# Lists


def test_a_shelf_lists_what_lies_anywhere_in_the_space(space: SpacePage, member: Client) -> None:
    booklet = make_booklet(space, "Livret médecin")
    make_version(booklet)
    text = member.get(f"{space.url}?rayon=livrets").text
    assert "Livret médecin" in text
    assert booklet.download_url in text
    assert "/livrets/directions.zip" in text
    assert "Livret médecin" in member.get(space.url).text
    assert member.get(f"{space.url}?rayon=inconnu").status_code == 200
    assert "Rien ici" in member.get(f"{space.url}?rayon=videos").text


def test_the_space_page_shows_the_latest_issued_booklets(space: SpacePage, member: Client) -> None:
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    for number in range(1, 8):
        booklet = make_booklet(space, f"Livret {number}", slug=f"l-{number}")
        make_version(booklet, date=f"2025-0{number}-05")
        make_version(booklet, "Version 2", tomorrow)
    make_booklet(space, "Sans version", slug="sans")
    listed = member.get(space.url).text.partition("Livrets en vigueur")[2]
    shown = re.findall(r">(Livret \d)</a>", listed)
    assert shown == [f"Livret {number}" for number in (7, 6, 5, 4, 3)]


@pytest.mark.parametrize("shelf", ["guides", "livrets"])
def test_a_hundred_items_cost_as_many_queries_as_ten(
    space: SpacePage, member: Client, shelf: str
) -> None:
    def add(count: int, first: int) -> None:
        home = SpacePage.objects.get(pk=space.pk)
        for number in range(first, first + count):
            fields = {"title": f"Document {number:04}", "slug": f"doc-{number}"}
            if shelf == "guides":
                home.add_child(instance=GuidePage(**fields))
            else:
                make_version(home.add_child(instance=make_unsaved_booklet(**fields)))

    def queries() -> int:
        member.get(space.url)  # what all views of a space show is found now
        with CaptureQueriesContext(connection) as captured:
            response = member.get(f"{space.url}?rayon={shelf}")
        assert response.text.count('class="entry entry--dated"') == min(total, 40)
        return len(captured)

    total = 10
    add(10, 0)
    few = queries()
    total = 100
    add(total - 10, 10)
    assert queries() == few
    assert "Page 1 sur" in member.get(f"{space.url}?rayon={shelf}").text
    assert "?rayon=" in member.get(f"{space.url}?rayon={shelf}").text


def make_unsaved_booklet(**fields: Any) -> Any:
    from cdp.models import BookletPage

    return BookletPage(permalink=fields["slug"], **fields)


def test_news_stand_on_the_home_page_the_latest_first(client: Client, db: None) -> None:
    home = HomePage.objects.get()
    assert "Actualités" not in client.get("/").text
    assert "Aucune actualité" in client.get("/actualites/").text
    for day in range(1, 6):
        date = dt.date(2026, 3, day)
        publish_below(home, NewsPage(title=f"Nouvelle {day}", slug=f"n-{day}", date=date))
    text = client.get("/").text
    assert text.index("Nouvelle 5") < text.index("Nouvelle 4") < text.index("Nouvelle 3")
    assert "Nouvelle 2" not in text
    assert "Toutes les actualités" in text
    assert "Nouvelle 1" in client.get("/actualites/").text
    assert client.get("/n-1/").status_code == 200


# Search


def test_search_finds_every_type(space: SpacePage, member: Client) -> None:
    make_guide(space, "Guide", slug="a", body=markdown("## Titre\n\nzygomatique"))
    make_version(make_booklet(space, "Livret", slug="b"), changes="Le hippocampe change.")
    sheet = FactSheetPage(title="Fiche", slug="c", metier=make_metier(), subject="Saxifrage")
    publish_below(space, sheet)
    steps: Any = [("step", {"title": "Cueillir", "text": rich("<p>Le pissenlit.</p>")})]
    publish_below(space, TutorialPage(title="Tuto", slug="d", steps=steps))
    make_video_page(space, slug="e")
    indexing.rebuild()
    for word, title in {
        "zygomatique": "Guide",
        "hippocampe": "Livret",
        "saxifrage": "Fiche",
        "pissenlit": "Tuto",
        "coupole": "Le bain",
    }.items():
        assert f">{title}\n</a>" in member.get("/recherche/", {"q": word}).text, word


def test_a_version_issued_later_is_found_at_once(
    space: SpacePage, member: Client, django_capture_on_commit_callbacks: Any
) -> None:
    booklet = make_booklet(space, "Livret")
    indexing.rebuild()
    with django_capture_on_commit_callbacks(execute=True):
        make_version(booklet, changes="Le ornithorynque change.")
    assert ">Livret\n</a>" in member.get("/recherche/", {"q": "ornithorynque"}).text


# Unusual content


def test_odd_and_long_content_has_a_page(space: SpacePage, member: Client) -> None:
    title = (
        "Une très longue conférence dont le titre ne finit pas avant quatre-vingt-dix caractères"
    )
    long = "\n\n".join(f"## Partie {n}\n\n{'mot ' * 300}" for n in range(100))
    guide = make_guide(space, title, slug="long", body=markdown(long))
    response = member.get(guide.url)
    assert response.status_code == 200
    assert response.text.count("<h2 id=") >= 100
    empty = make_guide(space, "Vide", slug="vide")
    assert member.get(empty.url).status_code == 200
    assert "None" not in member.get(empty.url).text
    make_minutes(space, title, slug="m")
    assert title in member.get(space.url).text


def test_a_hundred_attachments_cost_few_queries(space: SpacePage, member: Client) -> None:
    documents = [make_document(f"Pièce {number}") for number in range(100)]
    few = make_page(space, "Peu", slug="peu", body=file_blocks(*documents[:2]))
    many = make_page(space, "Beaucoup", slug="beaucoup", body=[("documents", documents)])
    for page in (few, many):
        member.get(page.url)  # the weight of a file is noted once
    with CaptureQueriesContext(connection) as for_few:
        member.get(few.url)
    with CaptureQueriesContext(connection) as for_many:
        text = member.get(many.url).text
    assert text.count("/fichiers/documents/") == 100
    assert len(for_many) <= len(for_few) + 1


def test_25_search_quotes_no_title_of_a_link_that_the_page_hides(world: World) -> None:
    world.minutes.title = "Un ornithorynque"
    world.minutes.save_revision().publish()
    links = [{"page": world.minutes, "url": "", "text": ""}]
    page = make_page(HomePage.objects.get(), "Avec", slug="avec", body=[("links", links)])
    indexing.rebuild()
    assert "ornithorynque" not in Client().get(page.url).text
    text = Client().get("/recherche/", {"q": "ornithorynque"}).text
    assert "<mark>" not in text
