"""« Nouveau »: files are checked beside what was read, and become drafts of pages."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupPagePermission
from wagtail.rich_text import RichText

from cdp.actions.purge_reviews import purge_reviews
from cdp.models import (
    Attendee,
    FactSheetPage,
    FileReview,
    GuidePage,
    MinutesPage,
    Series,
    SpacePage,
    TutorialPage,
)
from tests.cms.documents.makers import make_pdf, outline_of
from tests.factories import (
    file_blocks,
    key_of,
    make_booklet,
    make_document,
    make_editor,
    make_image,
    make_metier,
    make_minutes,
    make_space,
    make_version,
    publish_below,
    replace_body,
    rich,
    verified_client,
)

SOURCE = """12ème Conférence des directions
Mardi 3 novembre 2026 de 9h30 à 11h00

Participants : Léa Marchal (Épinal), Zoé

Excusé : Luc Royer (Brest)

Ordre du jour :

- La ludothèque

Rappel de votre mot de passe : ancien-mot-1998

La ludothèque

Les girafes en bois sont attendues.
"""
INDEX = "/admin/importer/"


@pytest.fixture
def space(db: None) -> SpacePage:
    Series.objects.get_or_create(slug="directions", defaults={"name": "directions"})
    return make_space("directions")


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor())


@pytest.fixture(autouse=True)
def _committed(django_capture_on_commit_callbacks: Any, monkeypatch: Any) -> None:
    """Each request is committed, as on a site: a worker then reads what was handed in."""
    ask = Client.request

    def request(self: Client, **environment: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return ask(self, **environment)

    monkeypatch.setattr(Client, "request", request)


def drop(
    client: Client, space: SpacePage, *contents: Any, name: str = "cr.txt", kind: str = "minutes"
) -> Any:
    bodies = [each.encode() if isinstance(each, str) else each for each in contents]
    files = [SimpleUploadedFile(name, body) for body in bodies]
    data = {"space": space.pk, "kind": kind, "documents": files}
    return client.post(INDEX, data, follow=True)


def sent_by(answer: Any, **changes: Any) -> dict[str, Any]:
    """What the form of a review sends as it stands, with some changes."""
    [form] = BeautifulSoup(answer.text, "html.parser").select("form.review")
    sent: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        if field.get("type") in {"radio", "checkbox"} and not field.has_attr("checked"):
            continue
        chosen = field.select_one("option[selected]") if field.name == "select" else None
        own = field.get("value", "on" if field.get("type") == "checkbox" else field.text)
        value = chosen.get("value") if chosen else own
        sent[str(field["name"])] = "" if field.name == "select" and not chosen else value
    return {**sent, **changes}


def current() -> FileReview:
    """What is not finished."""
    return FileReview.objects.exclude(state="done").get()


def shown(client: Client) -> Any:
    return client.get(f"{INDEX}{current().pk}/")


def send(client: Client, **changes: Any) -> Any:
    return client.post(
        f"{INDEX}{current().pk}/",
        sent_by(shown(client), **changes),
        follow=True,
    )


def names(page: MinutesPage, *, excused: bool) -> list[str]:
    return [one.name for one in page.attendees.all() if one.excused is excused]


def test_nothing_is_created_before_the_button(editor: Client, space: SpacePage) -> None:
    response = drop(editor, space, SOURCE)
    assert not MinutesPage.objects.exists()
    text = response.content.decode()
    assert "ancien-mot-1998" not in text
    created = send(editor, create="1")
    page = MinutesPage.objects.get()
    assert created.redirect_chain[-1][0] == f"/admin/pages/{page.pk}/edit/"
    assert "Le brouillon est prêt" in created.text
    assert not page.live
    assert (page.number, str(page.date), page.series.slug) == (12, "2026-11-03", "directions")
    assert (names(page, excused=False), names(page, excused=True)) == (
        ["Léa Marchal", "Zoé"],
        ["Luc Royer"],
    )
    assert "girafes" in str(page.body)


def test_a_review_that_is_done_leads_to_its_page_and_keeps_nothing(
    editor: Client, space: SpacePage
) -> None:
    drop(editor, space, SOURCE)
    review = FileReview.objects.get()
    sent = sent_by(shown(editor), create="1")
    for _ in range(2):  # a second click
        answer = editor.post(f"{INDEX}{review.pk}/", sent)
        assert answer.url == f"/admin/pages/{MinutesPage.objects.get().pk}/edit/"
    assert editor.get(f"{INDEX}{review.pk}/").url == answer.url
    assert "cr.txt" not in editor.get(INDEX).text
    review.refresh_from_db()
    assert (review.reading, review.values) == ({}, None)


def files_in(folder: Any) -> list[Path]:
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def test_a_file_that_held_a_password_goes_once_it_is_read(
    editor: Client, space: SpacePage, settings: Any
) -> None:
    drop(editor, space, SOURCE)
    assert files_in(settings.PRIVATE_ROOT) == []


WITHOUT_SECRET = SOURCE.replace("Rappel de votre mot de passe : ancien-mot-1998\n", "")


def test_the_original_is_kept_for_who_may_edit_and_goes_with_the_page(
    editor: Client, space: SpacePage, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    drop(editor, space, WITHOUT_SECRET)
    send(editor, create="1")
    page = MinutesPage.objects.get()
    address = f"{INDEX}origine/{page.pk}/"
    assert address in editor.get(f"/admin/pages/{page.pk}/edit/").text
    answer = editor.get(address)
    assert b"girafes" in b"".join(answer.streaming_content)
    assert answer["Content-Disposition"] == 'attachment; filename="cr.txt"'
    alix = make_editor("alix", superuser=False)
    alix.groups.add(make_space("coordinations").editors.group)
    assert verified_client(alix).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        page.delete()
    assert files_in(settings.PRIVATE_ROOT) == []


def test_a_space_may_keep_no_originals(editor: Client, space: SpacePage, settings: Any) -> None:
    SpacePage.objects.update(keeps_originals=False)
    drop(editor, space, WITHOUT_SECRET)
    send(editor, create="1")
    assert files_in(settings.PRIVATE_ROOT) == []
    assert editor.get(f"{INDEX}origine/{MinutesPage.objects.get().pk}/").status_code == 404


def test_what_is_abandoned_leaves_no_file(editor: Client, space: SpacePage, settings: Any) -> None:
    drop(editor, space, WITHOUT_SECRET)
    assert len(files_in(settings.PRIVATE_ROOT)) == 1
    editor.post(f"{INDEX}{current().pk}/abandonner/")
    assert files_in(settings.PRIVATE_ROOT) == []


def test_a_file_that_no_row_names_goes(space: SpacePage, settings: Any) -> None:
    stray = Path(settings.PRIVATE_ROOT) / "source"
    stray.parent.mkdir(parents=True)
    stray.write_text("oublié")
    now = timezone.now()
    purge_reviews(now)
    assert stray.exists()
    purge_reviews(now + dt.timedelta(days=2))
    assert not stray.exists()


def test_a_file_named_after_a_key_has_a_common_name(editor: Client, space: SpacePage) -> None:
    drop(editor, space, WITHOUT_SECRET, name=f"{key_of(space)}.txt")
    assert current().name == "Fichier.txt"


def test_a_code_in_the_name_of_an_attached_file_is_shown_nowhere(
    editor: Client, space: SpacePage
) -> None:
    message = (
        "From: a@exemple.fr\nSubject: Compte rendu\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
        "Les girafes sont la.\n--b\nContent-Type: application/pdf\n"
        'Content-Disposition: attachment; filename="mot de passe Zoom 884422.pdf"\n\nx\n--b--\n'
    )
    drop(editor, space, message, name="cr.eml")
    assert "mot de passe Zoom [retiré]" in " ".join(current().reading["warnings"])
    assert "884422" not in shown(editor).text
    assert "884422" not in json.dumps(current().reading)


def test_the_pages_of_a_pdf_are_told(editor: Client, space: SpacePage) -> None:
    long = "\n\n".join(f"## Titre {n}\n\nUne phrase de {n} mots, ou presque." for n in range(60))
    drop(editor, space, make_pdf(outline_of(long)), name="cr.pdf")
    page = BeautifulSoup(shown(editor).text, "html.parser")
    titles = [title.text for title in page.select(".review-page")]
    assert titles[:2] == ["Page 1", "Page 2"]


def test_what_is_left_for_thirty_days_goes(
    editor: Client, space: SpacePage, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    drop(editor, space, WITHOUT_SECRET)
    since = current().since
    with django_capture_on_commit_callbacks(execute=True):
        assert purge_reviews(since + dt.timedelta(days=29)) == 0
        assert purge_reviews(since + dt.timedelta(days=31)) == 1
    assert files_in(settings.PRIVATE_ROOT) == []


def test_what_was_saved_lately_stays(editor: Client, space: SpacePage) -> None:
    drop(editor, space, SOURCE)
    FileReview.objects.update(since=current().since - dt.timedelta(days=40))
    send(editor, save="1")
    assert purge_reviews(timezone.now()) == 0


def test_a_link_of_a_file_runs_nothing_in_the_admin(editor: Client, space: SpacePage) -> None:
    drop(editor, space, "[Ouvrir](javascript:alert(1)) et [lire](https://exemple.fr/)", name="a.md")
    page = BeautifulSoup(shown(editor).text, "html.parser")
    links = [link["href"] for link in page.select(".review-block a[href]:not([href^='#'])")]
    assert links == ["https://exemple.fr/"]


def test_each_value_leads_to_its_place_and_a_doubt_says_why(
    editor: Client, space: SpacePage
) -> None:
    drop(editor, space, SOURCE)
    page = BeautifulSoup(shown(editor).text, "html.parser")
    rows = page.select(".review-row")
    doubted = next(row for row in rows if row.select_one("input[value=Zoé]"))
    assert "Le nom n’est pas complet." in doubted.text
    [link] = doubted.select("a[href^='#source-']")
    [block] = page.select(str(link["href"]))
    assert "Zoé" in block.text
    assert "Personnes" in [link.text for link in block.select("a[href='#field-people']")]
    certain = next(row for row in rows if row.select_one("input[value='Luc Royer']"))
    assert "À vérifier" not in certain.text


def test_what_an_editor_changes_is_there_on_another_machine(
    editor: Client, space: SpacePage
) -> None:
    drop(editor, space, SOURCE)
    send(editor, **{"people-1-name": "Zoé Martin", "people-1-kind": "excused", "title": "La 12e"})
    other = verified_client(make_editor("autre"))
    assert "cr.txt" in other.get(INDEX).text
    send(other, create="1")
    page = MinutesPage.objects.get()
    assert page.title == "La 12e"
    assert names(page, excused=True) == ["Zoé Martin", "Luc Royer"]


def test_a_passage_moves_to_a_field_with_one_click_and_back(
    editor: Client, space: SpacePage
) -> None:
    drop(editor, space, SOURCE)
    page = BeautifulSoup(shown(editor).text, "html.parser")
    block = next(each for each in page.select(".review-block") if "girafes" in each.text)
    number = str(block["id"]).removeprefix("source-")
    moved = send(editor, move=f"{number}-points")
    assert moved.redirect_chain[-1][0].endswith(f"#source-{number}")
    values = FileReview.objects.get().values
    assert values["points"] == ["Les girafes en bois sont attendues."]
    assert values["left_out"] == [int(number)]
    send(editor, move=f"{number}-body")
    send(editor, create="1")
    assert "girafes" in str(MinutesPage.objects.get().body)


def test_a_form_that_is_older_than_a_move_loses_no_passage(
    editor: Client, space: SpacePage
) -> None:
    """On another machine, or by the button « back » of a browser."""
    drop(editor, space, SOURCE)
    older = sent_by(shown(editor), create="1")
    page = BeautifulSoup(shown(editor).text, "html.parser")
    [block] = [block for block in page.select(".review-block") if "girafes" in block.text]
    send(editor, move=block.select_one("button[value$=agenda]")["value"])
    assert "girafes" in current().values["agenda"][-1]
    told = editor.post(f"{INDEX}{current().pk}/", older)
    assert "Vous l’avez enregistré" in told.text
    editor.post(f"{INDEX}{current().pk}/", sent_by(told, create="1"))
    assert "girafes" in latest_body(MinutesPage.objects.get())


def test_people_are_added_from_a_list(editor: Client, space: SpacePage) -> None:
    drop(editor, space, SOURCE)
    send(editor, add_people="Ana Bel (Lille)\nPaul Ozanne – Nîmes", create="1")
    people = [(one.name, one.place) for one in MinutesPage.objects.get().attendees.all()]
    assert ("Ana Bel", "Lille") in people
    assert ("Paul Ozanne", "Nîmes") in people


@pytest.mark.parametrize(
    "rows",
    [
        [
            *("Nom\tFonction\tÉtablissement\tPrésent", "Ana Bel\tmédecin\tLille\toui"),
            *("Paul Ozanne\tcadre\tNîmes\tnon", "à confirmer\t\t\t"),
        ],
        ["\tmédecin\tAna Bel\tLille", "x\tcadre\tPaul Ozanne\tNîmes", "\t\tà confirmer\t"],
    ],
    ids=["titles", "no titles"],
)
def test_people_are_pasted_from_a_spreadsheet(
    rows: list[str], editor: Client, space: SpacePage
) -> None:
    drop(editor, space, SOURCE)
    send(editor, add_people="\r\n".join(rows), create="1")
    page = MinutesPage.objects.get()
    people = {one.name: one.place for one in page.attendees.all()}
    assert people["Ana Bel"] == "médecin, Lille"
    assert people["Paul Ozanne"] == "cadre, Nîmes"
    assert "à confirmer" in people
    assert ("Paul Ozanne" in names(page, excused=True)) is ("Nom" in rows[0])


def test_several_files_each_have_their_own_result(editor: Client, space: SpacePage) -> None:
    answer = drop(editor, space, SOURCE, b"", SOURCE.replace("12ème", "13ème"))
    states = list(FileReview.objects.values_list("state", flat=True))
    assert states == ["read", "unreadable", "read"]
    assert answer.redirect_chain[-1][0] == INDEX
    assert answer.text.count("à relire") == 2
    unreadable = FileReview.objects.get(state="unreadable")
    told = editor.get(f"{INDEX}{unreadable.pk}/").text
    assert "cr.txt" in told
    assert "il est vide" in told


def test_pasted_text_is_read_too(editor: Client, space: SpacePage) -> None:
    editor.post(INDEX, {"space": space.pk, "kind": "minutes", "text": SOURCE})
    send(editor, create="1")
    assert MinutesPage.objects.get().number == 12


def test_a_conference_that_awaits_its_minutes_gives_what_the_file_lacks(
    editor: Client, space: SpacePage
) -> None:
    announced = MinutesPage(title="Conférence du 3", date=dt.date(2026, 11, 3), number=12)
    conference = publish_below(space, announced)
    data = {"space": space.pk, "kind": "minutes", "text": "Les girafes sont là."}
    editor.post(INDEX, {**data, "conference": conference.pk})
    send(editor, create="1")
    page = MinutesPage.objects.get()
    assert page.pk == conference.pk
    draft = page.get_latest_revision_as_object()
    assert (draft.title, draft.date) == ("Conférence du 3", dt.date(2026, 11, 3))
    assert "girafes" in str(draft.body)
    assert "girafes" not in str(page.body)


def announced_in(space: SpacePage) -> MinutesPage:
    series = Series.objects.get()
    page = MinutesPage(title="Le 3", date=dt.date(2026, 11, 3), number=12, series=series)
    return publish_below(space, page)


def latest_body(page: MinutesPage) -> str:
    return str(MinutesPage.objects.get(pk=page.pk).get_latest_revision_as_object().body)


def test_a_conference_that_moved_meanwhile_is_left_alone(editor: Client, space: SpacePage) -> None:
    conference = announced_in(space)
    data = {"space": space.pk, "kind": "minutes", "text": SOURCE, "conference": conference.pk}
    editor.post(INDEX, data)
    conference.move(make_space("ailleurs"), pos="last-child")
    send(editor, create="1")
    assert "girafes" not in latest_body(conference)
    assert "girafes" in latest_body(MinutesPage.objects.child_of(space).get())


def test_a_conference_that_got_its_minutes_meanwhile_keeps_them(
    editor: Client, space: SpacePage
) -> None:
    conference = announced_in(space)
    data = {"space": space.pk, "kind": "minutes", "text": SOURCE, "conference": conference.pk}
    editor.post(INDEX, data)
    conference.body = [("text", RichText("<p>Les éléphants sont là.</p>"))]
    conference.save_revision().publish()
    assert "Créer un autre compte rendu" in shown(editor).text
    send(editor, create="1")
    assert "éléphants" in latest_body(conference)
    assert MinutesPage.objects.child_of(space).count() == 2


@pytest.mark.parametrize("asked", ["awaited", "replaced"])
def test_a_page_that_is_locked_is_left_alone(asked: str, editor: Client, space: SpacePage) -> None:
    page = announced_in(space)
    if asked == "replaced":
        drop(editor, space, SOURCE.replace("girafes", "éléphants"))
        send(editor, create="1")
        MinutesPage.objects.get().get_latest_revision().publish()
    drop(editor, space, SOURCE)
    sent = sent_by(shown(editor), create="1", replace=str(page.pk) if asked == "replaced" else "")
    MinutesPage.objects.update(locked=True, locked_by=make_editor("alix"))
    told = editor.post(f"{INDEX}{current().pk}/", sent, follow=True).text
    assert "est verrouillé, ou réservé à d’autres" in told
    assert "girafes" not in latest_body(page)
    assert MinutesPage.objects.count() == 1


def test_who_may_only_add_pages_replaces_none_of_another(editor: Client, space: SpacePage) -> None:
    drop(editor, space, SOURCE)
    send(editor, create="1")
    page = MinutesPage.objects.get()
    page.get_latest_revision().publish()
    alix = make_editor("alix", superuser=False)
    group = Group.objects.create(name="Relais")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    add = Permission.objects.get(codename="add_page")
    GroupPagePermission.objects.create(group=group, page=space, permission=add)
    alix.groups.add(group)
    client = verified_client(alix)
    drop(client, space, SOURCE.replace("girafes", "éléphants"))
    assert "Remplacer le contenu" not in shown(client).text
    assert "réservé à d’autres" in send(client, create="1", replace=str(page.pk)).text
    assert "éléphants" not in latest_body(page)


def test_what_was_to_be_replaced_is_asked_again_when_it_no_longer_fits(
    editor: Client, space: SpacePage
) -> None:
    drop(editor, space, SOURCE)
    send(editor, create="1")
    page = MinutesPage.objects.get()
    drop(editor, space, SOURCE.replace("girafes", "éléphants"))
    told = send(editor, create="1", replace=str(page.pk), number="13").text
    assert "choisissez de nouveau" in told
    assert MinutesPage.objects.count() == 1


def test_the_same_file_says_so(editor: Client, space: SpacePage) -> None:
    drop(editor, space, SOURCE)
    send(editor, create="1")
    drop(editor, space, SOURCE)
    assert "déjà devenu un compte rendu" in shown(editor).text
    again = send(editor, create="1")
    assert "rien n’a changé" in again.text
    assert MinutesPage.objects.count() == 1


def test_a_corrected_file_replaces_the_content_and_keeps_the_address(
    editor: Client, space: SpacePage
) -> None:
    drop(editor, space, SOURCE)
    send(editor, create="1")
    page = MinutesPage.objects.get()
    drop(editor, space, SOURCE.replace("girafes", "éléphants"))
    text = BeautifulSoup(shown(editor).text, "html.parser").get_text()
    assert "− Les girafes en bois sont attendues." in text
    assert "+ Les éléphants en bois sont attendues." in text
    added = file_blocks(make_document(), make_image())
    replace_body(page, [("text", rich("<p>Les girafes.</p>")), *added], publish=False)
    send(editor, create="1", replace=str(page.pk))
    again = MinutesPage.objects.get()
    assert again.slug == page.slug
    body = again.get_latest_revision_as_object().body
    assert "éléphants" in str(body)
    assert "girafes" not in str(body)
    assert {"documents", "image"} <= {block.block_type for block in body}


def test_the_people_of_earlier_minutes_complete_what_is_typed(
    editor: Client, space: SpacePage
) -> None:
    make_minutes(space, attendees=[Attendee(name="Ana Bel", place="Lille")])
    drop(editor, space, SOURCE)
    page = BeautifulSoup(shown(editor).text, "html.parser")
    [field] = page.select("input[name=people-0-name]")
    assert page.select(f"datalist#{field['list']} option[value='Ana Bel']")


def test_the_booklets_that_the_text_names_are_proposed_as_of_that_day(
    editor: Client, space: SpacePage
) -> None:
    booklet = make_booklet(space, "Le livret des médecins")
    for label, day in (("1", "2026-01-05"), ("2", "2026-10-05"), ("3", "2026-11-10")):
        make_version(booklet, f"Version {label}", day)
    make_version(make_booklet(space, "Le livret des familles", slug="familles"))
    drop(editor, space, f"{SOURCE}\nLe « livret des medecins » est envoyé à tous.\n")
    page = BeautifulSoup(shown(editor).text, "html.parser")
    [proposed] = page.select("input[name=booklets]")
    assert "Version 2" in proposed.parent.text
    assert not proposed.has_attr("checked")
    send(editor, create="1", booklets=proposed["value"])
    [sent] = MinutesPage.objects.get().sent_booklets.all()
    assert sent.version.label == "Version 2"


def test_a_number_that_does_not_follow_is_asked(editor: Client, space: SpacePage) -> None:
    make_minutes(space, series=Series.objects.get(), number=20)
    drop(editor, space, SOURCE)
    assert "porte le n°\u00a020" in shown(editor).text


def test_minutes_of_another_space_are_asked(editor: Client, space: SpacePage) -> None:
    make_minutes(make_space("ailleurs"), series=Series.objects.get())
    drop(editor, space, SOURCE)
    assert "sont dans un autre espace" in shown(editor).text


def test_no_series_is_made_unasked(editor: Client, space: SpacePage) -> None:
    drop(editor, space, SOURCE.replace("directions", "veilleurs de nuit"))
    send(editor, create="1")
    assert Series.objects.count() == 1
    assert MinutesPage.objects.get().series is None


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("vide.txt", b" ", "ne contient aucun texte"),
        ("faux.docx", b"%PDF-1.7\n", "faux.docx"),
        ("photo.png", b"\x89PNG\r\n\x1a\n", "n’est pas accepté"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(
    editor: Client, space: SpacePage, name: str, content: bytes, reason: str
) -> None:
    text = drop(editor, space, content, name=name).content.decode()
    assert name in text
    assert reason in text
    editor.post(f"{INDEX}{current().pk}/abandonner/")
    assert not FileReview.objects.exists()


def test_a_form_that_is_refused_keeps_what_was_typed(editor: Client, space: SpacePage) -> None:
    drop(editor, space, SOURCE)
    refused = send(editor, create="1", title="", **{"people-0-name": "Léa Marchal-Roy"})
    assert refused.status_code == 200
    assert "Léa Marchal-Roy" in refused.text
    assert not MinutesPage.objects.exists()


def test_minutes_of_hundreds_of_people_are_saved(editor: Client, space: SpacePage) -> None:
    people = "\n".join(f"- Léa Marchal {chr(65 + n // 26)}{chr(97 + n % 26)}" for n in range(400))
    drop(editor, space, SOURCE.replace("Léa Marchal (Épinal), Zoé", f"\n{people}"))
    assert "C’est enregistré" in send(editor, save="1", title="Les girafes").text
    people_read = current().reading["present"] + current().reading["excused"]
    assert len(current().values["people"]) == len(people_read) > 300


@pytest.mark.parametrize(
    "changes",
    [
        {"add_people": "L" * 300},
        {"people-0-name": "L" * 201},
        {"date": "0001-01-01"},
        {"next-0-date": "9999-12-31"},
        {"figures-0-label": "girafes", "figures-0-value": "9" * 30, "figures-0-date": "2026-11-03"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_no_page_could_hold_is_refused_in_the_form(
    changes: dict[str, str], editor: Client, space: SpacePage
) -> None:
    drop(editor, space, SOURCE)
    assert "corrigez ce qui est signalé" in send(editor, create="1", **changes).text
    assert not MinutesPage.objects.exists()


def test_numbers_that_nobody_writes_break_nothing(editor: Client, space: SpacePage) -> None:
    drop(editor, space, SOURCE)
    huge = "9" * 5_000
    assert send(editor, move=f"{huge}-agenda").status_code == 404
    assert send(editor, title="", **{"people-0-origin": f"present-{huge}"}).status_code == 200


def test_nothing_handed_in_is_said(editor: Client, space: SpacePage) -> None:
    answer = editor.post(INDEX, {"space": space.pk, "kind": "minutes"})
    assert "Déposez un fichier, ou collez un texte." in answer.text


def test_a_reading_whose_worker_died_can_be_taken_up(editor: Client, space: SpacePage) -> None:
    drop(editor, space, SOURCE)
    review = FileReview.objects.get()
    long_ago = review.since - dt.timedelta(hours=1)
    FileReview.objects.update(state="reading", since=long_ago)
    address = f"{INDEX}{review.pk}/"
    assert "s’est interrompue" in editor.get(address).text
    review.file.save("source", SimpleUploadedFile("source", SOURCE.encode()))
    FileReview.objects.update(state="reading", since=long_ago, file=review.file.name)
    editor.post(address, {"again": "1"})
    assert FileReview.objects.get().state == "read"


def test_editors_of_another_space_hear_nothing_of_it(editor: Client, space: SpacePage) -> None:
    drop(editor, space, SOURCE)
    other = make_space("coordinations")
    alix = make_editor("alix", superuser=False)
    alix.groups.add(other.editors.group)
    client = verified_client(alix)
    address = f"{INDEX}{current().pk}/"
    assert "cr.txt" not in client.get(INDEX).text
    assert client.get(address).status_code == client.get(f"{INDEX}999/").status_code == 404
    assert client.post(f"{address}abandonner/").status_code == 404
    assert FileReview.objects.exists()


def test_an_editor_without_a_space_does_not_see_the_screen(space: SpacePage) -> None:
    from django.contrib.auth.models import Permission

    user = make_editor("alix", superuser=False)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = verified_client(user)
    assert client.get(INDEX).status_code in {302, 403}
    assert INDEX not in client.get("/admin/").content.decode()


GUIDE = """# Le bain

Avant tout, vérifier la température.

## Préparer

| Eau | 37 degrés |
|---|---|
| Serviette | deux |

## Baigner

Soutenir la nuque. Le mot de passe est girafe-violette-12.
"""


def test_a_file_becomes_a_guide_with_its_titles_and_tables(
    editor: Client, space: SpacePage
) -> None:
    drop(editor, space, GUIDE, name="bain.md", kind="guide")
    send(editor, create="1")
    guide = GuidePage.objects.get()
    assert (guide.title, guide.live, guide.get_parent().pk) == ("Le bain", False, space.pk)
    assert [block.block_type for block in guide.body] == [
        *("text", "heading", "table", "heading", "text")
    ]
    assert "Soutenir la nuque" in str(guide.body)
    assert "girafe-violette" not in str(guide.body)


def test_a_file_becomes_a_tutorial_a_step_a_title(editor: Client, space: SpacePage) -> None:
    drop(editor, space, GUIDE, name="bain.md", kind="tutorial")
    send(editor, create="1")
    steps = [
        (step.value["title"], str(step.value["text"])) for step in TutorialPage.objects.get().steps
    ]
    assert [title for title, _ in steps] == ["Avant de commencer", "Préparer", "Baigner"]
    assert "37 degrés" in steps[1][1]


def test_the_items_of_a_numbered_list_are_steps(editor: Client, space: SpacePage) -> None:
    text = "Donner le bain\n\n1. Emplir la bassine\n2. Vérifier la température\n3. Baigner"
    drop(editor, space, text, kind="tutorial")
    send(editor, create="1", title="Donner le bain")
    steps = TutorialPage.objects.get().steps
    assert [step.value["title"] for step in steps] == [
        *("Emplir la bassine", "Vérifier la température", "Baigner")
    ]


def test_a_fact_sheet_asks_for_its_metier_and_its_subject(editor: Client, space: SpacePage) -> None:
    metier = make_metier()
    drop(editor, space, GUIDE, name="bain.md", kind="fact_sheet")
    refused = send(editor, create="1")
    assert refused.status_code == 200
    assert not FactSheetPage.objects.exists()
    send(editor, create="1", metier=str(metier.pk), subject="Hygiène")
    sheet = FactSheetPage.objects.get()
    assert (sheet.metier, sheet.subject, sheet.live) == (metier, "Hygiène", False)
    assert "Soutenir la nuque" in str(sheet.body)
