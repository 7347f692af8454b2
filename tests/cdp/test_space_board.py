"""What members find first: the board of their spaces, the menu on each page, the way out."""

import datetime as dt
import re
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from cdp.models import MinutesPage, SpacePage
from tests.factories import (
    make_booklet,
    make_editor,
    make_guide,
    make_minutes,
    make_page,
    make_space,
    make_version,
    open_space,
    publish_below,
    verified_client,
)

DAY = dt.timedelta(days=1)
POINTS = ["La note est partie", "L’année sera une transition"]


@pytest.fixture
def space(db: None) -> SpacePage:
    return make_space("directions")


@pytest.fixture
def member(space: SpacePage) -> Client:
    client = Client()
    open_space(client, space)
    return client


def text_of(client: Client, address: str) -> str:
    """The text of a page as one reads it, without its tags and its line ends."""
    return " ".join(unescape(strip_tags(client.get(address).text)).split())


def announce(space: SpacePage, **fields: object) -> MinutesPage:
    day = timezone.localdate() + DAY
    announced = {"title": "La 52e", "slug": "la-52e", "number": 52, "date": day}
    page = MinutesPage(**{**announced, **fields})
    publish_below(space, page)
    return page


def test_home_shows_a_member_the_latest_minutes_by_their_points(
    space: SpacePage, member: Client
) -> None:
    make_minutes(space, "49e conférence", points=[("line", point) for point in POINTS])
    text = text_of(member, "/")
    assert text.index("Dernier compte rendu") < text.index(POINTS[0]) < text.index(POINTS[1])
    assert "49e conférence" not in text
    assert POINTS[0] not in text_of(Client(), "/")


def test_a_list_says_the_first_point_then_the_others(space: SpacePage, member: Client) -> None:
    page = make_minutes(space, "49e conférence", points=[("line", point) for point in POINTS])
    listed = member.get(f"{space.url}?rayon=comptes-rendus").text
    assert f'<a href="{page.url}">{POINTS[0]}</a>' in listed
    assert POINTS[1] in listed


def test_several_spaces_stand_under_one_another(space: SpacePage, member: Client) -> None:
    other = make_space("praticiens")
    open_space(member, other)
    text = text_of(member, "/")
    assert "Mes espaces" in text
    assert text.index(space.title) < text.index(other.title)


def test_the_next_conference_goes_into_the_calendar_from_home(
    space: SpacePage, member: Client
) -> None:
    page = announce(space)
    text = member.get("/").text
    assert "Prochaine conférence" in text
    assert f'<a href="/conferences/{page.pk}.ics">Ajouter à mon agenda</a>' in text


def test_it_is_joined_from_home_on_its_day_only(space: SpacePage, member: Client) -> None:
    link = "https://visio.example.org/1"
    page = announce(space, link=link, date=timezone.localdate() + 9 * DAY)
    assert link not in member.get("/").text
    page.date = timezone.localdate()
    page.save_revision().publish()
    text = member.get("/").text
    assert "Conférence d’aujourd’hui" in text
    assert re.search(rf'<a [^>]*href="{link}"[^>]*>Rejoindre</a>', text)
    assert link not in Client().get("/").text


def test_a_cancelled_one_is_said_so_and_the_one_after_named(
    space: SpacePage, member: Client
) -> None:
    announce(space, cancelled=True)
    later = timezone.localdate() + 20 * DAY
    announce(space, title="La 53e", slug="la-53e", number=53, date=later)
    text = text_of(member, "/")
    assert "Annulée. La suivante" in text
    assert "Rejoindre" not in text


def test_a_booklet_says_what_its_new_version_changes(space: SpacePage, member: Client) -> None:
    booklet = make_booklet(space)
    make_version(booklet, date="2025-01-05")
    make_version(booklet, "Version 2", "2025-03-05", changes="Les âges des bilans sont à jour.")
    for address in ("/", space.url):
        text = text_of(member, address)
        assert "Version 2, du 5 mars 2025" in text
        assert "Les âges des bilans sont à jour." in text


def published(client: Client, address: str) -> list[int]:
    """The times that a browser compares with its last visit, in seconds since 1970."""
    found = re.search(r'data-published="([^"]*)"', client.get(address).text)
    return [int(time) for time in found[1].split()] if found else []


def test_what_is_published_is_new_once(space: SpacePage, member: Client) -> None:
    assert published(member, "/") == []
    page = announce(space, date=timezone.localdate() - DAY)
    assert published(member, "/") == [], "an announcement is not minutes"
    before = timezone.now().timestamp()
    page.points = [("line", POINTS[0])]
    page.save_revision().publish()
    (first,) = published(member, "/")
    assert first >= int(before)
    page.title = "Une faute de moins"
    page.save_revision().publish()
    assert published(member, "/") == [first]
    make_guide(space)
    assert len(published(member, space.url)) == 2
    assert published(Client(), "/") == []


def test_every_page_of_a_space_has_its_menu(space: SpacePage, member: Client) -> None:
    guide = make_guide(space)
    minutes = make_minutes(space)
    menu = re.compile(rf'<nav class="space-bar" aria-label="{space.title}">(.*?)</nav>', re.DOTALL)
    current = {
        space.url: (space.title, "page"),
        minutes.url: ("Comptes rendus", "true"),
        guide.url: ("Guides", "true"),
        f"{space.url}?rayon=guides": ("Guides", "page"),
        f"{space.url}?rayon=agenda": ("Agenda", "page"),
    }
    for address, (name, mark) in current.items():
        found = menu.search(member.get(address).text)
        assert found, address
        assert "Vidéos" not in found[1], "a shelf without a document"
        assert re.findall(r'aria-current="(\w+)">([^<]+)<', found[1]) == [(mark, name)], address
    assert menu.search(Client().get(space.url).text) is None


def test_42_leaving_says_what_was_left(space: SpacePage, member: Client) -> None:
    other = make_space("praticiens")
    open_space(member, other)
    answer = member.post("/cdp-pegase/quitter", {"space": space.pk}, follow=True)
    assert f"Vous avez quitté «\u00a0{space.title}\u00a0»" in answer.text
    assert member.get(other.url).status_code == 200
    assert member.get(space.url).status_code == 403


def test_42_all_spaces_are_left_at_once(space: SpacePage, member: Client) -> None:
    other = make_space("praticiens")
    open_space(member, other)
    assert "Tout quitter" in member.get("/").text
    answer = member.post("/cdp-pegase/quitter", follow=True)
    assert "Vous avez quitté tous vos espaces" in answer.text
    assert {member.get(each.url).status_code for each in (space, other)} == {403}


def test_the_door_names_no_space_that_a_gate_does_not(space: SpacePage) -> None:
    space.live = False
    space.save()
    for slug in (space.slug, "nulle-part", "<b>"):
        assert "Vous avez quitté" not in Client().get("/cdp-pegase", {"quitte": slug}).text


def test_27_a_space_is_presented_to_everybody_where_its_editors_chose_so(
    space: SpacePage, member: Client
) -> None:
    shown = make_space("praticiens")
    shown.show_in_menus = True
    shown.save_revision().publish()
    text = Client().get("/").text
    assert space.title not in text
    door = re.search(rf'<a href="([^"]+)">{shown.title}</a>', text)
    assert door
    gate = Client().get(unescape(door[1]))
    assert gate.status_code == 200
    assert f"<h1>{shown.title}</h1>" in gate.text
    assert shown.title in text_of(member, "/"), "the door of another space"
    open_space(member, shown)
    assert "Autres espaces" not in text_of(member, "/")


def test_27_the_site_map_leads_to_what_is_open_only(space: SpacePage, member: Client) -> None:
    make_guide(space)
    assert f'href="{space.url}?rayon=guides"' in member.get("/plan-du-site/").text
    answer = Client().get("/plan-du-site/")
    assert space.slug not in answer.text
    assert space.title not in answer.text
    assert 'href="/plan-du-site/"' in Client().get("/").text


def test_4_what_a_draft_says_reaches_no_reader(space: SpacePage, member: Client) -> None:
    editor = verified_client(make_editor())
    space.title = "Espace rebaptisé"
    space.save_revision()
    assert editor.get(f"/admin/pages/{space.pk}/view_draft/").status_code == 200
    for address in ("/", space.url, f"{space.url}?rayon=agenda"):
        assert "rebaptisé" not in member.get(address).text


def test_commencer_ici_is_in_the_menu_and_first_on_the_board(
    space: SpacePage, member: Client
) -> None:
    assert "Commencer ici" not in member.get("/directions/").text
    start = make_page(space, "Premiers pas", slug="premiers-pas")
    space.start_page = start
    space.save_revision().publish()
    link = '<a href="/directions/premiers-pas/">Commencer ici</a>'
    page = member.get("/directions/")
    assert link in page.text.partition("</nav>")[2]
    assert page.text.count(link) == 2  # the menu, the board
    assert link in member.get("/directions/?rayon=agenda").text
    start.unpublish()
    assert "Commencer ici" not in member.get("/directions/").text
    elsewhere = make_page(make_space("voisin"), "Ailleurs")
    space.start_page = elsewhere
    with pytest.raises(ValidationError, match="page de cet espace"):
        space.clean()
