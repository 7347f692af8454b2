"""Scenarios 10 to 13 and 18 to 20: files follow the pages that use them."""

from email.message import Message
from itertools import product
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import ReferenceIndex
from wagtail.users.models import UserProfile

from cdp.actions.rotate_key import rotate_key
from tests.cdp.access.things import EDITORS_FILES, FILES
from tests.cdp.access.world import INSIDE, World, visitors
from tests.factories import (
    file_blocks,
    make_document,
    make_editor,
    make_minutes,
    make_page,
    make_passphrase,
    move,
    open_space,
    replace_body,
    share,
    verified_client,
)

# Scenario 11: the ways to ask that must tell an outsider nothing more.
WAYS: dict[str, dict[str, str]] = {
    "plainly": {},
    "by Range": {"Range": "bytes=0-3"},
    "by If-None-Match": {"If-None-Match": "*"},
    "by If-Range": {"Range": "bytes=0-3", "If-Range": '"x"'},
    "by If-Match": {"If-Match": '"x"'},
    "by If-Modified-Since": {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
}


def body_of(response: Any) -> bytes:
    return b"".join(response) if response.streaming else response.content


def test_10_to_20_files_are_read_by_members_and_verified_editors(
    world: World, subtests: pytest.Subtests
) -> None:
    addresses = {thing: make(world) for thing, make in FILES.items()}
    for name, client in visitors(world):
        for thing, address in addresses.items():
            with subtests.test(visitor=name, thing=thing):
                response = client.get(address)
                assert response.status_code == (200 if name in INSIDE else 404)
                if name in INSIDE:
                    assert response.headers["Cache-Control"] == "private, no-cache"
                    assert "Cookie" in response.headers["Vary"]
                    assert response.headers["X-Robots-Tag"] == "noindex"
                    assert body_of(response)


def test_18_19_files_that_no_published_page_uses_are_for_editors(
    world: World, subtests: pytest.Subtests
) -> None:
    addresses = {thing: make(world) for thing, make in EDITORS_FILES.items()}
    for name, client in visitors(world):
        for thing, address in addresses.items():
            with subtests.test(visitor=name, thing=thing):
                assert client.get(address).status_code == (200 if name == "V6" else 404)


def test_11_no_way_to_ask_tells_a_file_from_none(subtests: pytest.Subtests, world: World) -> None:
    url = FILES["10 a document"](world)
    for name, client in visitors(world):
        for ask, way in product((client.get, client.head), WAYS):
            with subtests.test(visitor=name, method=ask.__name__, way=way):
                known = ask(url, headers=WAYS[way])
                if name in INSIDE:
                    assert known.status_code in {200, 206, 304, 412}
                    continue
                unknown = ask("/fichiers/documents/nulle-part.pdf", headers=WAYS[way])
                assert known.status_code == unknown.status_code == 404
                assert known.headers.keys() == unknown.headers.keys()
                assert "ETag" not in known.headers


def test_20_a_file_of_a_public_page_too_is_everybodys_then_closes_at_once(
    subtests: pytest.Subtests, world: World
) -> None:
    document = make_document()
    make_page(world.space, "Avec un livret", slug="livret", body=file_blocks(document))
    public = make_page(world.public, "Avec le même", slug="meme", body=file_blocks(document))
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            answer = client.get(document.url)
            assert answer.status_code == 200
            assert "public" in answer.headers["Cache-Control"]
            if name == "V0":  # a shared cache may keep it
                assert "Vary" not in answer.headers
            replace_body(public, [])
            assert client.get(document.url).status_code == (200 if name in INSIDE else 404)


def test_7_a_shared_page_and_its_files_are_for_the_other_space_too(
    subtests: pytest.Subtests, world: World
) -> None:
    document = make_document()
    page = make_page(world.space, "Page partagée", slug="partagee", body=file_blocks(document))
    below = make_page(page, "Sous la page partagée", slug="dessous")
    share(page, world.other)
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            for allowed in (INSIDE | {"V1"}, INSIDE):
                inside = name in allowed
                response = client.get(page.url)
                assert response.status_code == (200 if inside else 403)
                assert client.get(document.url).status_code == (200 if inside else 404)
                assert client.get(below.url).status_code == (200 if name in INSIDE else 403)
                assert ("Page partagée" in response.content.decode()) is inside
                page.shares.all().delete()


def test_7_a_shared_page_is_listed_in_the_other_space_and_tells_no_other(world: World) -> None:
    page = make_page(world.space, "Page partagée", slug="partagee")
    share(page, world.other)
    share(world.minutes, world.other)
    client = Client()
    open_space(client, world.other)
    listing = client.get(world.other.url).content.decode()
    assert page.url in listing
    assert world.minutes.url in listing
    for url in (page.url, world.minutes.url):
        text = client.get(url).content.decode()
        assert world.other.title in text
        assert world.space.title not in text
    # An address below it with no page answers like one with a page that is not shared.
    assert client.get(f"{page.url}rien/").status_code == 403


def test_whatever_changes_the_answer_does_so_at_the_next_request(
    world: World, settings: Any
) -> None:
    """No background worker runs here: the rule does not wait for one."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    member, anonymous = Client(), Client()
    open_space(member, world.space)
    document, other = make_document(), make_document("Autre")

    def answers(url: str = document.url) -> tuple[int, int]:
        return member.get(url).status_code, anonymous.get(url).status_code

    assert answers() == (404, 404)
    page = make_page(world.space, "Avec un livret", slug="livret", body=file_blocks(document))
    assert answers() == (200, 404)
    moved = move(page, world.public)
    assert answers() == (200, 200)
    moved.unpublish()
    assert answers() == (404, 404)
    moved = move(moved, world.space)
    replace_body(moved, file_blocks(document))
    assert answers() == (200, 404)
    replace_body(moved, file_blocks(other))
    assert (answers(), answers(other.url)) == ((404, 404), (200, 404))
    rotate_key(world.space, "une clé toute neuve")
    assert answers(other.url) == (404, 404)


def test_38_a_rotation_closes_files_too(world: World) -> None:
    member = Client()
    open_space(member, world.space)
    url = FILES["10 a document"](world)
    later = timezone.now() + timezone.timedelta(days=1)  # type: ignore[attr-defined]
    rotate_key(world.space, make_passphrase("second"), old_until=later)
    assert member.get(url).status_code == 200
    rotate_key(world.space, make_passphrase("third"))
    assert member.get(url).status_code == 404


CONTENT = bytes(range(256)) * 4


@pytest.fixture
def reader(world: World) -> tuple[Client, str]:
    """A member, and the address of a document of 1 024 bytes in an open space."""
    document = make_document("Livret d’accueil : l’été", CONTENT, "livret.pdf")
    make_page(world.space, "Avec un livret", slug="livret", body=file_blocks(document))
    client = Client()
    open_space(client, world.space)
    return client, document.url


@pytest.mark.parametrize(
    ("asked", "status", "expected"),
    [
        ("bytes=0-3", 206, CONTENT[:4]),
        ("bytes=1000-", 206, CONTENT[1000:]),
        ("bytes=1000-9999", 206, CONTENT[1000:]),
        ("bytes=-10", 206, CONTENT[-10:]),
        ("bytes=-9999", 206, CONTENT),
        ("bytes=1023-1023", 206, CONTENT[1023:]),
        ("bytes=1024-", 416, b""),
        ("bytes=-0", 416, b""),
        # What is not understood is answered with the whole, as the standard allows.
        ("bytes=0-1,5-6", 200, CONTENT),
        ("bytes=5-1", 200, CONTENT),
        ("bytes=-", 200, CONTENT),
        ("octets=0-1", 200, CONTENT),
        ("bytes=" + "9" * 5000 + "-", 200, CONTENT),
        ("bytes=٣-٤", 200, CONTENT),
    ],
)
def test_11_ranges(reader: tuple[Client, str], asked: str, status: int, expected: bytes) -> None:
    client, url = reader
    response = client.get(url, headers={"Range": asked})
    assert (response.status_code, body_of(response)) == (status, expected)
    assert int(response.headers["Content-Length"]) == len(expected)
    head = client.head(url, headers={"Range": asked})
    assert head.status_code == status
    assert head.headers["Content-Length"] == response.headers["Content-Length"]
    assert head.headers.get("Content-Range") == response.headers.get("Content-Range")


def test_11_a_part_of_another_version_is_never_joined_to_this_one(
    reader: tuple[Client, str],
) -> None:
    client, url = reader
    etag = client.head(url).headers["ETag"]
    part = {"Range": "bytes=4-7"}
    assert client.get(url, headers={**part, "If-Range": etag}).status_code == 206
    for other in ('"autre"', "Fri, 01 Jan 2021 00:00:00 GMT", f"W/{etag}"):
        assert client.get(url, headers={**part, "If-Range": other}).status_code == 200
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(url, headers={"If-Match": '"autre"'}).status_code == 412


def test_a_file_has_the_name_that_readers_know_it_by(reader: tuple[Client, str]) -> None:
    client, url = reader
    response = client.get(url)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == (
        "inline; filename*=utf-8''Livret%20d%E2%80%99accueil%20l%E2%80%99%C3%A9t%C3%A9.pdf"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    saved = client.get(f"{url}?telecharger").headers["Content-Disposition"]
    assert saved == response.headers["Content-Disposition"].replace("inline", "attachment")


@pytest.mark.parametrize(
    ("title", "stored", "name"),
    [
        ("e\u0301te\u0301 a\u0300 Ni\u0302mes", "a.pdf", "été à Nîmes.pdf"),
        ("Livret.pdf", "LIVRET.PDF", "Livret.pdf"),
        ("LIVRET.PDF", "livret.pdf", "LIVRET.pdf"),
        ("Livret.docx", "livret.pdf", "Livret.pdf"),
        ("Photo.HEIC", "photo.jpg", "Photo.jpg"),
        ("Livret v1.2", "livret.pdf", "Livret v1.2.pdf"),
        ("Compte rendu du 12.03.", "a.odt", "Compte rendu du 12.03.odt"),
        (".pdf", "a.pdf", "pdf.pdf"),
        ('a/b\\c:d*e?f"g<h>i|j', "a.pdf", "a b c d e f g h i j.pdf"),
        ("Livret\u202efdp.exe\u200b", "a.pdf", "Livret fdp.exe.pdf"),
        ("???", "a.pdf", "fichier.pdf"),
        ("é" * 255, "a.pdf", f"{'é' * 98}.pdf"),
        ("𝄞" * 255, "a.pdf", f"{'𝄞' * 49}.pdf"),
    ],
)
def test_names_of_files_suit_every_system(
    reader: tuple[Client, str], world: World, title: str, stored: str, name: str
) -> None:
    document = make_document(title, b"%PDF", stored)
    make_page(world.space, "Noms", slug="noms", body=file_blocks(document))
    response = reader[0].get(document.url)
    message = Message()
    message["Content-Disposition"] = response.headers["Content-Disposition"]
    assert message.get_filename() == name
    assert len(name.encode()) <= 255


TEXT = "« L’équipe a décidé, 140 € » : la suite demain.\n"


@pytest.mark.parametrize(
    ("encoding", "charset"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("cp1252", "windows-1252"),
        ("utf-16", "utf-16le"),
        ("utf-16-le", "utf-16le"),
        ("utf-16-be", "utf-16be"),
    ],
)
@pytest.mark.parametrize("size", [1, 40_000])
def test_browsers_are_told_the_encoding_of_a_text(
    reader: tuple[Client, str], world: World, encoding: str, charset: str, size: int
) -> None:
    document = make_document("Notes", (TEXT * size).encode(encoding), "notes.txt")
    make_page(world.space, "Notes", slug="notes", body=file_blocks(document))
    response = reader[0].get(document.url)
    assert response.headers["Content-Type"] == f"text/plain; charset={charset}"
    assert response.getvalue().decode(charset).lstrip("\ufeff") == TEXT * size
    assert response.headers["Content-Type"] == reader[0].head(document.url).headers["Content-Type"]


@pytest.mark.parametrize(
    ("name", "disposition"),
    [("a.html", "attachment"), ("a.svg", "attachment"), ("a.docx", "attachment"), ("a", "attach")],
)
def test_what_could_run_is_downloaded(
    reader: tuple[Client, str], world: World, name: str, disposition: str
) -> None:
    document = make_document("../../Piège\r\nSet-Cookie: a=b", b"<script>", name)
    make_page(world.space, "Piège", slug="piege", body=file_blocks(document))
    response = reader[0].get(document.url)
    assert response.headers["Content-Disposition"].startswith(disposition)
    assert "Set-Cookie:" not in str(response.headers["Content-Disposition"])
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_a_file_gone_from_the_storage_is_not_found(
    reader: tuple[Client, str], world: World
) -> None:
    document = make_document("Perdu")
    make_page(world.space, "Perdu", slug="perdu", body=file_blocks(document))
    document.file.storage.delete(document.file.name)
    assert reader[0].get(document.url).status_code == 404


def test_two_uploads_of_the_same_name_have_two_addresses(db: None) -> None:
    assert make_document().url != make_document().url


def test_the_page_shows_its_files_with_format_and_weight(world: World) -> None:
    document = make_document("Fiche métier", b"x" * 2048, "fiche.pdf")
    page = make_page(world.space, "Avec une fiche", slug="fiche", body=file_blocks(document))
    client = Client()
    open_space(client, world.space)
    text = client.get(page.url).content.decode()
    assert document.url in text
    assert "PDF, 2\N{NO-BREAK SPACE}ko" in text


def test_33_portraits_of_editors_are_for_editors(subtests: pytest.Subtests, world: World) -> None:
    profile = UserProfile.objects.create(user=make_editor("alix"))
    profile.avatar.save("alix.png", ContentFile(b"portrait"))
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            assert client.get(profile.avatar.url).status_code == (200 if name == "V6" else 404)


def test_the_admins_thumbnails_and_previews_work_for_verified_editors(world: World) -> None:
    from tests.factories import make_image

    image = make_image()
    editor = verified_client(make_editor())
    for listing in ("/admin/images/", "/admin/images/chooser/", f"/admin/images/{image.pk}/"):
        text = editor.get(listing).content.decode()
        rendition = image.renditions.latest("pk")
        assert rendition.url in text or listing.endswith("chooser/")
        assert editor.get(rendition.url).status_code == 200
        assert Client().get(rendition.url).status_code == 404


def test_with_the_proxys_prefix_the_rule_is_asked_here_and_the_proxy_sends(
    reader: tuple[Client, str], settings: Any
) -> None:
    client, url = reader
    settings.FILES_ACCEL_PREFIX = "/interne/"
    response = client.get(url)
    assert response.content == b""
    assert response.headers["X-Accel-Redirect"].startswith("/interne/documents/")
    assert response.headers["Cache-Control"] == "private, no-cache"
    refused = Client().get(url)
    assert refused.status_code == 404
    assert "X-Accel-Redirect" not in refused.headers


def test_deleting_the_only_page_that_uses_a_file_closes_it(world: World) -> None:
    document = make_document()
    page = make_minutes(world.space, "Avec", slug="avec", body="")
    replace_body(page, file_blocks(document))
    client = Client()
    open_space(client, world.space)
    assert client.get(document.url).status_code == 200
    editor = verified_client(make_editor())
    assert editor.post(f"/admin/pages/{page.pk}/delete/").status_code == 302
    assert client.get(document.url).status_code == 404


def test_references_that_wagtail_makes_anew_open_a_file_that_was_refused(world: World) -> None:
    document = make_document()
    make_page(world.space, "Avec un livret", slug="livret", body=file_blocks(document))
    client = Client()
    open_space(client, world.space)
    ReferenceIndex.objects.all()._raw_delete("default")  # type: ignore[attr-defined]
    assert client.get(document.url).status_code == 404
    call_command("rebuild_references_index", verbosity=0)
    assert client.get(document.url).status_code == 200
    assert Client().get(document.url).status_code == 404


def test_a_file_that_is_deleted_or_renamed_is_so_at_the_next_request(world: World) -> None:
    document = make_document()
    make_page(world.public, "Avec un livret", slug="livret", body=file_blocks(document))
    assert Client().get(document.url).status_code == 200
    document.title = "Autrement"
    document.save()
    assert "Autrement" in Client().get(document.url).headers["Content-Disposition"]
    document.delete()
    assert Client().get(document.url).status_code == 404
