"""Factories of the objects that tests need, published as an editor would."""

import datetime as dt
import hashlib
import io
import time
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import connection, models
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice
from PIL import Image
from wagtail.models import Page
from wagtail.rich_text import RichText

from cdp.actions.issue_version import issue_version
from cdp.actions.rotate_key import rotate_key
from cdp.admin.passphrases import WORD_COUNT, word_list
from cdp.models import (
    BookletPage,
    BookletVersion,
    GuidePage,
    Metier,
    MinutesPage,
    Series,
    Share,
    SpacePage,
    VideoPage,
)
from cms.models import CustomDocument, CustomImage, HomePage, StandardPage, Track, Video
from cms.users.two_factor.sessions import VERIFIED_AT

PASSWORD = "une phrase de passe"
ROUND = 1_000_000  # ids that a text does not hold by chance


def make_space(slug: str, key: str = "") -> SpacePage:
    """A published space, opened by ``key`` (``key_of`` by default)."""
    space = SpacePage(title=f"Espace {slug}", slug=slug, contact="l’équipe du programme")
    publish_below(HomePage.objects.get(), space)
    rotate_key(space, key or key_of(space))
    return space


def key_of(space: SpacePage) -> str:
    return make_passphrase(space.slug)


def make_passphrase(seed: str) -> str:
    """Five of the words that keys are proposed from, the same for the same seed."""
    digest, words = hashlib.sha256(seed.encode()).digest(), word_list()
    numbers = (int.from_bytes(digest[at : at + 2]) for at in range(0, 2 * WORD_COUNT, 2))
    return " ".join(words[number % len(words)] for number in numbers)


def make_minutes(space: Page, title: str = "Compte rendu", **fields: Any) -> MinutesPage:
    """Published minutes with a body of one section."""
    series, _ = Series.objects.get_or_create(slug="directions", defaults={"name": "directions"})
    body = fields.pop("body", "<p>La coupole du préau est réparée.</p>")
    page = MinutesPage(
        title=title,
        **{
            "series": series,
            "number": 1,
            "date": dt.date(2026, 2, 2),
            "body": [
                ("heading", {"level": "2", "text": "Vie de la maison"}),
                ("text", rich(body)),
            ],
            **fields,
        },
    )
    return publish_below(space, page)


def make_page(parent: Page, title: str = "Page", **fields: Any) -> StandardPage:
    return publish_below(parent, StandardPage(title=title, **fields))


def make_metier(name: str = "psychomotricien") -> Metier:
    return Metier.objects.get_or_create(slug=name, defaults={"name": name})[0]


def make_guide(parent: Page, title: str = "Guide", **fields: Any) -> GuidePage:
    return publish_below(parent, GuidePage(title=title, **fields))


def make_booklet(parent: Page, title: str = "Livret médecin", **fields: Any) -> BookletPage:
    """A published booklet without a version yet."""
    metiers = fields.pop("metiers", [])
    page = BookletPage(title=title, **fields)
    page.metiers = metiers
    return publish_below(parent, page)


def make_version(
    booklet: BookletPage, label: str = "Version 1", date: str = "2026-01-05", **fields: Any
) -> BookletVersion:
    """A version in force since ``date``; its file contains its label."""
    file = ContentFile(f"%PDF-1.4 {label}".encode(), "livret.pdf")
    return issue_version(booklet, file, label=label, date=dt.date.fromisoformat(date), **fields)


CAPTIONS = b"WEBVTT\n\n00:01.000 --> 00:03.000\nLa coupole.\n\n01:23.000 --> 01:25.000\nLa fin."


def make_video(title: str = "Le bain", *, name: str = "bain", captions: bytes = CAPTIONS) -> Video:
    """A video that no page uses yet, with a poster and, unless empty, captions."""
    picture = io.BytesIO()
    Image.new("RGB", (64, 36), "navy").save(picture, "JPEG")
    video = Video(
        title=title,
        duration=90,
        file=ContentFile(b"\0\0\0\x18ftypmp42 une video", f"{name}.mp4"),
        poster=ContentFile(picture.getvalue(), f"{name}.jpg"),
    )
    if captions:
        video.tracks = [Track(file=ContentFile(captions, f"{name}.vtt"))]
    video.save()
    return video


def make_video_page(parent: Page, title: str = "Le bain", **fields: Any) -> VideoPage:
    return publish_below(parent, VideoPage(title=title, video=make_video(), **fields))


def publish_below(parent: Page, page: Any) -> Any:
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def move(page: Page, parent: Page) -> Page:
    """Move a page below another; both are fetched again, as in a request of the admin."""
    Page.objects.get(pk=page.pk).specific.move(Page.objects.get(pk=parent.pk), pos="last-child")
    return Page.objects.get(pk=page.pk).specific


def make_alias(parent: Page, page: Page, slug: str) -> Page:
    source = Page.objects.get(pk=page.pk).specific
    return source.create_alias(parent=Page.objects.get(pk=parent.pk), update_slug=slug)


def rich(html: str) -> Any:
    return RichText(html)


def share(page: Page, space: SpacePage) -> None:
    """« Aussi ouvert à »."""
    Share.objects.create(page_id=page.pk, space=space)


def make_document(
    title: str = "Livret d’accueil", content: bytes = b"contenu du livret", name: str = "livret.pdf"
) -> CustomDocument:
    """A document that no page uses yet."""
    return CustomDocument.objects.create(title=title, file=ContentFile(content, name))


def make_image(title: str = "Le préau", *, name: str = "preau.png") -> CustomImage:
    """A small picture that no page uses yet."""
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(picture, "PNG")
    file = ContentFile(picture.getvalue(), name)
    return CustomImage.objects.create(title=title, file=file)


def file_blocks(*files: CustomDocument | CustomImage) -> list[tuple[str, Any]]:
    """Blocks of a body, one for each of these files."""
    return [
        ("image", {"image": file, "caption": ""})
        if isinstance(file, CustomImage)
        else ("documents", [file])
        for file in files
    ]


def replace_body(page: Page, body: list[tuple[str, Any]], *, publish: bool = True) -> None:
    """Give a page another body, published or kept as a draft."""
    specific: Any = Page.objects.get(pk=page.pk).specific
    specific.body = body
    revision = specific.save_revision()
    if publish:
        revision.publish()


def fresh_ids() -> int:
    """Let the ids of all tables go on after a same round number, greater than any; returns it.

    What is made from here on is known by its ids, and is of the same id whatever its kind.
    """
    tables = [
        (model._meta.db_table, model._meta.pk.column)
        for model in apps.get_models(include_auto_created=True)
        if isinstance(model._meta.pk, models.AutoField)
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT MAX(seq) FROM sqlite_sequence")
        else:
            cursor.execute("SELECT MAX(last_value) FROM pg_sequences WHERE schemaname = 'public'")
        first = (cursor.fetchone()[0] // ROUND + 1) * ROUND
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence")
            rows = [(table, first) for table, _ in tables]
            cursor.executemany("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", rows)
        else:
            cursor.executemany(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                [(f'"{table}"', column, first) for table, column in tables],
            )
    return int(first)


def make_editor(username: str = "camille", *, superuser: bool = True) -> Any:
    """An editor with a confirmed second factor."""
    create = (
        get_user_model().objects.create_superuser
        if superuser
        else get_user_model().objects.create_user
    )
    user = create(username=username, email=f"{username}@example.org", password=PASSWORD)
    TOTPDevice.objects.create(user=user, name="application", confirmed=True)
    return user


def verified_client(user: Any) -> Client:
    """A client logged in with both factors."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = TOTPDevice.objects.get(user=user).persistent_id
    session[VERIFIED_AT] = time.time()
    session.save()
    return client


def open_space(client: Client, space: SpacePage, key: str = "", **data: str) -> Any:
    """Post a key to the gate, for ``space``."""
    return client.post(
        "/cdp-pegase", {"key": key or key_of(space), "next": f"/{space.slug}/", **data}
    )
