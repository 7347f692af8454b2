"""What is found of every kind of content, and the place that it opens at."""

import datetime as dt
import io
import re
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from reportlab.pdfgen.canvas import Canvas

from cdp.access.visibility import EVERYTHING, PUBLIC, Scope
from cdp.models import FactSheetPage, MinutesPage, SpacePage, Term
from cdp.models.fact_sheets import KeyFact
from cms.documents.outline import Heading, Outline, Paragraph, Span
from cms.models import CustomDocument, HomePage, Track, Video
from search import indexing
from search.admin import unread_documents
from search.engines.base import SearchOptions
from search.models import FileText
from search.results import Result, find
from tests.cms.documents.makers import make_docx, make_odt
from tests.factories import (
    file_blocks,
    key_of,
    make_booklet,
    make_document,
    make_editor,
    make_metier,
    make_minutes,
    make_page,
    make_space,
    make_version,
    make_video,
    make_video_page,
    open_space,
    publish_below,
    replace_body,
    share,
    verified_client,
)
from tests.search.conftest import Commit

pytestmark = pytest.mark.usefixtures("index")


def pdf(*pages: str) -> bytes:
    """A PDF with a line of text a page; an empty one is a picture."""
    data = io.BytesIO()
    canvas = Canvas(data)
    for text in pages:
        if text:
            for number, line in enumerate(text.split("\n")):
                canvas.drawString(72, 700 - 14 * number, line)
        else:
            canvas.rect(100, 100, 300, 300, fill=1)
        canvas.showPage()
    canvas.save()
    return data.getvalue()


THREE = pdf("Le début du livret, pour tous", "La zibeline se pèse\nà six mois", "La fin du livret")


@pytest.fixture
def space() -> SpacePage:
    return make_space("secret")


def make_fact_sheet(parent: SpacePage, facts: Any = (), **fields: Any) -> FactSheetPage:
    metier = make_metier()
    sheet = FactSheetPage(title="Psychomotricien", metier=metier, subject="Un sujet", **fields)
    sheet.facts = [KeyFact(label=label, value=value) for label, value in facts]
    return publish_below(parent, sheet)


def results(text: str, scope: Scope = EVERYTHING, **options: Any) -> list[Result]:
    return find(text, scope, SearchOptions(), **options).results


def only(text: str, scope: Scope = EVERYTHING, **options: Any) -> Result:
    (result,) = results(text, scope, **options)
    return result


def plain(result: Result) -> str:
    return "".join(fragment.text for fragment in result.title)


# --- Documents --------------------------------------------------------------------------------


def test_a_page_of_a_pdf_is_found_and_opened(commit: Commit, space: SpacePage) -> None:
    with commit():
        document = make_document("La pesée", THREE, "pesee.pdf")
        page = make_page(space, "Annexes", body=file_blocks(document))
    result = only("zibeline")
    assert (plain(result), result.kind_label, result.place.label) == (
        "Annexes",
        "Page",
        "«\u00a0La pesée\u00a0» (PDF), page\u00a02",
    )
    assert (result.page_url, result.url) == (page.url, f"{document.file.url}#page=2")
    assert result.space == space
    client = Client()
    open_space(client, space)
    assert f"{document.file.url}#page=2" in client.get("/recherche/", {"q": "zibeline"}).text
    assert client.get(document.file.url).status_code == 200


def test_a_file_is_found_once_under_the_page_that_it_belongs_to(
    commit: Commit, space: SpacePage
) -> None:
    """Of two pages of a space one; of a page of another space too, for those who see no other."""
    neighbour = make_space("voisin")
    with commit():
        document = make_document("Séances", THREE, "pesee.pdf")
        first = make_page(space, "Annexes", body=file_blocks(document))
        sheet = make_fact_sheet(space, document=document)
        other = make_page(neighbour, "Ailleurs", body=file_blocks(document))
    assert only("zibeline", Scope((space,))).page_url == sheet.url
    assert only("zibeline", Scope((neighbour,))).page_url == other.url
    both = results("zibeline", Scope((space, neighbour)))
    assert {result.page_url for result in both} == {sheet.url, other.url}
    assert [bool(result.place.excerpt) for result in both] == [True, False]  # one text once
    with commit():
        sheet.unpublish()
    assert only("zibeline", Scope((space,))).page_url == first.url
    with commit():
        make_page(HomePage.objects.get(), "Public", slug="public", body=file_blocks(document))
    assert plain(only("zibeline", Scope((space, neighbour)))) == "Public"


def test_what_a_page_and_its_file_say_is_one_result(commit: Commit, space: SpacePage) -> None:
    with commit():
        document = make_document("Annexes", THREE, "pesee.pdf")
        make_page(space, "Annexes", introduction="La zibeline.", body=file_blocks(document))
    client = Client()
    open_space(client, space)
    text = client.get("/recherche/", {"q": "zibeline"}).text
    assert "1 résultat" in text
    assert re.search(r"#page=2\"[^>]*>Aussi en PDF, page\s2</a>", text)


def test_a_fact_sheet_answers_by_its_fact(commit: Commit, space: SpacePage) -> None:
    with commit():
        make_fact_sheet(space, facts=[("Bilan", "140 €"), ("Séances", "12 par an au plus")])
    client = Client()
    open_space(client, space)
    for query in ("séance", "séance psychomotricien"):
        text = client.get("/recherche/", {"q": query}).text
        assert re.search(r'class="answer"><mark>Séances</mark>\s: 12 par an au plus\s*<', text)
    assert 'class="answer"' not in client.get("/recherche/", {"q": "psychomotricien"}).text


def test_cells_and_entries_are_parted(commit: Commit, space: SpacePage) -> None:
    cells = "| Lieu | Jour |\n|---|---|\n| Nîmes | lundi |\n| La zibeline | mardi |"
    with commit():
        make_page(space, "Tableau", body=[("markdown", cells)])
        make_minutes(space, "Girafe", agenda=[("line", "Un point"), ("line", "Une loutre ?")])
    shown = "".join(fragment.text for fragment in only("zibeline").place.excerpt)
    assert shown == "Lieu · Jour · Nîmes · lundi · La zibeline · mardi"
    shown = "".join(fragment.text for fragment in only("loutre").place.excerpt)
    assert "Un point · Une loutre ?" in shown


def test_a_document_is_found_by_who_sees_a_page_that_uses_it(
    commit: Commit, space: SpacePage
) -> None:
    other = make_space("voisin")
    with commit():
        document = make_document("La pesée", THREE, "pesee.pdf")
    assert results("zibeline") == []
    with commit():
        page = make_page(space, "Annexes", body=file_blocks(document))
    assert len(results("zibeline", Scope((space,)))) == 1
    assert results("zibeline", PUBLIC) == results("zibeline", Scope((other,))) == []
    with commit():
        share(page, other)
    assert len(results("zibeline", Scope((other,)))) == 1
    with commit():
        public = make_page(
            HomePage.objects.get(), "Public", slug="public", body=file_blocks(document)
        )
    assert len(results("zibeline", PUBLIC)) == 1
    with commit():
        replace_body(public, [])
    assert results("zibeline", PUBLIC) == []
    with commit():
        page.delete()
    assert results("zibeline", EVERYTHING) == []


def test_a_renamed_and_a_replaced_document(commit: Commit, space: SpacePage) -> None:
    with commit():
        document = make_document("La pesée", THREE, "pesee.pdf")
        make_page(space, "Annexes", body=file_blocks(document))
    document = CustomDocument.objects.get()
    document.title = "Girafe"
    with commit():
        document.save()
    assert only("zibeline").place.section == "Girafe"
    with commit():
        document.file = ContentFile(pdf("Un ornithorynque tout seul"), "autre.pdf")
        document.save()
    assert results("zibeline") == []
    assert only("ornithorynque").place.page == "1"
    with commit():
        document.delete()
    assert results("ornithorynque") == []


@pytest.mark.parametrize("make", [make_docx, make_odt], ids=["docx", "odt"])
def test_paragraphs_of_documents_are_found_under_their_heading(
    commit: Commit, space: SpacePage, make: Any
) -> None:
    outline = Outline(
        (
            Heading(1, (Span("Organisation de la nuit"),)),
            Paragraph((Span("Une veilleuse suffit."),)),
            Heading(1, (Span("Le réveil"),)),
            Paragraph((Span("La zibeline se lève à sept heures."),)),
        )
    )
    name = f"nuit.{make.__name__.removeprefix('make_')}"
    with commit():
        make_page(space, "Annexes", body=file_blocks(make_document("La nuit", make(outline), name)))
    result = only("zibeline")
    assert result.place.section == "La nuit – Le réveil"
    assert "veilleuse" not in "".join(fragment.text for fragment in result.place.excerpt)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("tableur.xlsx", b"PK\x03\x04 pas lu"),
        ("casse.pdf", b"%PDF-1.4 rien de bon"),
        ("vide.pdf", b""),
        ("image.pdf", pdf("", "")),
    ],
)
def test_what_cannot_be_read_is_found_by_its_title(
    commit: Commit, space: SpacePage, name: str, data: bytes
) -> None:
    with commit():
        make_page(space, "Annexes", body=file_blocks(make_document("Zibeline", data, name)))
    assert plain(only("zibeline")) == "Annexes"


def test_editors_are_told_what_search_cannot_read(commit: Commit, space: SpacePage) -> None:
    with commit():
        documents = [
            make_document("Abîmé", b"%PDF-1.4 rien de bon", "a.pdf"),
            make_document("À moitié numérisé", pdf("Une première page de texte", ""), "b.pdf"),
            make_document("Bon", THREE + bytes(5000), "c.pdf"),
            make_document("Tableur", b"PK", "d.xlsx"),
        ]
        make_page(space, "Annexes", body=file_blocks(*documents))
    editor = make_editor()
    assert {task.title for task in unread_documents(editor)} == {"Abîmé", "À moitié numérisé"}
    text = verified_client(editor).get("/admin/").text
    assert "Abîmé" in text
    assert "incomplet ou abîmé" in text
    assert "introuvable par la recherche\u00a0: page 2" in text
    stranger = make_editor("alix", superuser=False)
    stranger.groups.add(make_space("voisin").editors.group)
    assert "Abîmé" not in verified_client(stranger).get("/admin/").text


def test_a_file_that_holds_a_key_is_found_by_nothing_in_it(
    commit: Commit, space: SpacePage
) -> None:
    """One that came by another way than the forms, which refuse it."""
    document = make_document(content=pdf("Bonjour", f"Entrer : {key_of(space)}"))
    with commit():
        make_page(space, body=file_blocks(document))
    assert results(f"« {key_of(space)} »") == []
    [item] = unread_documents(make_editor())
    assert "le mot de passe d’un espace s’y trouve" in item.reason


def test_a_file_is_read_once(commit: Commit, space: SpacePage, monkeypatch: Any) -> None:
    with commit():
        make_page(space, "Annexes", body=file_blocks(make_document("La pesée", THREE, "pesee.pdf")))
    monkeypatch.setattr("search.sources.file_texts._read", None)
    indexing.rebuild()
    assert only("zibeline").place.page == "2"
    assert FileText.objects.count() == 1


def test_the_text_of_what_is_deleted_goes_too(commit: Commit, space: SpacePage) -> None:
    with commit():
        document = make_document("La pesée", THREE, "pesee.pdf")
        make_page(space, "Annexes", body=file_blocks(document))
    assert FileText.objects.count() == 1
    with commit():
        document.delete()
    assert not FileText.objects.exists()


def test_what_could_not_be_read_is_tried_again_by_a_rebuild(
    commit: Commit, space: SpacePage, monkeypatch: Any
) -> None:
    with monkeypatch.context() as patched, commit():
        patched.setattr("cms.documents.readers.limits.MEMORY_BYTES", 1024)
        make_page(space, "Annexes", body=file_blocks(make_document("La pesée", THREE, "pesee.pdf")))
    assert FileText.objects.get().problem
    call_command("rebuild_search", verbosity=0)
    assert only("zibeline").place.page == "2"


# --- Booklets ---------------------------------------------------------------------------------


def with_file(booklet: Any, data: bytes, label: str, date: str) -> Any:
    from cdp.actions.issue_version import issue_version

    day = dt.date.fromisoformat(date)
    return issue_version(booklet, ContentFile(data, "livret.pdf"), label=label, date=day)


def test_a_booklet_answers_with_the_version_in_force(commit: Commit, space: SpacePage) -> None:
    with commit():
        booklet = make_booklet(space, "Livret médecin")
        with_file(booklet, pdf("L’ancienne zibeline du livret"), "Version 1", "2025-01-05")
    assert only("zibeline").url == "/d/livret-medecin#page=1"
    with commit():
        with_file(
            booklet, pdf("Une page de garde assez longue", "La nouvelle loutre"), "V2", "2026-01-05"
        )
    assert results("zibeline") == []
    assert only("loutre").url == "/d/livret-medecin#page=2"
    old = only("zibeline", include_superseded=True)
    assert (plain(old), old.superseded) == ("Livret médecin – Version 1", True)
    assert old.url == "/d/livret-medecin/1/fichier#page=1"
    client = Client()
    open_space(client, space)
    page = client.get("/recherche/", {"q": "zibeline", "versions": "toutes"}).text
    assert "Version remplacée" in page
    assert client.get(old.url).status_code == 200


def test_a_version_to_come_is_found_when_its_day_comes(
    commit: Commit, space: SpacePage, monkeypatch: Any
) -> None:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    with commit():
        booklet = make_booklet(space, "Livret médecin")
        with_file(booklet, pdf("L’ancienne zibeline du livret"), "Version 1", "2025-01-05")
        with_file(booklet, pdf("La prochaine loutre du livret"), "Version 2", tomorrow.isoformat())
    assert results("loutre", include_superseded=True) == []
    monkeypatch.setattr(timezone, "localdate", lambda *args: tomorrow)
    assert only("loutre").url == "/d/livret-medecin#page=1"
    assert results("zibeline") == []
    assert len(results("zibeline", include_superseded=True)) == 1


def test_superseded_versions_stay_in_their_space(commit: Commit, space: SpacePage) -> None:
    with commit():
        booklet = make_booklet(space, "Livret médecin")
        for number in (1, 2):
            make_version(booklet, f"Zibeline {number}", f"2026-01-0{number}")
    assert len(results("zibeline", Scope((space,)), include_superseded=True)) == 2
    assert results("zibeline", PUBLIC, include_superseded=True) == []
    with commit():
        booklet.unpublish()
    assert results("zibeline", EVERYTHING, include_superseded=True) == []


# --- Videos -----------------------------------------------------------------------------------

CAPTIONS = """WEBVTT

00:05.000 --> 00:08.000
Bonjour à tous.

01:23.000 --> 01:27.000
On soutient la zibeline
par le dos.
"""


def test_a_video_opens_at_the_second(commit: Commit, space: SpacePage) -> None:
    with commit():
        page = make_video_page(space)
        video = page.video
        video.chapters = "0:00 Avant\n1:20 Porter"
        video.tracks = [Track(file=ContentFile(CAPTIONS.encode(), "v.vtt"))]
        video.save()
    result = only("zibeline dos")
    assert result.url == f"{page.url}?t=83"
    assert result.place.label == "«\u00a0Porter\u00a0», à 1:23"


def test_replaced_captions_are_found_at_once(commit: Commit, space: SpacePage) -> None:
    with commit():
        make_video_page(space)
    assert len(results("coupole")) == 1
    video = Video.objects.get()
    with commit():
        video.tracks = [Track(file=ContentFile(CAPTIONS.encode(), "v.vtt"))]
        video.save()
    assert results("coupole") == []
    assert len(results("zibeline")) == 1
    with commit():
        video.tracks = []
        video.save()
    assert results("zibeline") == []


def test_a_video_without_captions_is_found_by_its_title(commit: Commit, space: SpacePage) -> None:
    from cdp.models import VideoPage

    with commit():
        publish_below(space, VideoPage(title="Zibeline", video=make_video(captions=b"")))
    assert plain(only("zibeline")) == "Zibeline"


# --- Minutes, terms, métiers ------------------------------------------------------------------


def test_people_and_places_of_minutes_are_found(commit: Commit, space: SpacePage) -> None:
    from cdp.models import Attendee

    with commit():
        page = make_minutes(space, "34e conférence")
        page = MinutesPage.objects.get(pk=page.pk)
        page.attendees = [Attendee(name="Mme Zibeline", place="Trifouillis")]
        page.save_revision().publish()
    for text in ("zibeline", "trifouillis", "zibeline trifouillis"):
        result = only(text)
        assert "Mme Zibeline (Trifouillis)" in "".join(f.text for f in result.place.excerpt)


@pytest.mark.parametrize(
    "text", ["septembre 2024", "2 septembre", "septembre", "lundi 2 septembre 2024"]
)
def test_minutes_are_found_by_their_date(commit: Commit, space: SpacePage, text: str) -> None:
    with commit():
        make_minutes(space, "Girafe", date=dt.date(2024, 9, 2))
        make_minutes(space, "Autre", slug="autre", date=dt.date(2025, 3, 8))
    assert plain(results(text)[0]) == "Girafe"


def test_the_glossary_is_found_and_helps_to_find(commit: Commit, space: SpacePage) -> None:
    with commit():
        make_page(space, "Accord", introduction="Le parcours coordonné renforcé commence.")
    assert results("PCR") == []
    with commit():
        term = Term.objects.create(
            name="PCR", expansion="parcours coordonné renforcé", definition="Une zibeline."
        )
    assert [plain(result) for result in results("PCR", PUBLIC)] == ["PCR"]
    assert [plain(result) for result in results("pcr")] == ["PCR", "Accord"]
    assert results("PCR")[0].url == f"/glossaire/#{term.anchor}"
    assert only("zibeline").kind_label == "Glossaire"
    with commit():
        term.delete()
    assert results("zibeline") == results("PCR") == []


def test_synonyms_apply_at_once_to_what_was_indexed_before(
    commit: Commit, space: SpacePage
) -> None:
    with commit():
        make_page(space, "Accord", introduction="La psychomotricienne passe mardi.")
    assert results("motripsy ") == []
    Term.objects.create(name="psychomotricienne", synonyms="motripsy")
    assert plain(only("motripsy ")) == "Accord"


def test_metiers_narrow_what_is_found(commit: Commit, space: SpacePage) -> None:
    metier = make_metier()
    with commit():
        make_booklet(space, "Livret zibeline", slug="a", permalink="a", metiers=[metier])
        make_booklet(space, "Autre zibeline", slug="b", permalink="b")
    client = Client()
    open_space(client, space)
    text = client.get("/recherche/", {"q": "zibeline", "metier": "psychomotricien"}).text
    assert "Livret" in text
    assert "Autre" not in text


def test_23_a_metier_of_closed_documents_is_as_if_there_were_none(
    commit: Commit, space: SpacePage
) -> None:
    with commit():
        make_booklet(space, "Livret zibeline", metiers=[make_metier("orthophoniste")])
        make_page(HomePage.objects.get(), "Une zibeline", slug="z")
    closed, unknown = (
        Client().get("/recherche/", {"q": "zibeline", "metier": metier}).context["search_request"]
        for metier in ("orthophoniste", "nulle-part")
    )
    assert closed.filters == unknown.filters == {}
    assert closed.parameters == unknown.parameters
