"""A key that stands in what would be published stops its publication, at its field."""

import datetime as dt
import io
import json
import os
import re
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, PageLogEntry, Workflow, WorkflowTask
from wagtail.test.utils.form_data import (
    nested_form_data,
    querydict_from_html,
    rich_text,
    streamfield,
)

from cdp.actions.restore_page import restore_page
from cdp.actions.rotate_key import rotate_key
from cdp.actions.trash_page import trash_page
from cdp.admin.key_refusals import REFUSED
from cdp.models import Attendee, BookletVersion, Metier, MinutesPage, SpaceKey, SpacePage, Term
from cms.models import CustomDocument, CustomImage, StandardPage, Video
from cms.refused_texts import PublicationRefusedError
from tests.cdp.admin.editing import publish_form
from tests.cms.documents.makers import MAKERS, outline_of
from tests.cms.videos.test_upload import FILES
from tests.cms.videos.test_upload import send as send_video
from tests.factories import (
    make_booklet,
    make_editor,
    make_image,
    make_minutes,
    make_page,
    make_space,
    verified_client,
)

KEY = "brume cactus tambour olivier wagon"
SENTENCE = "Le mot de passe de l’espace «\u00a0Espace directions\u00a0» s’y trouve\u00a0: retirez"
# The collection that all files are in.
ROOT = "1"


@pytest.fixture
def space(db: None) -> SpacePage:
    return make_space("directions", KEY)


@pytest.fixture
def page(space: SpacePage) -> StandardPage:
    return make_page(space, "Une page", body=[])


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor())


def blocks(*each: tuple[str, Any]) -> dict[str, str]:
    return nested_form_data({"body": streamfield(list(each))})


def refusals() -> int:
    return PageLogEntry.objects.filter(action=REFUSED).count()


TABLE = {
    "caption": "",
    "row-count": "1",
    "column-count": "2",
    "column-0-type": "text",
    "column-0-order": "0",
    "column-0-deleted": "",
    "column-0-heading": "",
    "column-1-type": "text",
    "column-1-order": "1",
    "column-1-deleted": "",
    "column-1-heading": "",
    "row-0-order": "0",
    "row-0-deleted": "",
}
ADDRESS = "https://exemple.fr/?cle=brume%20cactus%20tambour%20olivier%20wagon"

# Where the key may stand: fields of the form, blocks of the body.
PLACES: dict[str, Callable[[], dict[str, str]]] = {
    "title": lambda: {"title": f"Entrer : {KEY}"},
    "slug": lambda: {"slug": KEY.replace(" ", "-")},
    "introduction": lambda: {"introduction": f"La clé:{KEY}."},
    "SEO title": lambda: {"seo_title": KEY},
    "SEO description": lambda: {"search_description": KEY.upper()},
    "rich text": lambda: blocks(("text", rich_text(f"<p>Tapez «\u00a0{KEY}\u00a0».</p>"))),
    "bold in the middle": lambda: blocks(
        ("text", rich_text("<p>bru<b>me cactus</b> tam<i>bour</i> olivier wagon</p>"))
    ),
    "items of a list": lambda: blocks(
        (
            "text",
            rich_text(
                "<ul><li>brume</li><li>cactus</li><li>tambour</li><li>olivier wagon</li></ul>"
            ),
        )
    ),
    "address of a link": lambda: blocks(("text", rich_text(f'<p><a href="{ADDRESS}">ici</a></p>'))),
    "soft hyphens": lambda: blocks(
        ("text", rich_text("<p>bru\u00adme cac\u200btus tambour olivier wa\u2060gon</p>"))
    ),
    "Markdown": lambda: blocks(
        ("markdown", "**brume** [cactus](https://exemple.fr) tambour `olivier` wagon")
    ),
    "address in Markdown": lambda: blocks(("markdown", f"[ici]({ADDRESS})")),
    "heading": lambda: blocks(("heading", {"level": "2", "text": KEY})),
    "callout": lambda: blocks(("callout", {"title": KEY, "text": rich_text("<p>a</p>")})),
    "question": lambda: blocks(
        ("question", {"question": "Comment ?", "answer": rich_text(f"<p>{KEY}</p>")})
    ),
    "key figure": lambda: blocks(("key_figure", {"value": "12", "label": KEY})),
    "cell": lambda: blocks(
        (
            "table",
            TABLE | {"cell-0-0": rich_text("<p>Clé</p>"), "cell-0-1": rich_text(f"<p>{KEY}</p>")},
        )
    ),
    "cells": lambda: blocks(
        (
            "table",
            TABLE
            | {
                "cell-0-0": rich_text("<p>brume cactus</p>"),
                "cell-0-1": rich_text("<p>tambour olivier wagon</p>"),
            },
        )
    ),
    "caption of a table": lambda: blocks(
        ("table", TABLE | {"caption": KEY, "cell-0-0": rich_text(""), "cell-0-1": rich_text("")})
    ),
    "two blocks": lambda: blocks(
        ("heading", {"level": "2", "text": "brume cactus"}),
        ("text", rich_text("<p>tambour olivier wagon</p>")),
    ),
    "description of an image": lambda: blocks(
        (
            "image",
            {
                "image": {"image": str(make_image().pk), "alt_text": KEY, "decorative": ""},
                "caption": "",
            },
        )
    ),
    "caption of an image": lambda: blocks(
        (
            "image",
            {
                "image": {"image": str(make_image().pk), "alt_text": "Le préau", "decorative": ""},
                "caption": KEY,
            },
        )
    ),
}


@pytest.mark.parametrize("changes", PLACES.values(), ids=PLACES)
def test_a_key_anywhere_in_a_page(
    changes: Callable[[], dict[str, str]], page: StandardPage, editor: Client
) -> None:
    answer = publish_form(editor, page, **changes())
    assert SENTENCE in shown(answer)
    page.refresh_from_db()
    assert page.latest_revision == page.live_revision
    assert refusals() == 1


def shown(answer: Any) -> str:
    """The text of an answer, with that which its scripts show."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), unescape(answer.text))


def test_the_sentence_stands_at_the_block(page: StandardPage, editor: Client) -> None:
    callout = {"title": "Lundi", "text": rich_text(f"<p>{KEY}</p>")}
    answer = publish_form(editor, page, **blocks(("markdown", "Bonjour"), ("callout", callout)))
    errors = re.search(r'"blockErrors": ?\{"1": ?\{"blockErrors": ?\{"text"', shown(answer))
    assert errors


def test_a_draft_is_saved(page: StandardPage, editor: Client) -> None:
    form = querydict_from_html(
        editor.get(f"/admin/pages/{page.pk}/edit/").text, form_id="page-edit-form"
    ).dict()
    answer = editor.post(
        f"/admin/pages/{page.pk}/edit/", {**form, "body-count": "0", "title": KEY}, follow=True
    )
    assert "a été mis" in answer.text
    assert Page.objects.get(pk=page.pk).get_latest_revision_as_object().title == KEY
    assert refusals() == 0


def test_a_new_page(space: SpacePage, editor: Client) -> None:
    address = f"/admin/pages/add/cms/standardpage/{space.pk}/"
    form = querydict_from_html(editor.get(address).text, form_id="page-edit-form").dict()
    data = {**form, "title": "Entrer", "slug": "entrer", "introduction": KEY, "body-count": "0"}
    answer = editor.post(address, {**data, "action-publish": "1"})
    assert SENTENCE in shown(answer)
    assert not StandardPage.objects.exists()


def test_a_line_of_minutes_and_a_person(space: SpacePage) -> None:
    for field in ({"agenda": [("line", KEY)]}, {"attendees": [Attendee(name="Zoé", place=KEY)]}):
        with pytest.raises(PublicationRefusedError, match="s’y trouve"):
            make_minutes(space, **field)


def test_an_editor_of_another_space_is_not_told_which(space: SpacePage) -> None:
    other = make_space("praticiens")
    user = make_editor("alix", superuser=False)
    user.groups.add(other.editors.group)
    page = make_page(other, body=[])
    answer = publish_form(verified_client(user), page, introduction=KEY)
    assert "Le mot de passe d’un espace s’y trouve" in shown(answer)
    entry = PageLogEntry.objects.get(action=REFUSED)
    assert (entry.page_id, entry.user) == (space.pk, user)
    assert "brume" not in json.dumps(entry.data)


def test_keys_that_have_ended(page: StandardPage, space: SpacePage, editor: Client) -> None:
    rotate_key(space, "hibou marmite carafe lilas")
    SpaceKey.objects.update(until=timezone.now())
    assert SENTENCE in shown(publish_form(editor, page, introduction=KEY))


def draft_with_key(page: Page, **fields: Any) -> Any:
    draft = page.get_latest_revision_as_object()
    draft.introduction = KEY
    for name, value in fields.items():
        setattr(draft, name, value)
    return draft.save_revision()


def test_in_bulk(page: StandardPage, space: SpacePage, editor: Client) -> None:
    innocent = make_page(space, "Une autre", body=[])
    draft = innocent.get_latest_revision_as_object()
    draft.introduction = "Bonjour"
    draft.save_revision()
    draft_with_key(page)
    address = f"/admin/bulk/wagtailcore/page/publish/?id={innocent.pk}&id={page.pk}"
    answer = editor.post(address, follow=True)
    assert answer.redirect_chain[-1][0] == f"/admin/pages/{page.pk}/edit/"
    assert SENTENCE in shown(answer)
    for each in (page, innocent):
        each.refresh_from_db()
        assert each.introduction == ""
    assert refusals() == 1


def test_what_is_scheduled(page: StandardPage, space: SpacePage) -> None:
    past = timezone.now() - dt.timedelta(hours=1)
    revision = draft_with_key(page, go_live_at=past)
    other = make_page(space, "Une autre", body=[])
    draft = other.get_latest_revision_as_object()
    draft.introduction, draft.go_live_at = "Bonjour", past
    later = draft.save_revision()
    for each in (revision, later):
        each.approved_go_live_at = past
        each.save()
    call_command("publish_scheduled")
    page.refresh_from_db()
    other.refresh_from_db()
    assert (page.introduction, other.introduction) == ("", "Bonjour")
    assert refusals() == 1
    call_command("publish_scheduled")
    assert refusals() == 1


def test_what_is_approved(page: StandardPage, editor: Client) -> None:
    task = GroupApprovalTask.objects.create(name="Relecture")
    workflow = Workflow.objects.create(name="Relecture")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    draft_with_key(page)
    state = workflow.start(page, make_editor("zoe"))
    arguments = [page.pk, "approve", state.current_task_state_id]
    address = reverse("wagtailadmin_pages:workflow_action", args=arguments)
    answer = editor.post(address, follow=True)
    assert SENTENCE in shown(answer)
    page.refresh_from_db()
    assert page.introduction == ""
    assert refusals() == 1


def test_what_comes_back_from_the_trash(page: StandardPage, space: SpacePage) -> None:
    StandardPage.objects.filter(pk=page.pk).update(introduction=KEY)
    page.refresh_from_db()
    trash_page(page)
    restore_page(page.trashed)
    page.refresh_from_db()
    assert not page.live
    assert refusals() == 1


def test_an_imported_file_is_published_without_it(space: SpacePage, tmp_path: Path) -> None:
    file = tmp_path / "cr.txt"
    file.write_text(f"3e conférence des directions\n\nVoici : {KEY}, à lundi.\n")
    call_command("import_minutes", file, space=space.slug, publish=True)
    page = MinutesPage.objects.get()
    assert page.live
    assert "[retiré], à lundi" in page.body.render_as_block()


@pytest.mark.parametrize("form", sorted({*MAKERS} & {*settings.WAGTAILDOCS_EXTENSIONS}))
def test_a_document(form: str, space: SpacePage, editor: Client) -> None:
    data = MAKERS[form](outline_of(f"# Accueil\n\nBonjour\n\n- un\n- entrez : {KEY}\n"))
    answer = send_document(editor, data, f"accueil.{form}")
    assert SENTENCE in shown(answer)
    assert not CustomDocument.objects.exists()
    assert refusals() == 1


@pytest.mark.parametrize("name", ["accueil.rtf", "accueil.doc"])
def test_a_document_of_another_office_where_libreoffice_is_there(
    name: str, space: SpacePage, editor: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "made").write_bytes(MAKERS["docx"](outline_of(f"Entrez : {KEY}")))
    program = tmp_path / "soffice"
    copy = f'cp {tmp_path}/made "$2/source.docx"'
    program.write_text(f'#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done\n{copy}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert SENTENCE in shown(send_document(editor, rb"{\rtf1 Bonjour}", name))
    assert not CustomDocument.objects.exists()


def send_document(editor: Client, data: bytes, name: str, title: str = "Accueil") -> Any:
    form = {"title": title, "file": SimpleUploadedFile(name, data), "collection": ROOT}
    return editor.post("/admin/documents/add/", form, follow=True)


def test_the_title_of_a_document(space: SpacePage, editor: Client) -> None:
    assert SENTENCE in shown(send_document(editor, b"Bonjour", "a.txt", title=KEY))
    answer = send_document(editor, b"Bonjour", "a.txt")
    assert "ajouté" in answer.text
    document = CustomDocument.objects.get()
    form = {"title": f"La clé : {KEY}", "collection": ROOT}
    assert SENTENCE in shown(editor.post(f"/admin/documents/edit/{document.pk}/", form))


def sheet(text: str) -> bytes:
    data = io.BytesIO()
    first, rest = text.split(" ", 1)
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/sharedStrings.xml",
            f"<sst><si><t>Un</t></si><si><r><t>{first} </t></r><r><t>{rest}</t></r></si></sst>",
        )
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (sheet(KEY), "a.xlsx"),
        (f"Espace;Clé\nDirections;{KEY}".encode(), "a.csv"),
        (f"WEBVTT\n\n00:01.000 --> 00:03.000\n{KEY}".encode(), "a.vtt"),
    ],
)
def test_other_documents(data: bytes, name: str, space: SpacePage, editor: Client) -> None:
    assert SENTENCE in shown(send_document(editor, data, name))


def test_an_image(space: SpacePage, editor: Client) -> None:
    image = make_image()
    form = {"title": KEY, "description": "", "collection": ROOT}
    assert SENTENCE in shown(editor.post(f"/admin/images/{image.pk}/", form))
    assert CustomImage.objects.get().title == image.title


def test_captions_and_chapters(space: SpacePage, editor: Client) -> None:
    captions = (
        "WEBVTT\n\n00:01.000 --> 00:03.000\nbrume cactus\n\n"
        "00:03.000 --> 00:05.000\ntambour olivier wagon\n"
    )
    movie = (FILES / "presenter-le-programme.mp4").read_bytes()
    assert SENTENCE in shown(
        send_video(editor, movie, captions=[captions.encode()], collection=ROOT)
    )
    assert SENTENCE in shown(
        send_video(editor, movie, chapters=f"0:00 Début\n0:01 {KEY}", collection=ROOT)
    )
    assert not Video.objects.exists()


def test_a_version_of_a_booklet(space: SpacePage, editor: Client) -> None:
    booklet = make_booklet(space)
    pdf = MAKERS["pdf"](outline_of(f"Entrez : {KEY}"))
    for data, changes in ((pdf, "Tout."), (b"%PDF-1.4 un livret", KEY)):
        form = {"label": "Version 1", "date": "05/01/2026", "changes": changes}
        form["file"] = SimpleUploadedFile("livret.pdf", data)
        answer = editor.post(f"/admin/livrets/{booklet.pk}/versions/", form, follow=True)
        assert SENTENCE in shown(answer)
        assert 'value="Version 1"' in answer.text
    assert not BookletVersion.objects.exists()


@pytest.mark.parametrize(
    ("name", "model", "form"),
    [
        ("term", Term, {"name": "PCR", "definition": KEY}),
        ("term", Term, {"name": "PCR", "synonyms": KEY.replace(" ", "\n")}),
        ("metier", Metier, {"name": KEY, "slug": "a"}),
    ],
)
def test_snippets(
    name: str, model: Any, form: dict[str, str], space: SpacePage, editor: Client
) -> None:
    assert SENTENCE in shown(editor.post(f"/admin/snippets/cdp/{name}/add/", form))
    assert not model.objects.exists()


def test_what_has_no_key_is_published(page: StandardPage, editor: Client) -> None:
    text = rich_text("<p>brume cactus tambour olivier</p><p>et wagon</p>")
    publish_form(editor, page, **blocks(("text", text)))
    page.refresh_from_db()
    assert "olivier" in page.body.render_as_block()
    assert refusals() == 0


def test_the_log_says_it_without_the_key(page: StandardPage, editor: Client) -> None:
    publish_form(editor, page, introduction=KEY)
    answer = editor.get("/admin/journal-des-acces/")
    assert "Le mot de passe se trouvait dans ce qui allait paraître (Page)" in answer.text
    assert "brume" not in answer.text
