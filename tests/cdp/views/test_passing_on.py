"""Scenario 53: a member passes a document on; and what a link opens of a fact sheet (43)."""

import datetime as dt
import re
from html import unescape
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from cdp.actions.make_partner_link import TOKEN_LENGTH, LinkRefusedError, make_partner_link
from cdp.actions.rotate_key import rotate_key
from cdp.actions.withdraw_booklet import withdraw_booklet
from cdp.models import BookletPage, FactSheetPage, PartnerLink, SpacePage
from cdp.views import partners
from cms.models import HomePage
from tests.addresses import addresses, asked, opens
from tests.cdp.access.world import World, visitors
from tests.cdp.views.test_files import body_of
from tests.factories import (
    file_blocks,
    make_alias,
    make_booklet,
    make_document,
    make_editor,
    make_guide,
    make_image,
    make_metier,
    make_page,
    make_version,
    make_video,
    move,
    open_space,
    publish_below,
    rich,
    share,
    verified_client,
)

LETS = SpacePage.PassingOn


def let(space: SpacePage, whom: str, **fields: Any) -> None:
    """Publish the setting of a space."""
    page = SpacePage.objects.get(pk=space.pk)
    for name, value in {"passing_on": whom, **fields}.items():
        setattr(page, name, value)
    page.save_revision().publish()


@pytest.fixture(autouse=True)
def _members_may(world: World) -> None:
    for space in (world.space, world.other):
        let(space, LETS.MEMBERS)


@pytest.fixture
def booklet(world: World) -> BookletPage:
    page = make_booklet(world.space, permalink="livret-medecin")
    make_version(page)
    return page


@pytest.fixture
def sheet(world: World) -> FactSheetPage:
    """A fact sheet that shows a file of each kind, and links to what is closed."""
    return make_sheet(
        world.space,
        document=make_document("À imprimer", b"%PDF-1.4 fiche", "fiche.pdf"),
        body=[
            ("text", rich(f'<p><a linktype="page" id="{world.minutes.pk}">La conférence</a></p>')),
            *file_blocks(make_document("Annexe", b"%PDF-1.4 annexe", "annexe.pdf"), make_image()),
            ("video", {"video": make_video(), "caption": ""}),
        ],
    )


def make_sheet(parent: Any, **fields: Any) -> FactSheetPage:
    sheet = FactSheetPage(
        title="Séances et forfaits", metier=make_metier(), subject="séances", **fields
    )
    made: FactSheetPage = publish_below(parent, sheet)
    return made


def member_of(space: SpacePage) -> Client:
    client = Client()
    open_space(client, space)
    return client


def passed_on(client: Client, page: Any) -> str:
    """The address that « Transmettre » shows."""
    text = client.post(f"/transmettre/{page.pk}").text
    found = re.search(r"http://testserver(/p/\w+)", text)
    assert found, text
    return found[1]


def test_53_a_member_makes_a_link_that_is_shown_once(
    client: Client, world: World, booklet: BookletPage, capsys: pytest.CaptureFixture[str]
) -> None:
    member = member_of(world.space)
    assert f'action="/transmettre/{booklet.pk}"' in member.get(booklet.url).text
    answer = member.post(f"/transmettre/{booklet.pk}")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    token = answer.text.partition("/p/")[2][:TOKEN_LENGTH]
    message = answer.text.partition("<textarea")[2].partition(">")[2].partition("<")[0]
    assert re.match(r"Voici le livret «\s*Livret médecin\s*» \(version en vigueur\)\s:\n", message)
    link = PartnerLink.objects.get()
    assert link.until == timezone.localdate() + dt.timedelta(days=30)
    assert (link.space_id, link.created_by, link.label) == (world.space.pk, None, "")
    assert body_of(client.get(f"/p/{token}")) == b"%PDF-1.4 Version 1"
    assert token not in member.get(booklet.url).text
    call_command("dumpdata", "--all")
    assert token not in capsys.readouterr().out


@pytest.mark.parametrize("whom", [LETS.NOBODY, LETS.EDITORS])
def test_53_where_the_space_does_not_let_him_he_makes_none(
    world: World, booklet: BookletPage, whom: str
) -> None:
    let(world.space, whom)
    member = member_of(world.space)
    assert "Transmettre" not in member.get(booklet.url).text
    assert member.post(f"/transmettre/{booklet.pk}").status_code == 403
    assert not PartnerLink.objects.exists()


def test_53_only_members_of_its_own_space_pass_a_document_on(
    world: World, booklet: BookletPage, sheet: FactSheetPage, subtests: pytest.Subtests
) -> None:
    """Whoever else asks is answered as of what does not exist."""
    for page in (booklet, sheet):
        share(page, world.other)
    for name, client in visitors(world):
        for page in (booklet, sheet):
            with subtests.test(visitor=name, page=page.title):
                answer, nothing = (
                    client.post(f"/transmettre/{pk}") for pk in (page.pk, 10**8 + page.pk)
                )
                if name == "V2":
                    assert answer.status_code == 200
                    continue
                assert answer.status_code == nothing.status_code != 200
                assert not PartnerLink.objects.exists()
                if name == "V1":  # reads it, and is offered nothing
                    assert "Transmettre" not in client.get(page.url).text


def test_53_nothing_but_a_published_booklet_or_sheet_is_passed_on(
    world: World, booklet: BookletPage, sheet: FactSheetPage, subtests: pytest.Subtests
) -> None:
    member = member_of(world.space)
    draft = make_booklet(world.space, "Brouillon")
    make_version(draft)
    draft.unpublish()
    withdrawn = make_booklet(world.space, "Ancien")
    make_version(withdrawn)
    withdraw_booklet(withdrawn)
    public = make_booklet(HomePage.objects.get(), "Public")
    make_version(public)
    refused = {
        "a guide": make_guide(world.space),
        "minutes": world.minutes,
        "the space": world.space,
        "a draft": draft,
        "one that is withdrawn": withdrawn,
        "one without a version": make_booklet(world.space, "Vide"),
        "one that is public": public,
        "an alias": make_alias(world.space, booklet, "alias"),
        "an alias of a sheet": make_alias(world.space, sheet, "alias-de-fiche"),
    }
    for name, page in refused.items():
        with subtests.test(name):
            assert member.post(f"/transmettre/{page.pk}").status_code == 403
            if page.live and page.pk not in {withdrawn.pk}:
                assert f"/transmettre/{page.pk}" not in member.get(page.url).text
    assert not PartnerLink.objects.exists()


def test_53_only_the_button_makes_a_link(world: World, booklet: BookletPage) -> None:
    member, address = member_of(world.space), f"/transmettre/{booklet.pk}"
    for call in (member.get, member.head):
        assert call(address).headers["Location"] == booklet.url  # who opened the space on the way
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = member.cookies
    assert strict.post(address).status_code == 403
    member.post("/cdp-pegase/quitter", {"space": "tout"})
    gate = member.post(address)  # the session has ended
    assert gate.status_code == 403
    assert f'name="next" value="{address}"' in gate.text
    assert not PartnerLink.objects.exists()


@pytest.mark.both_databases
def test_53_its_links_end_when_the_space_no_longer_lets_members(
    client: Client, world: World, booklet: BookletPage
) -> None:
    address = passed_on(member_of(world.space), booklet)
    editors = f"/p/{make_partner_link(booklet, 'Un médecin')}"
    rotate_key(world.space, "une clé toute neuve")
    assert client.get(address).status_code == 200  # a new key is no matter of his
    for whom, opened in (
        (LETS.MEMBERS, {address, editors}),
        (LETS.EDITORS, {editors}),
        (LETS.MEMBERS, {editors}),  # what has ended does not come back
        (LETS.NOBODY, set()),
    ):
        let(world.space, whom)
        found = {one for one in (address, editors) if client.get(one).status_code == 200}
        assert found == opened


def test_53_its_links_end_when_the_document_leaves_the_space(
    client: Client, world: World, booklet: BookletPage
) -> None:
    folder = make_page(world.space, "Dossier")
    booklet = move(booklet, folder)
    address = passed_on(member_of(world.space), booklet)
    editors = f"/p/{make_partner_link(booklet, 'Un médecin')}"
    move(booklet, world.space)
    assert client.get(address).status_code == 200
    move(booklet, folder)
    move(folder, world.other)
    assert client.get(address).status_code == 404
    assert client.get(editors).status_code == 200


def test_53_links_are_few(
    world: World, booklet: BookletPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    member, address = member_of(world.space), f"/transmettre/{booklet.pk}"
    answers = [member.post(address) for _ in range(partners.MADE.per_visitor // 2 + 1)]
    assert [answer.status_code for answer in answers[-2:]] == [200, 429]
    assert re.search(
        r"Trop de liens en peu de temps\s:\sréessayez dans 6\sminutes", answers[-1].text
    )
    monkeypatch.setattr(partners, "MAX_A_DAY", PartnerLink.objects.count())
    assert "aujourd’hui dans cet espace" in member.post(address).text
    assert PartnerLink.objects.count() == partners.MADE.per_visitor // 2


@pytest.mark.both_databases
def test_53_editors_see_count_and_close_them(world: World, booklet: BookletPage) -> None:
    member, editor, reader = member_of(world.space), verified_client(make_editor()), Client()
    one, two, three = (passed_on(member, booklet) for _ in range(3))
    reader.get(one)
    screen = f"/admin/liens-partenaires/{booklet.pk}/"
    assert f'href="{screen}"' in editor.get(booklet.url).text
    text = editor.get(screen).text
    assert "Les membres ont fait 3 liens, dont 3 ouverts" in text
    assert "ils ont servi 1 fois" in text
    assert text.count("Fait par un membre") == 3
    link = PartnerLink.objects.get(uses=1)
    assert "d’un membre" in editor.post(f"{screen}{link.pk}/fermer/", follow=True).text
    assert [reader.get(each).status_code for each in (one, two, three)] == [404, 200, 200]
    assert "Les 2 liens" in editor.get(f"{screen}membres/fermer/").text
    editor.post(f"{screen}membres/fermer/")
    assert [reader.get(each).status_code for each in (two, three)] == [404, 404]
    audit = editor.get("/admin/journal-des-acces/").text
    assert "Lien partenaire créé par un membre" in audit
    assert re.search(r"2\sliens partenaires fermés", audit)


def test_53_an_editor_makes_none_where_nobody_may(world: World, sheet: FactSheetPage) -> None:
    let(world.space, LETS.NOBODY)
    editor = verified_client(make_editor())
    screen = f"/admin/liens-partenaires/{sheet.pk}/"
    assert "ne permet à personne" in editor.post(screen, {"label": "Un médecin"}).text
    assert not PartnerLink.objects.exists()


@pytest.mark.both_databases
def test_43_a_sheet_opens_with_all_that_it_shows(
    world: World, sheet: FactSheetPage, subtests: pytest.Subtests
) -> None:
    """The same to everybody: nothing of the space, no address that does not open."""
    address = f"/p/{make_partner_link(sheet, 'Un médecin')}"
    stranger = Client()
    stranger.get(address)  # its pictures are made
    for name, client in visitors(world):
        with subtests.test(visitor=name):
            answer = client.get(address)
            assert answer.status_code == 200
            assert "Set-Cookie" not in answer.headers
            assert answer.headers["Cache-Control"] == "private, no-store"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert "La conférence" in answer.text
            for closed in (world.space.title, world.space.slug, world.minutes.slug, "Quitter"):
                assert closed not in answer.text
            found = asked(addresses(answer.text))
            files = {each for each in found if each.startswith(f"{address}/")}
            assert len(files) >= 8  # documents, renditions, the video, its poster and captions
            assert not [each for each in found if each.startswith("/fichiers/")]
            assert all(opens(stranger, each) for each in found)
    part = next(file for file in files if "video" in file and file.endswith(".mp4"))
    answer = stranger.get(part, headers={"Range": "bytes=0-3"})
    assert (answer.status_code, len(body_of(answer))) == (206, 4)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert PartnerLink.objects.get().uses == 1  # what each of them did is undone


def test_43_the_link_of_a_sheet_opens_nothing_else(
    client: Client, world: World, booklet: BookletPage, sheet: FactSheetPage
) -> None:
    other = make_document("Ailleurs", b"%PDF-1.4 ailleurs", "ailleurs.pdf")
    make_page(world.space, "Ailleurs", body=file_blocks(other))
    token = make_partner_link(sheet, "Un médecin")
    own = sheet.document.url.removeprefix("/fichiers/")
    assert client.get(f"/p/{token}/{own}").status_code == 200
    assert client.get(f"/p/{token}/{other.url.removeprefix('/fichiers/')}").status_code == 404
    assert client.get(sheet.document.url).status_code == 404
    assert client.get(sheet.url).status_code == 403
    to_booklet = make_partner_link(booklet, "Un médecin")
    assert client.get(f"/p/{to_booklet}/{own}").status_code == 404
    sheet.document.delete()
    assert client.get(f"/p/{token}/{own}").status_code == 404
    assert "À imprimer" not in client.get(f"/p/{token}").text


def test_43_a_file_for_everybody_opens_where_its_address_was_typed(
    client: Client, world: World
) -> None:
    document = make_document("Public", b"%PDF-1.4 public", "public.pdf")
    make_page(HomePage.objects.get(), "Pour tous", body=file_blocks(document))
    typed = rich(f'<p><a href="http://testserver{document.url}">le modèle</a></p>')
    token = make_partner_link(make_sheet(world.space, body=[("text", typed)]), "Un médecin")
    shown = re.search(rf'href="(/p/{token}/[^"]+)">le modèle', client.get(f"/p/{token}").text)
    assert shown
    assert client.get(shown[1]).status_code == 200


def test_53_what_closes_meanwhile_is_refused(world: World, booklet: BookletPage) -> None:
    let(world.space, LETS.EDITORS)
    with pytest.raises(LinkRefusedError):
        make_partner_link(booklet, space=world.space)
    let(world.space, LETS.MEMBERS)
    move(booklet, world.other)
    with pytest.raises(LinkRefusedError):
        make_partner_link(booklet, space=world.space)
    assert not PartnerLink.objects.exists()


def test_43_the_link_of_a_sheet_ends_with_it(
    client: Client, world: World, sheet: FactSheetPage
) -> None:
    own = sheet.document.url.removeprefix("/fichiers/")
    token = make_partner_link(sheet, "Un médecin")
    past = make_partner_link(sheet, "Passé", until=timezone.localdate() - dt.timedelta(days=1))
    assert client.get(f"/p/{past}/{own}").status_code == client.get(f"/p/{past}").status_code == 404
    sheet.unpublish()
    assert (
        client.get(f"/p/{token}").status_code == client.get(f"/p/{token}/{own}").status_code == 404
    )


def text_of_gate(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 403
    return unescape(answer.text).replace(address, "")


@pytest.mark.parametrize(
    "pairs",
    [
        ("/secret/livret-medecin/", "/secret/livret-inconnu/", "/secret/reserve/"),
        ("/d/livret-medecin", "/d/livret-inconnu", "/livrets/secret.zip"),
    ],
)
def test_31_a_stranger_is_told_to_ask_for_a_link_whatever_is_there(
    client: Client, booklet: BookletPage, pairs: tuple[str, ...]
) -> None:
    texts = [re.sub(r'csrf\w+" value="\w+', "", text_of_gate(client, each)) for each in pairs]
    assert all(one == other for one, other in pairwise(texts))
    assert re.search(r"demandez un «\slien à transmettre\s» à la personne", texts[0])


@pytest.mark.parametrize("address", ["/secret/", "/cdp-pegase"])
def test_who_comes_to_a_space_is_told_of_no_document(
    client: Client, world: World, address: str
) -> None:
    assert "lien à transmettre" not in client.get(address).text.replace("\u00a0", " ")
