"""What goes with a file in its review: pictures, attached files, and two editors at once."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document
from PIL import Image
from wagtail.models import Collection

from cdp.models import (
    FactSheetPage,
    FileReview,
    GuidePage,
    MinutesPage,
    ReviewFile,
    Series,
    SpacePage,
    TutorialPage,
)
from cms.models import CustomDocument, CustomImage
from tests.cdp.admin import test_import_screen as screen
from tests.cdp.admin.test_import_screen import (
    INDEX,
    WITHOUT_SECRET,
    announced_in,
    current,
    drop,
    files_in,
    send,
    sent_by,
    shown,
)
from tests.factories import (
    file_blocks,
    key_of,
    make_document,
    make_editor,
    make_metier,
    make_space,
    replace_body,
    rich,
    verified_client,
)

space, editor, _committed = screen.space, screen.editor, screen._committed


def photo(colour: str = "navy", kind: str = "JPEG", camera: str = "") -> bytes:
    written, image = io.BytesIO(), Image.new("RGB", (80, 60), colour)
    exif = Image.Exif()
    exif[0x010F] = camera
    image.save(written, kind, exif=exif)
    return written.getvalue()


def word(*parts: str | tuple[bytes, str]) -> bytes:
    """A Word file of lines, and of pictures with their descriptions."""
    document = Document()
    for part in parts:
        if isinstance(part, str):
            document.add_paragraph(part, style="Heading 1" if part.startswith("Partie") else None)
            continue
        run = document.add_paragraph().add_run()
        run.add_picture(io.BytesIO(part[0]))
        run._r.xpath(".//wp:docPr")[0].set("descr", part[1])
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


GIRAFFE = (photo(camera="Appareil secret"), "Une girafe en bois")
MINUTES = [
    *filter(None, WITHOUT_SECRET.split("\n")),
    GIRAFFE,
    "Le zèbre est là.",
    (photo("red"), "IMG_1.JPG"),
]


def blocks_of(answer: Any) -> list[Tag]:
    """The blocks of the source that are pictures."""
    page = BeautifulSoup(answer.text, "html.parser")
    return [each for each in page.select(".review-block") if each.select_one(".review-picture")]


def latest(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


def body_of(page: Any) -> list[tuple[str, Any]]:
    return [(block.block_type, block.value) for block in latest(page).body]


def alix(of: SpacePage) -> Client:
    """An editor of one space only."""
    user = make_editor("alix", superuser=False)
    user.groups.add(of.editors.group)
    return verified_client(user)


def test_a_picture_waits_at_its_place_for_its_description(editor: Client, space: SpacePage) -> None:
    drop(editor, space, word(*MINUTES), name="cr.docx")
    answer = shown(editor)
    first, second = blocks_of(answer)
    assert first.find_previous_sibling().text.strip().startswith("Les girafes en bois")
    written = [each.select_one("textarea") for each in (first, second)]
    assert [each.text.strip() for each in written if each] == ["Une girafe en bois", ""]
    preview = editor.get(str(first.select_one("img")["src"]))  # type: ignore[index]
    assert preview["Content-Type"] == "image/png"
    assert preview["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in preview["Cache-Control"]
    assert Image.open(io.BytesIO(preview.content)).size == (80, 60)


def test_pictures_become_images_of_the_space_at_their_place(
    editor: Client, space: SpacePage, settings: Any
) -> None:
    drop(editor, space, word(*MINUTES), name="cr.docx")
    _, second = blocks_of(shown(editor))
    name = second.select_one("textarea")["name"]  # type: ignore[index]
    assert len(files_in(settings.PRIVATE_ROOT)) == 3
    send(editor, create="1", **{str(name): "Le zèbre, de profil"})
    body = body_of(MinutesPage.objects.get())
    kinds = [kind for kind, _ in body]
    assert kinds[-4:] == ["text", "image", "text", "image"]
    first, last = (value["image"] for kind, value in body if kind == "image")
    described = [(each.contextual_alt_text, each.decorative) for each in (first, last)]
    assert described == [("Une girafe en bois", False), ("Le zèbre, de profil", False)]
    assert first.collection == Collection.objects.get(name=space.title)
    assert b"Appareil secret" not in first.file.read()
    assert len(files_in(settings.PRIVATE_ROOT)) == 1  # the original


def test_a_picture_that_is_not_wanted_or_not_described(editor: Client, space: SpacePage) -> None:
    drop(editor, space, word(*MINUTES), name="cr.docx")
    first, _ = blocks_of(shown(editor))
    name = first.select_one("input[type=checkbox]")["name"]  # type: ignore[index]
    send(editor, save="1", **{str(name): "on"})
    assert blocks_of(shown(editor))[0].select_one("input[checked]")
    send(editor, create="1")
    [image] = [
        value["image"] for kind, value in body_of(MinutesPage.objects.get()) if kind == "image"
    ]
    assert (image.contextual_alt_text, image.decorative) == ("", True)
    assert CustomImage.objects.count() == 1


def test_a_picture_that_cannot_be_decoded_costs_itself_only(
    editor: Client, space: SpacePage
) -> None:
    written, broken = io.BytesIO(), photo("green", "PNG")
    with (
        zipfile.ZipFile(io.BytesIO(word(*MINUTES, (broken, "")))) as source,
        zipfile.ZipFile(written, "w") as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data[:60] if data == broken else data)
    drop(editor, space, written.getvalue(), name="cr.docx")
    answer = shown(editor)
    assert len(blocks_of(answer)) == 2
    assert "L’image après «\u00a0Le zèbre est là.\u00a0» n’est pas reprise." in answer.text
    send(editor, create="1")
    assert "girafes" in str(latest(MinutesPage.objects.get()).body)


def test_pictures_that_are_too_large_together_are_named(
    editor: Client, space: SpacePage, settings: Any
) -> None:
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 80 * 60
    pictures = [(photo(f"#0000{shade:02x}"), "") for shade in range(0, 12 * 20, 20)]
    drop(editor, space, word("Bonjour.", *pictures), name="cr.docx")
    answer = shown(editor)
    assert len(blocks_of(answer)) == 10
    assert "Les images de ce fichier sont trop grandes" in answer.text


def test_previews_are_for_editors_of_the_space(editor: Client, space: SpacePage) -> None:
    drop(editor, space, word(*MINUTES), name="cr.docx")
    address = str(blocks_of(shown(editor))[0].select_one("img")["src"])  # type: ignore[index]
    assert alix(make_space("coordinations")).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert verified_client(make_editor("autre")).get(address).status_code == 200


def test_pictures_go_with_what_is_abandoned_after_it_was_asked(
    editor: Client, space: SpacePage, settings: Any
) -> None:
    drop(editor, space, word(*MINUTES), name="cr.docx")
    address = f"{INDEX}{current().pk}/abandonner/"
    asked = editor.get(address).text
    assert "cr.docx" in asked
    assert "2 images" in asked
    assert FileReview.objects.exists()
    editor.post(address)
    assert not FileReview.objects.exists()
    assert files_in(settings.PRIVATE_ROOT) == []


def test_steps_and_sheets_have_their_pictures(editor: Client, space: SpacePage) -> None:
    make_metier()
    parts = ["Partie un", "Un texte.", GIRAFFE, (photo("red"), ""), "Partie deux", "Un autre."]
    drop(editor, space, word("Partie titre", *parts), name="a.docx", kind="tutorial")
    send(editor, create="1", title="Donner le bain")
    steps = [
        (str(step.value["title"]), bool(step.value["image"]))
        for step in TutorialPage.objects.get().steps
    ]
    assert ("Partie un", True) in steps
    assert ("Partie un (suite)", True) in steps
    assert ("Partie deux", False) in steps
    drop(editor, space, word(*parts), name="b.docx", kind="guide")
    send(editor, create="1", title="Le bain")
    kinds = [block.block_type for block in GuidePage.objects.get().body]
    assert kinds == ["text", "image", "image", "heading", "text"]
    assert not FactSheetPage.objects.exists()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_files_are_attached_and_kept_over_an_error_and_a_leave(
    editor: Client, space: SpacePage, settings: Any
) -> None:
    drop(editor, space, WITHOUT_SECRET)
    files = [upload("livret_médecin.pdf", b"%PDF-1.4 girafe"), upload("plan.csv", b"a;b")]
    refused = send(editor, create="1", title="", attachments=files)
    assert "Rien n’est enregistré" in refused.text
    for answer in (refused, shown(verified_client(make_editor("autre")))):
        page = BeautifulSoup(answer.text, "html.parser")
        titles = [each["value"] for each in page.select("#field-attachments input[type=text]")]
        assert titles == ["livret médecin", "plan"]
    first, second = ReviewFile.objects.all()
    changes = {f"file-{first.pk}-title": "Le livret", f"file-{second.pk}-remove": "on"}
    send(editor, save="1", **changes)
    send(editor, create="1")
    kind, value = body_of(MinutesPage.objects.get())[-1]
    assert kind == "documents"
    [document] = list(value)
    assert (document.title, document.filename) == ("Le livret", "livret_médecin.pdf")
    assert document.collection == Collection.objects.get(name=space.title)
    assert document.file.read() == b"%PDF-1.4 girafe"
    assert CustomDocument.objects.count() == 1
    assert len(files_in(settings.PRIVATE_ROOT)) == 1


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [("jeu.exe", b"MZ", "jeu.exe"), ("a.jpg", photo()[:60], "corrompue")],
)
def test_an_attached_file_is_checked_as_any_other(
    editor: Client, space: SpacePage, name: str, content: bytes, reason: str
) -> None:
    drop(editor, space, WITHOUT_SECRET)
    answer = send(editor, save="1", attachments=[upload(name, content), upload("b.csv", b"a;b")])
    assert reason in answer.text
    assert [each.name for each in ReviewFile.objects.all()] == ["b.csv"]


def test_an_attached_file_with_a_key_is_refused(editor: Client, space: SpacePage) -> None:
    drop(editor, space, WITHOUT_SECRET)
    key = key_of(space)
    answer = send(editor, save="1", attachments=[upload("a.txt", f"Voici : {key}".encode())])
    assert (
        "mot de passe" in BeautifulSoup(answer.text, "html.parser").select_one(".review-told").text
    )  # type: ignore[union-attr]
    send(editor, save="1", attachments=[upload("b.txt", b"Rien.")])
    [attached] = ReviewFile.objects.all()
    assert key not in send(editor, save="1", **{f"file-{attached.pk}-title": key}).text.replace(
        f'value="{key}"', ""
    )
    assert key not in str(current().values)


def test_a_file_that_is_sent_twice_is_attached_once(
    editor: Client, space: SpacePage, settings: Any
) -> None:
    drop(editor, space, WITHOUT_SECRET)
    sent = sent_by(shown(editor), save="1")
    address = f"{INDEX}{current().pk}/"
    for content in (b"a;b", b"a;b", b"a;c"):  # a double click, then another file of that name
        editor.post(address, {**sent, "attachments": [upload("plan.csv", content)]})
    attached = ReviewFile.objects.all()
    assert [each.file.read() for each in attached] == [b"a;b", b"a;c"]
    assert len(files_in(settings.PRIVATE_ROOT)) == 3


def test_what_is_attached_to_the_same_file_again_is_told(editor: Client, space: SpacePage) -> None:
    drop(editor, space, WITHOUT_SECRET)
    send(editor, create="1")
    drop(editor, space, WITHOUT_SECRET)
    answer = send(editor, create="1", attachments=[upload("plan.csv", b"a;b")])
    assert "Ce qui était joint n’est pas repris" in answer.text
    assert not CustomDocument.objects.exists()


def test_a_key_in_a_title_is_not_in_those_of_images(editor: Client, space: SpacePage) -> None:
    key = key_of(space)
    drop(editor, space, word(*MINUTES), name="cr.docx")
    send(editor, create="1", title=f"La clé est {key}")
    assert [each.title for each in CustomImage.objects.order_by("pk")] == [
        "Fichier, image\u00a01",
        "Fichier, image\u00a02",
    ]


def test_what_is_no_minutes_is_attached_to_those_it_came_with(
    editor: Client, space: SpacePage
) -> None:
    files = [upload("budget.xlsx", b"PK"), upload("cr.txt", WITHOUT_SECRET.encode())]
    data = {"space": space.pk, "kind": "minutes", "documents": files}
    editor.post(INDEX, {**data, "attachments": [upload("plan.csv", b"a;b")]})
    review = FileReview.objects.get()
    assert review.name == "cr.txt"
    assert {each.name for each in review.files.all()} == {"budget.xlsx", "plan.csv"}


def test_files_attached_to_several_minutes_are_refused(editor: Client, space: SpacePage) -> None:
    files = [upload(f"cr{n}.txt", WITHOUT_SECRET.encode()) for n in range(2)]
    data = {"space": space.pk, "kind": "minutes", "documents": files}
    answer = editor.post(INDEX, {**data, "attachments": [upload("plan.csv", b"a;b")]})
    assert "joignez-les dans chaque relecture" in answer.text
    assert not FileReview.objects.exists()


def test_the_second_of_two_editors_is_told_and_loses_nothing(
    editor: Client, space: SpacePage
) -> None:
    drop(editor, space, WITHOUT_SECRET)
    older = shown(editor)
    send(verified_client(make_editor("dominique")), save="1", title="La douzième")
    address = f"{INDEX}{current().pk}/"
    told = editor.post(address, sent_by(older, create="1", title="Le titre d’Alix", number="13"))
    page = BeautifulSoup(told.text, "html.parser")
    said = page.select_one(".review-told")
    assert said is not None
    assert "dominique l’a enregistré à" in said.text
    assert "La douzième" in said.text
    assert "Le titre d’Alix" in said.text
    assert "Ordre du jour" not in said.text
    assert page.select_one("input[name=title]")["value"] == "Le titre d’Alix"  # type: ignore[index]
    assert current().values["title"] == "La douzième"
    assert not MinutesPage.objects.exists()
    editor.post(address, sent_by(told, create="1"))
    assert MinutesPage.objects.get().title == "Le titre d’Alix"


def test_an_older_form_that_says_the_same_is_saved(editor: Client, space: SpacePage) -> None:
    drop(editor, space, WITHOUT_SECRET)
    older = sent_by(shown(editor), save="1")
    send(editor, save="1")
    assert "C’est enregistré" in editor.post(f"{INDEX}{current().pk}/", older, follow=True).text


def test_errors_lead_to_their_fields(editor: Client, space: SpacePage) -> None:
    drop(editor, space, word(*MINUTES), name="cr.docx")
    name = blocks_of(shown(editor))[0].select_one("textarea")["name"]  # type: ignore[index]
    wrong = {
        "title": "",
        "people-0-name": "L" * 300,
        "figures-0-label": "girafes",
        str(name): "L" * 600,
    }
    page = BeautifulSoup(send(editor, create="1", **wrong).text, "html.parser")
    said = page.select_one(".review-told")
    assert said is not None
    assert said.has_attr("autofocus")
    links = [str(link["href"]) for link in said.select("a")]
    assert len(links) == 4
    for link in links:
        assert page.select_one(link).name in {"input", "textarea"}  # type: ignore[union-attr]
    field = page.select_one("#id_people-0-name")
    assert field is not None
    assert page.select_one(f"#{field['aria-describedby']}")


def test_what_an_editor_added_stays_where_it_stood(editor: Client, space: SpacePage) -> None:
    announced_in(space)
    lines = [
        "## La ludothèque",
        "Les girafes sont là.",
        "Le zèbre aussi.",
        "## La cour",
        "Un banc.",
    ]
    head = WITHOUT_SECRET.partition("La ludothèque\n\nLes")[0]
    drop(editor, space, head + "\n\n".join(lines), name="cr.md")
    send(editor, create="1")
    page = MinutesPage.objects.get()
    body = [(block.block_type, block.value) for block in latest(page).body]
    at = next(n for n, (kind, value) in enumerate(body) if kind == "text" and "zèbre" in str(value))
    image, plan = screen.make_image(), make_document("Le plan", name="plan.pdf")
    whole = str(body[at][1].source)
    cut = whole.index("<p>Le zèbre")
    body[at : at + 1] = [
        ("text", rich(whole[:cut].replace("<p>", '<p data-block-key="a1b2c">'))),
        *file_blocks(image),
        ("text", rich(whole[cut:])),
    ]
    replace_body(page, [*body, *file_blocks(plan)])
    drop(
        editor,
        space,
        head + "\n\n".join([lines[0], "Une phrase.", *lines[1:4], "Un autre banc."]),
        name="cr2.md",
    )
    send(editor, create="1", replace=str(page.pk))
    after = body_of(page)
    kinds = [kind for kind, _ in after]
    placed = kinds.index("image")
    assert "girafes sont là" in str(after[placed - 1][1])
    assert str(after[placed + 1][1].source).startswith("<p>Le zèbre")
    assert kinds[-1] == "documents"
    assert "Un autre banc" in str(after[-2][1])


def test_minutes_that_are_replaced_have_each_picture_once(editor: Client, space: SpacePage) -> None:
    announced_in(space)
    Series.objects.get_or_create(slug="directions")
    drop(editor, space, word(*MINUTES), name="cr.docx")
    send(editor, create="1")
    page = MinutesPage.objects.get()
    replace_body(page, [(block.block_type, block.value) for block in latest(page).body])
    drop(editor, space, word(*MINUTES, "Une ligne de plus."), name="cr2.docx")
    send(editor, create="1", replace=str(page.pk))
    assert [kind for kind, _ in body_of(page)].count("image") == 2
    assert CustomImage.objects.count() == 2


def test_files_of_a_review_that_is_purged_go(
    editor: Client, space: SpacePage, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    drop(editor, space, word(*MINUTES), name="cr.docx")
    with django_capture_on_commit_callbacks(execute=True):
        FileReview.objects.all().delete()
    assert [path for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file()] == []
