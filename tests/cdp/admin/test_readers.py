"""« Qui peut lire »: who reads a page or a file is told as the rule of visibility has it."""

import datetime as dt
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from cdp.actions.make_partner_link import make_partner_link
from cdp.actions.revoke_key import revoke_key
from cdp.actions.withdraw_booklet import withdraw_booklet
from cdp.models import SpacePage
from cms.models import HomePage, StandardPage
from tests.factories import (
    file_blocks,
    make_alias,
    make_booklet,
    make_document,
    make_editor,
    make_image,
    make_page,
    make_space,
    make_version,
    make_video,
    make_video_page,
    move,
    replace_body,
    rich,
    share,
    verified_client,
)

DRAFT = "personne (brouillon)"


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor())


@pytest.fixture
def spaces(db: None) -> list[SpacePage]:
    return [make_space(slug) for slug in ("directions", "coordinations", "praticiens")]


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def panel(client: Client, address: str) -> str:
    """What the side panel says."""
    html = client.get(address).text
    (section,) = re.findall(r'aria-labelledby="status-sidebar-readers">(.*?)</section>', html, re.S)
    return text_of(section)


def edit(page: Page) -> str:
    return f"/admin/pages/{page.pk}/edit/"


def says(client: Client, page: Page) -> str:
    """The words of the side panel, which header and rows must say too."""
    words = panel(client, edit(page)).removeprefix("Qui peut lire ")
    first = words.split(" Une fois publiée : ")[0].split(" Personne ne lit encore")[0]
    html = client.get(edit(page)).text
    tag = text_of(html[html.index('class="page-status-tag') :][:900].split(">", 1)[1])
    assert tag.startswith(f"Qui peut lire : {first}"), tag
    listed = client.get(f"/admin/pages/{page.get_parent().pk}/").text
    assert f"Qui peut lire : {first}" in text_of(listed)
    return words


def test_a_public_page_is_read_by_everyone(editor: Client) -> None:
    assert says(editor, make_page(HomePage.objects.get(), "Le programme")) == "tout le monde"


def test_a_closed_page_is_read_by_its_space_and_those_it_is_shared_with(
    editor: Client, spaces: list[SpacePage]
) -> None:
    page = make_page(spaces[0], "Modèle")
    assert says(editor, page) == "Espace directions"
    share(page, spaces[1])
    assert says(editor, page) == "Espace directions, aussi ouvert à Espace coordinations"
    share(page, spaces[2])
    assert says(editor, page) == (
        "Espace directions, aussi ouvert à Espace coordinations et Espace praticiens"
    )
    moved = move(page, HomePage.objects.get())
    assert says(editor, moved) == "tout le monde"


def test_a_draft_is_read_by_nobody(editor: Client, spaces: list[SpacePage]) -> None:
    page = make_page(spaces[0], "Modèle")
    page.unpublish()
    assert says(editor, page) == "personne (dépubliée) Une fois publiée : Espace directions."
    draft = StandardPage(title="Jamais publiée", live=False)
    Page.objects.get(pk=spaces[0].pk).add_child(instance=draft)
    assert says(editor, draft) == f"{DRAFT} Une fois publiée : Espace directions."


def test_a_scheduled_page_is_read_from_its_day_and_an_expiring_one_until_it(
    editor: Client, spaces: list[SpacePage]
) -> None:
    moment = timezone.make_aware(dt.datetime(2126, 3, 4, 8, 30))
    page = StandardPage(title="À venir", live=False, go_live_at=moment)
    Page.objects.get(pk=spaces[0].pk).add_child(instance=page)
    page.save_revision().publish()
    assert says(editor, page).startswith("personne avant le 4 mars 2126 à 8 h 30 Une fois publiée")
    ending = make_page(spaces[0], "Bientôt finie", expire_at=moment)
    assert says(editor, ending) == "Espace directions, jusqu’au 4 mars 2126 à 8 h 30"


def test_changes_that_are_not_published_are_read_by_nobody(
    editor: Client, spaces: list[SpacePage]
) -> None:
    page = make_page(spaces[0], "Modèle")
    replace_body(page, [("text", rich("<p>Plus tard.</p>"))], publish=False)
    assert says(editor, page) == (
        "Espace directions Personne ne lit encore vos changements : ils ne sont pas publiés."
    )


def test_a_space_without_a_key_or_unpublished_is_read_by_nobody(
    editor: Client, spaces: list[SpacePage]
) -> None:
    page = make_page(spaces[0], "Modèle")
    for key in spaces[0].keys.all():
        revoke_key(key)
    assert says(editor, page) == "personne (l’espace « Espace directions » n’a pas de mot de passe)"
    Page.objects.get(pk=spaces[0].pk).specific.unpublish()
    assert says(editor, page) == "personne (l’espace « Espace directions » n’est pas publié)"
    share(page, spaces[1])
    assert says(editor, page) == "Espace coordinations"


def test_an_alias_is_read_by_who_reads_its_source_too(
    editor: Client, spaces: list[SpacePage]
) -> None:
    home = HomePage.objects.get()
    closed, public = make_page(spaces[0], "Fermée"), make_page(home, "Publique")
    assert says(editor, make_alias(home, closed, "alias-1")) == "Espace directions"
    assert says(editor, make_alias(spaces[1], public, "alias-2")) == "Espace coordinations"
    alias = make_alias(spaces[1], closed, "alias-3")
    assert says(editor, alias) == (
        "Espace coordinations, pour qui peut lire aussi la page d’origine (Espace directions)"
    )
    closed.unpublish()
    Page.objects.filter(pk=alias.pk).update(live=True)
    assert says(editor, alias) == "personne (la page d’origine n’est pas publiée)"


def test_a_booklet_is_also_read_through_its_partner_links(
    editor: Client, spaces: list[SpacePage]
) -> None:
    booklet = make_booklet(spaces[0])
    make_partner_link(booklet, "Dr Noé", until=None, user=make_editor("noe"))
    assert says(editor, booklet) == "Espace directions"  # it has no version to open
    make_version(booklet)
    assert says(editor, booklet) == "Espace directions, et 1 lien partenaire"
    make_partner_link(booklet, "La PMI", until=timezone.localdate(), user=None)
    make_partner_link(booklet, "Fini", until=dt.date(2020, 1, 1), user=None)
    assert says(editor, booklet) == "Espace directions, et 2 liens partenaires"
    screen = text_of(editor.get(f"/admin/liens-partenaires/{booklet.pk}/").text)
    assert "Qui peut lire ce livret : Espace directions, et 2 liens partenaires." in screen
    assert "2 liens partenaires" in editor.get(f"/admin/livrets/{booklet.pk}/versions/").text
    withdraw_booklet(booklet, successor=None, user=None)
    assert says(editor, booklet) == "personne (livret qui n’est plus diffusé)"


def test_a_new_page_says_who_will_read_it(editor: Client, spaces: list[SpacePage]) -> None:
    home = HomePage.objects.get()
    address = "/admin/pages/add/cms/standardpage/{}/"
    assert panel(editor, address.format(home.pk)) == (
        f"Qui peut lire {DRAFT} Une fois publiée : tout le monde."
    )
    assert panel(editor, address.format(spaces[0].pk)) == (
        f"Qui peut lire {DRAFT} Une fois publiée : Espace directions."
    )
    assert "les membres de cet espace" in panel(
        editor, f"/admin/pages/add/cdp/spacepage/{home.pk}/"
    )


@pytest.mark.parametrize(
    "lie",
    [
        "Visible pour tous",
        "Privée",
        "Non visible publiquement",
        "Cette page est protégée",
        "privacy/",
    ],
)
def test_no_screen_says_what_wagtails_privacy_would(
    lie: str, editor: Client, spaces: list[SpacePage]
) -> None:
    page = make_page(spaces[0], "Modèle")
    for address in (
        edit(page),
        f"/admin/pages/{page.pk}/",
        f"/admin/pages/{spaces[0].pk}/",
        f"/admin/pages/{page.pk}/history/",
        f"/admin/pages/add/cms/standardpage/{spaces[0].pk}/",
        f"/admin/choose-page/{spaces[0].pk}/",
        "/admin/pages/search/?q=Mod",
        "/admin/",
    ):
        assert lie not in unescape(editor.get(address).text), address


def files() -> Iterator[tuple[str, Any, str]]:
    document, image, video = make_document(), make_image(), make_video()
    yield "document", document, f"/admin/documents/edit/{document.pk}/"
    yield "image", image, f"/admin/images/{image.pk}/"
    yield "video", video, f"/admin/snippets/cms/video/edit/{video.pk}/"


def use(parent: Page, title: str, file: Any) -> Page:
    if file._meta.model_name == "video":
        page = make_video_page(parent, title)
        page.video = file
        page.save_revision().publish()
        return page
    return make_page(parent, title, body=file_blocks(file))


def told(client: Client, address: str) -> str:
    html = client.get(address).text
    (section,) = re.findall(r'aria-labelledby="readers-title">(.*?)</section>', html, re.S)
    return text_of(section)


def test_a_file_names_the_pages_that_open_it(editor: Client, spaces: list[SpacePage]) -> None:
    for kind, file, address in files():
        assert "personne (aucune page publiée ne l’utilise)" in told(editor, address), kind
        first = use(spaces[0], f"Une page {kind}", file)
        assert told(editor, address) == (
            f"Qui peut lire Espace directions La page qui l’utilise : Une page {kind} :"
            " Espace directions"
        )
        share(first, spaces[2])
        second = use(spaces[1], f"Autre page {kind}", file)
        text = told(editor, address)
        assert "Qui peut lire Espace directions, Espace coordinations et Espace praticiens" in text
        use(HomePage.objects.get(), f"Page publique {kind}", file)
        assert told(editor, address).startswith("Qui peut lire tout le monde Les pages")
        second.unpublish()
        assert f"Autre page {kind} : personne (dépubliée)" in told(editor, address)


def test_an_editor_of_one_space_learns_nothing_of_the_others(spaces: list[SpacePage]) -> None:
    user = make_editor("alix", superuser=False)
    user.groups.add(spaces[0].editors.group)
    client = verified_client(user)
    document = make_document()
    document.collection = spaces[0].editors.group.collection_permissions.first().collection
    document.save()
    address = f"/admin/documents/edit/{document.pk}/"
    use(spaces[1], "Secrète", document)
    assert told(client, address) == "Qui peut lire les lecteurs de pages que vous ne voyez pas"
    use(spaces[0], "La sienne", document)
    text = told(client, address)
    assert "Espace directions, et les lecteurs d’autres pages, que vous ne voyez pas" in text
    assert "Secrète" not in text
    assert "coordinations" not in text
    use(HomePage.objects.get(), "Publique", document)
    assert told(client, address).startswith("Qui peut lire tout le monde")


def test_a_list_of_any_length_costs_the_same(editor: Client, spaces: list[SpacePage]) -> None:
    def cost() -> int:
        editor.get(f"/admin/pages/{spaces[0].pk}/")
        with CaptureQueriesContext(connection) as queries:
            editor.get(f"/admin/pages/{spaces[0].pk}/")
        ours = ("cdp_share", "cdp_spacepage", "cdp_partnerlink", "approved_go_live_at")
        return sum(any(name in query["sql"] for name in ours) for query in queries)

    def fill(start: int) -> None:
        for number in range(start, start + 3):
            page = make_page(spaces[0], f"Page {number}")
            make_alias(spaces[0], page, f"alias-{number}")
            make_page(spaces[0], f"Brouillon {number}").unpublish()
            share(make_booklet(spaces[0], f"Livret {number}"), spaces[1])

    fill(0)
    before = cost()
    fill(3)
    assert cost() == before
