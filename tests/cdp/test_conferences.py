"""The page of a conference, from its announcement to its own minutes."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cdp.imports.create import create_minutes
from cdp.imports.draft import MinutesDraft
from cdp.imports.reading import MinutesFile
from cdp.models import MinutesPage, NextConference, Series, SpacePage
from cms.documents.outline import Paragraph, Span
from tests.factories import make_alias, make_minutes, make_space, open_space, publish_below

pytestmark = pytest.mark.both_databases

SOON = timezone.localdate() + dt.timedelta(days=20)
AT = dt.time(13, 30)


@pytest.fixture
def space(db: None) -> SpacePage:
    return make_space("directions")


def announcing(space: SpacePage, *announcements: dict[str, Any], **fields: Any) -> MinutesPage:
    page = MinutesPage.objects.get(pk=make_minutes(space, **fields).pk)
    page.next_conferences = [
        NextConference(**{"date": SOON, **announcement}) for announcement in announcements
    ]
    page.save_revision().publish()
    return page


def to_come() -> list[MinutesPage]:
    return list(MinutesPage.objects.to_come())


def test_published_minutes_make_the_conferences_they_announce_once(space: SpacePage) -> None:
    minutes = announcing(space, {"start": AT, "channel": "Zoom"}, {"date": SOON.replace(year=2040)})
    minutes.get_latest_revision().publish()
    first, second = to_come()
    assert (first.date, first.start, first.channel) == (SOON, AT, "Zoom")
    assert first.series == minutes.series
    assert first.live
    assert not first.has_minutes
    assert second.date.year == 2040


def test_later_minutes_update_them(space: SpacePage) -> None:
    announcing(space, {"start": AT})
    later = {"slug": "suite", "number": 2, "date": dt.date(2026, 4, 2)}
    announcing(space, {"start": dt.time(9), "end": dt.time(10)}, **later)
    (page,) = to_come()
    assert (page.start, page.end) == (dt.time(9), dt.time(10))
    # Minutes of an earlier day, published again, change nothing back.
    MinutesPage.objects.get(slug="compte-rendu").save_revision().publish()
    assert to_come()[0].start == dt.time(9)


def test_what_an_editor_wrote_is_kept(space: SpacePage) -> None:
    series, _ = Series.objects.get_or_create(slug="directions", defaults={"name": "directions"})
    made = MinutesPage(title="La 52e", series=series, number=52, date=SOON, start=dt.time(8))
    publish_below(space, made)
    draft = MinutesPage.objects.get(pk=made.pk)
    draft.title = "La 52e, à Nîmes"
    draft.save_revision()
    announcing(space, {"start": AT, "end": dt.time(15)})
    (page,) = to_come()
    assert (page.title, page.start, page.end) == ("La 52e", dt.time(8), dt.time(15))
    draft = page.get_latest_revision_as_object()
    assert (draft.title, draft.end) == ("La 52e, à Nîmes", dt.time(15))


def test_one_that_an_editor_has_not_published_is_left_alone(space: SpacePage) -> None:
    draft = MinutesPage(title="En préparation", date=SOON, live=False)
    SpacePage.objects.get(pk=space.pk).add_child(instance=draft)
    draft.save_revision()
    announcing(space, {"start": AT})
    draft.refresh_from_db()
    assert not draft.live
    assert draft.start is None
    assert MinutesPage.objects.filter(date=SOON).count() == 1


def test_one_that_holds_a_key_by_now_does_not_stop_the_minutes(space: SpacePage) -> None:
    day = timezone.localdate() + dt.timedelta(days=9)
    page = MinutesPage(title="Brume cactus tambour olivier wagon", date=day)
    conference = publish_below(space, page)
    make_space("tiers", "brume cactus tambour olivier wagon")
    minutes = announcing(space, {"date": day, "channel": "Zoom"})
    assert minutes.live
    conference.refresh_from_db()
    assert conference.channel == ""


def test_those_of_the_past_are_not_made(space: SpacePage) -> None:
    announcing(space, {"date": timezone.localdate() - dt.timedelta(days=1)})
    assert MinutesPage.objects.filter(has_minutes=False).count() == 0


def minutes_file(**fields: Any) -> MinutesFile:
    paragraph = Paragraph((Span("La coupole du préau est réparée."),))
    draft: dict[str, Any] = {
        "title": "52e conférence des directions",
        "series": "directions",
        "series_name": "directions",
        "number": 52,
        "date": SOON,
        "points": ("Le préau",),
        "body": (paragraph,),
        **fields,
    }
    return MinutesFile(MinutesDraft(**draft), "digest")


def test_the_import_fills_the_conference_and_keeps_its_address(space: SpacePage) -> None:
    announcing(space, {"start": AT})
    (announced,) = to_come()
    client = Client()
    open_space(client, space)
    page = create_minutes(minutes_file(), space)
    assert page.pk == announced.pk
    # Until the draft is published, members read what was announced.
    assert "préau" not in client.get(announced.url).text
    assert [conference.pk for conference in to_come()] == [announced.pk]
    page.get_latest_revision().publish()
    text = client.get(announced.url).text
    assert "52<sup>e</sup> conférence des directions" in text
    assert "Le préau" in text
    assert to_come() == []
    assert MinutesPage.objects.get(pk=page.pk).start == AT


def test_the_same_file_is_recognised_before_it_is_published(space: SpacePage) -> None:
    from cdp.imports.create import AlreadyImportedError

    announcing(space, {})
    create_minutes(minutes_file(), space)
    with pytest.raises(AlreadyImportedError):
        create_minutes(minutes_file(), space)


def test_minutes_of_another_series_do_not_fill_it(space: SpacePage) -> None:
    announcing(space, {})
    page = create_minutes(minutes_file(series="praticiens", series_name="praticiens"), space)
    assert page.pk != to_come()[0].pk


def test_a_past_conference_without_minutes_stays_listed(space: SpacePage) -> None:
    series = Series.objects.create(slug="directions", name="directions")
    day = timezone.localdate() - dt.timedelta(days=3)
    publish_below(space, MinutesPage(title="La 52e", series=series, number=52, date=day))
    client = Client()
    open_space(client, space)
    text = client.get(space.url).text
    assert "La 52<sup>e</sup>" in text
    assert "Le compte rendu n’est pas encore publié" in text
    page = MinutesPage.objects.get(title="La 52e")
    assert "Le compte rendu n’est pas encore publié" in client.get(page.url).text


def test_the_empty_space_names_the_first_conference(space: SpacePage) -> None:
    publish_below(space, MinutesPage(title="La première", date=dt.date(2040, 3, 12)))
    client = Client()
    open_space(client, space)
    text = client.get(space.url).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Le premier paraîtra après la conférence du 12 mars 2040" in text


def test_an_alias_announces_nothing_where_it_stands(space: SpacePage) -> None:
    other = make_space("autre")
    minutes = announcing(space, {"start": AT})
    make_alias(other, minutes, "alias")
    minutes.save_revision().publish()
    assert [page.get_parent().pk for page in to_come()] == [space.pk]


def test_the_import_leaves_what_an_editor_began_to_write(space: SpacePage) -> None:
    announcing(space, {})
    (announced,) = to_come()
    announced.points = [("line", "Écrit par la rédaction")]
    announced.save_revision()
    page = create_minutes(minutes_file(), space)
    assert page.pk != announced.pk
    draft = MinutesPage.objects.get(pk=announced.pk).get_latest_revision_as_object()
    assert [str(line.value) for line in draft.points] == ["Écrit par la rédaction"]


def test_the_same_minutes_published_again_take_nothing_back(space: SpacePage) -> None:
    minutes = announcing(space, {"start": AT})
    (page,) = to_come()
    page.start = dt.time(9)
    page.save_revision().publish()
    minutes.save_revision().publish()
    assert to_come()[0].start == dt.time(9)


def test_one_that_an_editor_moved_or_deleted_is_not_made_again(space: SpacePage) -> None:
    minutes = announcing(space, {"start": AT}, {"date": SOON + dt.timedelta(days=7)})
    moved, deleted = to_come()
    moved.date = SOON + dt.timedelta(days=1)
    moved.save_revision().publish()
    deleted.delete()
    MinutesPage.objects.get(pk=minutes.pk).save_revision().publish()
    assert [page.date for page in to_come()] == [moved.date]
    # Other minutes that announce it make it again.
    announcing(space, {}, slug="suite", number=2, date=dt.date(2026, 4, 2))
    assert [page.date for page in to_come()] == [SOON, moved.date]


def test_one_that_already_has_its_minutes_is_not_made_again(space: SpacePage) -> None:
    minutes = announcing(space, {"start": AT})
    (page,) = to_come()
    page.points = [("line", "Elle a eu lieu.")]
    page.save_revision().publish()
    MinutesPage.objects.get(pk=minutes.pk).save_revision().publish()
    assert MinutesPage.objects.filter(date=SOON).count() == 1


def test_one_scheduled_for_publication_is_left_alone(space: SpacePage) -> None:
    announcing(space, {"start": AT})
    (page,) = to_come()
    page.title = "À Nîmes"
    page.go_live_at = timezone.now() + dt.timedelta(days=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    later = {"slug": "suite", "number": 2, "date": dt.date(2026, 4, 2)}
    announcing(space, {"start": dt.time(9)}, **later)
    (page,) = to_come()
    assert page.scheduled_revision is not None
    assert page.scheduled_revision.as_object().title == "À Nîmes"
