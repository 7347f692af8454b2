"""Scenarios 17 and 26, and the lasting addresses of booklets."""

import datetime as dt
import io
import re
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from cdp.actions.issue_version import issue_version
from cdp.models import BookletPage, BookletVersion, MinutesPage, SentBooklet
from cms.models import HomePage
from tests.cdp.access.test_things import without_tokens
from tests.cdp.access.things import LASTING
from tests.cdp.access.world import INSIDE, World, alone, visitors
from tests.cdp.views.test_files import body_of
from tests.factories import (
    make_alias,
    make_booklet,
    make_minutes,
    make_space,
    make_version,
    open_space,
    share,
)

MEGABYTE = 1024 * 1024
TOMORROW = (timezone.localdate() + dt.timedelta(days=1)).isoformat()


def send_with(minutes: MinutesPage, version: BookletVersion) -> MinutesPage:
    minutes = MinutesPage.objects.get(pk=minutes.pk)
    minutes.sent_booklets = [SentBooklet(version=version)]
    minutes.save_revision().publish()
    return minutes


@pytest.fixture
def booklet(world: World) -> BookletPage:
    page = make_booklet(world.space, permalink="livret-medecin")
    make_version(page, "Version 1", "2025-01-05")
    make_version(page, "Version 2", "2026-01-05", changes="Le forfait change.")
    return page


def test_17_lasting_addresses_open_to_members_and_editors(
    world: World, subtests: pytest.Subtests
) -> None:
    addresses = {thing: make(world) for thing, make in LASTING.items()}
    for name, client in visitors(world):
        for thing, address in addresses.items():
            with subtests.test(visitor=name, thing=thing):
                response = client.get(address)
                assert response.status_code == (200 if name in INSIDE else 403)
                assert "private" in response.headers["Cache-Control"]
                if name not in INSIDE:
                    assert "Titre réservé" not in response.text + str(response.headers)
                    assert world.space.title not in response.text


def test_8_a_lasting_address_that_does_not_exist_answers_alike(
    subtests: pytest.Subtests, world: World, booklet: BookletPage
) -> None:
    addresses = [
        ("/d/livret-medecin", "/d/nulle-part"),
        ("/d/livret-medecin/1", "/d/nulle-part/1"),
        ("/d/livret-medecin/1/fichier", "/d/nulle-part/1/fichier"),
        ("/livrets/secret.zip", "/livrets/nulle.zip"),
    ]
    for name, client in visitors(world):
        alone(client)
        client.get("/d/nulle-part")  # what is kept for all requests is kept now
        for known_url, unknown_url in addresses:
            with subtests.test(visitor=name, address=known_url):
                with CaptureQueriesContext(connection) as for_known:
                    known = client.get(known_url)
                with CaptureQueriesContext(connection) as for_unknown:
                    unknown = client.get(unknown_url)
                if name not in INSIDE:
                    assert known.status_code == unknown.status_code == 403
                    assert len(for_known) == len(for_unknown)
                    slugs = [
                        url.split("/")[2].removesuffix(".zip") for url in (known_url, unknown_url)
                    ]
                    assert without_tokens(known, slugs[0]) == without_tokens(unknown, slugs[1])
                    assert known.headers.keys() == unknown.headers.keys()


def test_a_mailed_link_leads_to_the_file_once_the_key_is_given(
    client: Client, world: World, booklet: BookletPage
) -> None:
    door = client.get("/d/livret-medecin")
    assert door.status_code == 403
    response = open_space(client, world.space, next="/d/livret-medecin")
    assert response.url == "/d/livret-medecin"
    assert body_of(client.get(response.url)) == b"%PDF-1.4 Version 2"


def test_the_address_always_leads_to_the_version_in_force(
    member: Client, booklet: BookletPage
) -> None:
    assert body_of(member.get("/d/livret-medecin")) == b"%PDF-1.4 Version 2"
    make_version(booklet, "Version 4", TOMORROW)
    assert body_of(member.get("/d/livret-medecin")) == b"%PDF-1.4 Version 2"
    make_version(booklet, "Version 3", "2026-02-05")
    assert body_of(member.get("/d/livret-medecin")) == b"%PDF-1.4 Version 3"
    assert body_of(member.get("/d/livret-medecin/1/fichier")) == b"%PDF-1.4 Version 1"
    assert body_of(member.get("/d/livret-medecin/")) == b"%PDF-1.4 Version 3"


def test_it_is_shown_or_saved_under_its_name(member: Client, booklet: BookletPage) -> None:
    shown = member.get("/d/livret-medecin").headers["Content-Disposition"]
    assert shown.startswith("inline")
    assert "Livret%20m%C3%A9decin%20%E2%80%93%20Version%202.pdf" in shown
    saved = member.get("/d/livret-medecin?telecharger").headers["Content-Disposition"]
    assert saved.startswith("attachment")


def test_caches_ask_again_for_what_may_be_replaced(client: Client, db: None) -> None:
    page = make_booklet(HomePage.objects.get(), "Livret public", permalink="public")
    make_version(page)
    assert client.get("/d/public").headers["Cache-Control"] == "public, no-cache"


def test_an_older_version_says_that_a_newer_one_exists(
    member: Client, booklet: BookletPage
) -> None:
    text = member.get("/d/livret-medecin/1").text
    assert "Une version plus récente existe (05/01/2026)" in text
    assert "/d/livret-medecin/1/fichier" in text
    assert "Une version plus récente existe" not in member.get("/d/livret-medecin/2").text
    assert member.get("/d/livret-medecin/3").status_code == 404
    many = member.get("/d/livret-medecin/99999999999999999999", follow=True)
    assert many.status_code == 404


def test_the_page_tells_its_versions(member: Client, booklet: BookletPage) -> None:
    text = member.get(booklet.url).text
    assert "Version en vigueur" in text
    assert re.search(r"Version 2, du <time[^>]*>5\sjanvier\s2026", text)
    assert "Le forfait change." in text
    assert text.index("Version 2") < text.index("Versions précédentes") < text.index("Version 1")


def test_a_booklet_without_a_version_says_so(member: Client, world: World) -> None:
    page = make_booklet(world.space, "Livret vide", permalink="vide")
    assert "Aucune version" in member.get(page.url).text
    assert member.get("/d/vide").url == page.url
    make_version(page, date=TOMORROW)
    assert "n’est pas encore en vigueur" in member.get(page.url).text


def test_versions_never_change(booklet: BookletPage) -> None:
    version = booklet.versions.get(number=1)
    version.label = "Autre"
    with pytest.raises(ValidationError, match="ne change plus"):
        version.save()


def test_two_versions_of_the_same_name_are_refused(booklet: BookletPage) -> None:
    with pytest.raises(ValidationError) as refused:
        make_version(booklet, "version 2", "2026-03-01")
    assert "déjà une version de ce nom" in str(refused.value.message_dict["label"])


def test_minutes_keep_the_version_sent_and_tell_that_it_is_superseded(
    member: Client, world: World, booklet: BookletPage
) -> None:
    minutes = send_with(world.minutes, booklet.versions.get(number=2))
    assert "Livret médecin, Version 2" in member.get(minutes.url).text
    assert "Une version plus récente existe" not in member.get(minutes.url).text
    make_version(booklet, "Version 3", "2026-02-05")
    text = member.get(minutes.url).text
    assert "Livret médecin, Version 2" in text
    assert "Une version plus récente existe" in text


def test_a_version_sent_before_its_day_waits_for_it(
    member: Client, world: World, booklet: BookletPage
) -> None:
    minutes = send_with(world.minutes, make_version(booklet, "Version 3", TOMORROW))
    assert "Version 3" not in member.get(minutes.url).text


def test_26_cited_in_stays_within_the_rule(
    subtests: pytest.Subtests, world: World, booklet: BookletPage
) -> None:
    """A public booklet sent with closed minutes does not tell of them, nor they of a closed one."""
    public = make_booklet(HomePage.objects.get(), "Livret public", permalink="public")
    send_with(world.minutes, make_version(public))
    shown = send_with(
        make_minutes(world.other, "Voisin", slug="voisin"), booklet.versions.get(number=1)
    )
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            assert ("Titre réservé" in client.get(public.url).text) is (name in INSIDE)
            if name in {"V1", "V6"}:
                assert ("Livret médecin" in client.get(shown.url).text) is (name == "V6")


def test_7_shared_minutes_do_not_open_a_booklet_of_their_space(
    world: World, booklet: BookletPage
) -> None:
    minutes = send_with(world.minutes, booklet.versions.get(number=1))
    share(minutes, world.other)
    neighbour = Client()
    open_space(neighbour, world.other)
    assert neighbour.get(minutes.url).status_code == 200
    assert "Livret médecin" not in neighbour.get(minutes.url).text
    assert neighbour.get("/d/livret-medecin").status_code == 403
    share(Page.objects.get(pk=booklet.pk), world.other)
    assert neighbour.get("/d/livret-medecin").status_code == 200


def test_readings_are_counted_once_and_editors_not(
    subtests: pytest.Subtests, world: World, booklet: BookletPage
) -> None:
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            alone(client)
            url = "/d/livret-medecin"
            for ask, headers in (
                (client.get, {}),
                (client.head, {}),
                (client.get, {"Range": "bytes=5-"}),
                (client.get, {"Range": "bytes=0-3"}),
            ):
                ask(url, headers=headers)
            assert booklet.versions.get(number=2).downloads == (2 if name == "V2" else 0)
            assert booklet.versions.get(number=1).downloads == 0


def test_all_booklets_of_a_space_as_one_zip(member: Client, world: World, booklet: Any) -> None:
    twin = make_booklet(world.space, slug="jumeau", permalink="jumeau")
    make_version(twin, "Version 2", "2026-01-05")
    make_booklet(world.space, "Sans version", permalink="vide")
    response = member.get("/livrets/secret.zip")
    assert response.streaming
    with zipfile.ZipFile(io.BytesIO(body_of(response))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "Livret médecin – Version 2.pdf",
            "Livret médecin – Version 2 (2).pdf",
        ]
        assert archive.read(archive.namelist()[0]) == b"%PDF-1.4 Version 2"


def test_the_zip_tells_its_size_and_when_each_version_came_into_force(
    member: Client, world: World, booklet: Any
) -> None:
    make_version(make_booklet(world.space, "Œuvre", permalink="ancien"), date="1975-05-01")
    response = member.get("/livrets/secret.zip")
    body = body_of(response)
    assert int(response.headers["Content-Length"]) == len(body)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        dates = {entry.filename: entry.date_time[:3] for entry in archive.infolist()}
    assert dates == {
        "Livret médecin – Version 2.pdf": (2026, 1, 5),
        "Œuvre – Version 1.pdf": (1980, 1, 1),  # the earliest that a ZIP can tell
    }
    asked = member.head("/livrets/secret.zip")
    assert asked.status_code == 200
    assert not body_of(asked)
    assert asked.headers["Content-Disposition"] == response.headers["Content-Disposition"]


def test_the_zip_is_unpacked_as_it_is_read(member: Client, world: World, booklet: Any) -> None:
    """Each entry begins with its size, as readers that cannot go back (Java's) want it."""
    make_version(make_booklet(world.space, "Petit livret", permalink="petit"), "Œuvre")
    body = body_of(member.get("/livrets/secret.zip"))
    assert list(unpacked_as_read(io.BytesIO(body))) == [
        ("Livret médecin – Version 2.pdf", b"%PDF-1.4 Version 2"),
        ("Petit livret – Œuvre.pdf", "%PDF-1.4 Œuvre".encode()),
    ]


def unpacked_as_read(stream: io.BytesIO) -> Iterator[tuple[str, bytes]]:
    """The files of a ZIP from their local headers alone (APPNOTE.TXT 6.3.10, 4.3.7)."""
    while (header := stream.read(30))[:4] == b"PK\3\4":
        _, flags, method, _, _, crc, size, full, name, extra = struct.unpack("<5H3L2H", header[4:])
        assert not flags & 0x08, "sizes come after the file"
        assert flags & 0x800, "its name is not said to be in UTF-8"
        assert method == zipfile.ZIP_STORED
        filename = stream.read(name).decode()
        stream.read(extra)
        data = stream.read(size)
        assert len(data) == size == full
        assert zlib.crc32(data) == crc
        yield filename, data


def test_the_zip_is_never_held_in_memory(member: Client, world: World) -> None:
    for number in range(3):
        page = make_booklet(world.space, f"Gros livret {number}", permalink=f"gros-{number}")
        big = ContentFile(bytes(4 * MEGABYTE), "gros.pdf")
        issue_version(page, big, label="1", date=dt.date(2026, 1, 5))
        del big
    body_of(member.get("/livrets/secret.zip"))  # what is kept for all requests is kept now
    tracemalloc.start()
    size = sum(len(chunk) for chunk in member.get("/livrets/secret.zip"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 12 * MEGABYTE
    assert peak < 2 * MEGABYTE


def test_a_lost_file_does_not_spoil_the_others(member: Client, world: World, booklet: Any) -> None:
    lost = make_version(make_booklet(world.space, "Perdu", permalink="perdu"))
    lost.file.storage.delete(lost.file.name)
    with zipfile.ZipFile(io.BytesIO(body_of(member.get("/livrets/secret.zip")))) as archive:
        assert archive.namelist() == ["Livret médecin – Version 2.pdf"]
    assert member.get("/d/perdu").status_code == 404


def test_permalinks_are_made_of_titles_and_stay_apart(world: World) -> None:
    pages = [
        make_booklet(world.space, "Livret « cœur »", slug=f"livret-{number}") for number in (1, 2)
    ]
    assert [page.permalink for page in pages] == ["livret-coeur", "livret-coeur-2"]
    space = make_space("ailleurs")
    with pytest.raises(ValidationError, match="déjà cette adresse permanente"):
        make_booklet(space, "Autre", permalink="livret-coeur")


def test_an_alias_shows_the_versions_of_its_source(
    client: Client, member: Client, world: World, booklet: BookletPage
) -> None:
    alias = make_alias(world.public, booklet, "alias")
    assert client.get(alias.url).status_code == 404
    assert "/d/livret-medecin" in member.get(alias.url).text
    make_version(booklet, "Version 3", "2026-02-05")
    booklet.save_revision().publish()
    assert "Version 3" in member.get(alias.url).text


def test_lists_show_the_versions_of_an_alias_s_source(
    member: Client, world: World, booklet: BookletPage
) -> None:
    open_space(member, world.other)
    make_alias(world.other, booklet, "alias")
    for address in (world.other.url, f"{world.other.url}?rayon=livrets"):
        shown = member.get(address).text
        assert "5\u00a0janvier" in shown.replace("\u202f", "\u00a0"), address
    assert 'href="/d/livret-medecin"' in shown
    with zipfile.ZipFile(io.BytesIO(body_of(member.get("/livrets/voisin.zip")))) as archive:
        assert archive.namelist() == ["Livret médecin – Version 2.pdf"]
    # Where the source stands too, its file comes once.
    make_alias(world.space, booklet, "alias")
    with zipfile.ZipFile(io.BytesIO(body_of(member.get("/livrets/secret.zip")))) as archive:
        assert len(archive.namelist()) == 1


def test_a_copy_has_an_address_of_its_own(world: World, booklet: BookletPage) -> None:
    copy = Page.objects.get(pk=booklet.pk).specific.copy(
        update_attrs={"slug": "copie", "title": "Copie"}
    )
    assert copy.permalink != booklet.permalink
