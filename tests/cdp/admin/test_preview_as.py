"""« Prévisualiser en tant que »: a preview shows what that visitor gets, and nothing of others."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from wagtail.models import Page

from cdp.actions.withdraw_booklet import withdraw_booklet
from cdp.admin.previews import NOT_FOR_HIM
from cdp.models import SentBooklet
from cms.models import HomePage
from tests.addresses import addresses
from tests.cdp.access.world import World, member_of
from tests.cdp.admin.test_previews import bare
from tests.factories import (
    file_blocks,
    make_booklet,
    make_document,
    make_editor,
    make_image,
    make_minutes,
    make_page,
    make_version,
    open_space,
    replace_body,
    rich,
    share,
    verified_client,
)


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor())


def preview(page: Page) -> str:
    return f"/admin/pages/{page.pk}/view_draft/"


def mode_of(space: Page) -> str:
    return f"space-{space.pk}"


def shown(client: Client, page: Page, mode: str = "", address: str = "") -> str:
    response = client.get(address or preview(page), {"mode": mode} if mode else {})
    assert response.status_code == 200
    return unescape(response.text)


def notice(html: str) -> str:
    found = re.findall(r'<p class="notice preview-notice"[^>]*>(.*?)</p>', html)
    return found[0].replace("\u00a0", " ") if found else ""


def offered(client: Client, address: str) -> dict[str, str]:
    """The choices of the preview panel of an editor, by mode."""
    html = unescape(client.get(address).text)
    (select,) = re.findall(r'<select id="id_preview_mode".*?</select>', html, re.S)
    assert 'data-w-preview-target="mode"' in select
    choices = re.findall(r'<option value="([^"]*)">(.*?)</option>', select)
    return {mode: label.replace("\u00a0", " ") for mode, label in choices}


def editing(page: Page) -> str:
    return f"/admin/pages/{page.pk}/edit/"


def test_an_editor_of_the_site_is_offered_everybody_first_whom_the_page_is_for(
    editor: Client, world: World
) -> None:
    members = {mode_of(s): f"{s.title} (membre)" for s in (world.space, world.other)}
    everyone = {"everyone": "Tout le monde"}
    assert offered(editor, editing(world.minutes)) == everyone | members
    assert next(iter(offered(editor, editing(world.minutes)))) == mode_of(world.space)
    assert next(iter(offered(editor, editing(world.public)))) == "everyone"
    add = f"/admin/pages/add/cms/standardpage/{world.other.pk}/"
    assert next(iter(offered(editor, add))) == mode_of(world.other)
    booklet = make_booklet(world.space)
    partner = {"partner": "Partenaire"}
    assert offered(editor, editing(booklet)) == everyone | members | partner


def test_a_confined_editor_is_offered_and_given_his_own_space_only(
    confined: Client, world: World
) -> None:
    page = make_page(world.other, "À lui", slug="a-lui")
    share(page, world.space)
    titles = f"{world.other.title} (membre)"
    assert offered(confined, editing(page)) == {
        mode_of(world.other): titles,
        "everyone": "Tout le monde",
    }
    assert world.space.slug not in shown(confined, page)
    for mode in (mode_of(world.space), "space-999999", "space-", "admin", "partner", "x" * 300):
        refused = confined.get(preview(page), {"mode": mode})
        assert refused.status_code == 404
        assert "Titre réservé" not in refused.text
    panel = f"/admin/pages/{page.pk}/edit/preview/"
    assert confined.post(panel, bare()).json()["is_valid"]
    revision = f"/admin/pages/{page.pk}/revisions/{page.latest_revision_id}/view/"
    add = f"/admin/pages/add/cms/standardpage/{world.other.pk}/preview/"
    assert confined.post(add, bare()).json()["is_valid"]
    for address in (panel, revision, add):
        assert confined.get(address, {"mode": mode_of(world.space)}).status_code == 404, address
        assert confined.get(address, {"mode": mode_of(world.other)}).status_code == 200, address
    assert confined.get(preview(world.minutes), {"mode": "everyone"}).status_code == 404


def test_a_confined_editor_sees_through_no_mode_what_another_editor_linked(
    confined: Client, editor: Client, world: World
) -> None:
    links = [{"page": world.minutes, "url": "", "text": ""}]
    page = make_page(world.other, "À lui", slug="a-lui", body=[("links", links)])
    for mode in ("", "everyone", mode_of(world.other)):
        assert world.minutes.title not in shown(confined, page, mode)
    assert world.minutes.title in shown(editor, page, mode_of(world.space))


def test_lists_booklets_and_links_are_that_visitor_s(editor: Client, world: World) -> None:
    closed = make_version(make_booklet(world.other, "Livret du voisin"))
    own = make_version(make_booklet(world.space, "Livret maison", slug="maison"))
    page = make_minutes(world.space, "Le suivant", slug="suivant", number=2)
    page.sent_booklets = [SentBooklet(version=closed), SentBooklet(version=own)]
    link = f'<p>Voir <a linktype="page" id="{closed.booklet.pk}">la suite</a></p>'
    page.body = [("text", rich(link))]
    page.save_revision()
    seen = {mode: shown(editor, page, mode_of(mode)) for mode in (world.space, world.other)}
    assert "Livret maison" in seen[world.space]
    assert "Livret du voisin" not in seen[world.space]
    assert closed.booklet.url not in addresses(seen[world.space])
    assert closed.booklet.url in addresses(seen[world.other])
    assert world.minutes.title in seen[world.space]  # its neighbour in the series
    everyone = shown(editor, page, "everyone")
    for told in ("Livret maison", "Livret du voisin", world.minutes.title, "Mes espaces"):
        assert told not in everyone
    assert "la suite" in everyone
    for html in (*seen.values(), everyone):
        assert "Modifier cette page" not in html
        assert "Le suivant" in html


def test_a_preview_is_what_the_member_then_gets(editor: Client, world: World) -> None:
    page = make_page(world.space, "Page", slug="page")
    body = [
        ("links", [{"page": world.minutes, "url": "", "text": ""}]),
        ("markdown", f"[là]({world.other.url}) et [ici]({world.space.url})"),
        *file_blocks(make_document(), make_image()),
    ]
    replace_body(page, body, publish=False)
    previewed = shown(editor, page)
    assert "/fichiers/documents/" in previewed
    Page.objects.get(pk=page.pk).specific.get_latest_revision().publish()
    published = unescape(member_of(world.space).get(page.url).text)
    assert main(published) == main(previewed)


def main(html: str) -> str:
    """The page itself; a preview is made on the site's own host."""
    found = html.partition("<main")[2].partition("</main>")[0]
    return found.replace(HomePage.objects.get().full_url.rstrip("/"), "http://testserver")


def test_a_draft_s_own_files_are_links_before_it_is_published(editor: Client, world: World) -> None:
    document = make_document()
    page = make_page(world.space, "Page", slug="page")
    chosen = f'<p><a linktype="document" id="{document.pk}">Le fichier</a></p>'
    replace_body(page, [("text", rich(chosen))], publish=False)
    assert document.url in addresses(shown(editor, page))
    typed = [("markdown", f"[Le fichier]({document.url})")]
    replace_body(page, typed, publish=False)
    assert document.url not in addresses(shown(editor, page))


def test_who_will_not_get_the_page_is_told_above_the_draft(editor: Client, world: World) -> None:
    page = make_minutes(world.space, "À eux", slug="a-eux")
    replace_body(page, [("text", rich("<p>Le brouillon.</p>"))], publish=False)
    for mode in ("everyone", mode_of(world.other)):
        html = shown(editor, page, mode)
        assert "Le brouillon." in html
        assert world.space.url not in addresses(html)
        assert notice(html) == f"{NOT_FOR_HIM}. Qui peut la lire : {world.space.title}."
    assert notice(shown(editor, page)) == ""
    share(page, world.other)
    assert notice(shown(editor, page, mode_of(world.other))) == ""
    page.specific.unpublish()
    assert notice(shown(editor, page)) == ""
    both = f"{world.space.title}, aussi ouvert à {world.other.title}"
    told = f"{NOT_FOR_HIM}. Qui pourra la lire, une fois publiée : {both}."
    assert notice(shown(editor, page, "everyone")) == told
    assert all(
        notice(shown(editor, world.public, mode)) == ""
        for mode in ("everyone", mode_of(world.space))
    )
    assert notice(member_of(world.space).get(world.minutes.url).text) == ""


def test_members_of_a_space_that_nobody_enters_get_nothing(editor: Client, world: World) -> None:
    world.space.unpublish()
    told = notice(shown(editor, world.minutes))
    assert told.startswith(f"{NOT_FOR_HIM}. Qui pe")
    assert "n’est pas publié" in told


def test_a_new_page_is_told_by_where_it_will_be(editor: Client, world: World) -> None:
    add = f"/admin/pages/add/cms/standardpage/{world.space.pk}/preview/"
    assert editor.post(add, bare()).json()["is_valid"]
    assert notice(shown(editor, world.space, address=add)) == ""
    told = notice(shown(editor, world.space, "everyone", add))
    assert told == f"{NOT_FOR_HIM}. Qui pourra la lire, une fois publiée : {world.space.title}."
    home = HomePage.objects.get()
    add = f"/admin/pages/add/cdp/spacepage/{home.pk}/preview/"
    form = bare(accent="1", introduction="null", passing_on="editors", link_days="30")
    assert editor.post(add, form).json()["is_valid"]
    assert "quand il aura un mot de passe" in notice(shown(editor, home, address=add))


def test_a_partner_gets_a_file_and_no_page(editor: Client, world: World) -> None:
    booklet = make_booklet(world.space, "Livret")
    told = f"{NOT_FOR_HIM} : son lien "
    nothing = notice(shown(editor, booklet, "partner"))
    assert nothing == f"{told}n’ouvre rien tant qu’aucune version n’est en vigueur."
    make_version(booklet, "Version 2")
    file = notice(shown(editor, booklet, "partner"))
    assert file == f"{told}ouvre le fichier de « Version 2 », et rien d’autre."
    withdraw_booklet(booklet, successor=None, user=None)
    gone = notice(shown(editor, booklet, "partner"))
    assert gone == f"{told}dit que le livret n’est plus diffusé."


def test_a_preview_leaves_sessions_and_caches_alone(editor: Client, world: World) -> None:
    """Neither the editor's session, nor what he opened as a member, nor the kept page counts."""
    open_space(editor, world.space)
    Client().get(world.public.url)
    member_of(world.space).get(world.minutes.url)
    replace_body(world.minutes, [("text", rich("<p>Pas encore.</p>"))], publish=False)
    replace_body(world.public, [("text", rich("<p>Pas encore.</p>"))], publish=False)
    before = list(Session.objects.order_by("pk").values())
    cookies = {name: cookie.value for name, cookie in editor.cookies.items()}
    for page in (world.minutes, world.public):
        for mode in ("everyone", mode_of(world.space)):
            response: Any = editor.get(preview(page), {"mode": mode})
            assert "Pas encore." in response.text
            assert {"private", "no-store"} <= set(response.headers["Cache-Control"].split(", "))
            assert not response.cookies
    assert list(Session.objects.order_by("pk").values()) == before
    assert {name: cookie.value for name, cookie in editor.cookies.items()} == cookies
    assert "Pas encore." not in Client().get(world.public.url).text
    assert "Pas encore." not in member_of(world.space).get(world.minutes.url).text
