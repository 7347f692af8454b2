"""The editors of one space: they edit it, and nothing tells them of the others."""

import json
import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Collection, Page

from cdp.models import SpaceEditors, SpacePage, VideoPage
from tests.cdp.access.test_traces import ADMIN, addressed
from tests.cdp.access.world import World
from tests.cdp.admin.editing import publish_form
from tests.cdp.admin.reserved import Reserved, text_of
from tests.factories import (
    file_blocks,
    make_alias,
    make_booklet,
    make_document,
    make_editor,
    make_image,
    make_minutes,
    make_page,
    make_space,
    make_version,
    make_video,
    publish_below,
    rich,
    share,
    verified_client,
)


def test_the_group_comes_with_the_space_and_goes_with_it(world: World) -> None:
    group = world.space.editors.group
    assert group.name == f"Rédaction – {world.space.title}"
    assert Collection.objects.filter(name=world.space.title).exists()
    Page.objects.get(pk=world.space.pk).specific.delete()
    assert not Group.objects.filter(pk=group.pk).exists()
    assert SpaceEditors.objects.count() == 1


def test_two_spaces_of_the_same_title_have_two_groups(world: World) -> None:
    space = make_space("autre")
    space.title = world.space.title
    space.editors.group.delete()
    space.save_revision().publish()
    group = SpaceEditors.objects.get(space=space).group
    assert group.name == f"Rédaction – {world.space.title} (2)"


def test_they_edit_and_publish_in_their_space(confined: Client, world: World) -> None:
    minutes = make_minutes(world.other, "Le leur", slug="le-leur")
    for path in (
        "/admin/",
        f"/admin/pages/{world.other.pk}/",
        f"/admin/pages/{minutes.pk}/edit/",
        f"/admin/pages/{minutes.pk}/history/",
        f"/admin/pages/add/cdp/minutespage/{world.other.pk}/",
        "/admin/importer/",
        "/admin/images/",
        "/admin/documents/",
    ):
        assert confined.get(path).status_code == 200, path
    assert confined.get(minutes.url).status_code == 200
    assert confined.get(world.other.url).status_code == 200


def test_outside_their_space_they_are_visitors(confined: Client, world: World) -> None:
    assert confined.get(world.minutes.url).status_code == 403
    assert confined.get(world.space.url).status_code == 403
    assert confined.get(world.public.url).status_code == 200
    assert "Modifier cette page" not in confined.get(world.public.url).text
    share(world.minutes, world.other)
    response = confined.get(world.minutes.url)
    assert response.status_code == 200
    assert "Modifier cette page" not in response.text


SCREENS = [
    *ADMIN,
    "/admin/choose-page/{space}/",
    "/admin/choose-page/{space}/?page_type=cdp.MinutesPage",
    "/admin/choose-page/search/?q=Espace",
    "/admin/pages/{page}/copy/",
    "/admin/pages/{page}/move/",
    "/admin/pages/{page}/delete/",
    "/admin/pages/{page}/unpublish/",
    "/admin/pages/{page}/workflow_history/",
    "/admin/reports/page-types-usage/",
    "/admin/reports/locked/",
    "/admin/reports/workflow/",
    "/admin/collections/",
    "/admin/sites/",
]


def test_33_the_admin_tells_them_nothing_of_another_space(confined: Client, world: World) -> None:
    confined.get("/admin/")  # messages of the past are not what is under test
    for path in SCREENS:
        text = confined.get(addressed(path, world), follow=True).text
        assert "Titre réservé" not in text, path
        assert world.space.title not in text, path


def test_they_handle_the_files_of_their_collection_only(confined: Client, world: World) -> None:
    theirs = Collection.objects.get(name=world.other.title)
    mine, others = make_document("Le nôtre"), make_document("Réservé aux autres")
    mine.collection = theirs
    mine.save()
    image, hidden = make_image("La nôtre"), make_image("Image des autres")
    image.collection = theirs
    image.save()
    for listing in ("/admin/documents/", "/admin/documents/chooser/", "/admin/images/chooser/"):
        text = confined.get(listing).text
        assert "Réservé aux autres" not in text
        assert "Image des autres" not in text
    assert confined.get(mine.url).status_code == 200
    assert confined.get(others.url).status_code == 404
    assert confined.get(image.get_rendition("width-10").url).status_code == 200
    assert confined.get(hidden.get_rendition("width-10").url).status_code == 404
    make_page(world.other, "Qui s’en sert", slug="sert", body=file_blocks(others))
    assert confined.get(others.url).status_code == 200


def test_an_editor_of_one_public_section_sees_no_space(world: World) -> None:
    from django.contrib.auth.models import Permission
    from wagtail.models import GroupPagePermission

    group = Group.objects.create(name="Section publique")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    change = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
    GroupPagePermission.objects.create(group=group, page=world.public, permission=change)
    user = make_editor("sacha", superuser=False)
    user.groups.add(group)
    client = verified_client(user)
    assert client.get(f"/admin/pages/{world.public.pk}/edit/").status_code == 200
    assert client.get(world.minutes.url).status_code == 403
    assert client.get(world.space.url).status_code == 403


def test_editors_of_the_whole_site_see_every_space(world: World) -> None:
    user = make_editor("sacha", superuser=False)
    user.groups.add(Group.objects.get(name="Rédaction"))
    assert verified_client(user).get(world.minutes.url).status_code == 200


def test_v5_a_confined_editor_without_the_second_factor_sees_nothing(world: World) -> None:
    user = make_editor("sacha", superuser=False)
    user.groups.add(world.space.editors.group)
    client = Client()
    client.force_login(user)
    assert client.get(world.minutes.url).status_code == 403


def editing(page: Page, body: list[tuple[str, dict[str, object]]]) -> dict[str, object]:
    """What the page editor's form sends to publish ``page`` with these blocks."""
    sent: dict[str, object] = {
        "title": page.title,
        "slug": page.slug,
        "introduction": "",
        "seo_title": "",
        "search_description": "",
        "go_live_at": "",
        "expire_at": "",
        **{f"comments-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")},
        "comments-MAX_NUM_FORMS": 1000,
        "body-count": len(body),
        "action-publish": "1",
    }
    for number, (kind, values) in enumerate(body):
        block = f"body-{number}"
        sent |= {f"{block}-deleted": "", f"{block}-order": number, f"{block}-type": kind}
        sent |= {f"{block}-id": ""} | {f"{block}-value{key}": values[key] for key in values}
    return sent


def documents_block(document: object) -> tuple[str, dict[str, object]]:
    item = {"-0-deleted": "", "-0-order": 0, "-0-id": "", "-0-value": document.pk}  # type: ignore[attr-defined]
    return "documents", {"-count": 1, **item}


def text_block(kind: str, pk: int) -> tuple[str, dict[str, object]]:
    """A word that is a link to a page or to a document."""
    entity = {"0": {"type": kind, "mutability": "MUTABLE", "data": {"id": pk}}}
    line = {"key": "aaaaa", "text": "ici", "type": "unstyled", "depth": 0, "inlineStyleRanges": []}
    line["entityRanges"] = [{"offset": 0, "length": 3, "key": 0}]
    return "text", {"": json.dumps({"blocks": [line], "entityMap": entity})}


@pytest.mark.parametrize("way", ["documents", "image", "video", "document link", "page link"])
def test_they_take_no_file_and_no_page_of_others_by_its_id(
    way: str, confined: Client, world: World
) -> None:
    document, image = make_document("Réservé"), make_image("Réservée")
    make_page(world.space, "Avec", slug="avec", body=file_blocks(document, image))
    video = make_video("Réservée")
    blocks = {
        "documents": documents_block(document),
        "image": ("image", {"-image-image": image.pk, "-image-decorative": "on", "-caption": ""}),
        "video": ("video", {"-video": video.pk, "-caption": ""}),
        "document link": text_block("DOCUMENT", document.pk),
        "page link": text_block("LINK", world.minutes.pk),
    }
    mine = make_page(world.other, "Le nôtre", slug="notre")
    path = f"/admin/pages/{mine.pk}/edit/"
    refused = confined.post(path, editing(mine, [blocks[way]]))
    assert refused.status_code == 200
    assert "Vous ne pouvez pas choisir cet élément" in refused.text
    assert len(Page.objects.get(pk=mine.pk).specific.body) == 0
    # The preview shows nothing more.
    confined.post(f"/admin/pages/{mine.pk}/edit/preview/", editing(mine, [blocks[way]]))
    assert "reserve" not in confined.get(f"/admin/pages/{mine.pk}/edit/preview/").text
    assert confined.get(document.url).status_code == 404
    assert confined.get(image.file.url).status_code == 404
    assert confined.get(video.file.url).status_code == 404


def test_they_keep_what_others_put_in_their_page_and_add_their_own(
    confined: Client, world: World
) -> None:
    given, own = make_document("Donné par l’équipe"), make_document("Le nôtre")
    own.collection = Collection.objects.get(name=world.other.title)
    own.save()
    mine = make_page(world.other, "La nôtre", slug="notre", body=file_blocks(given))
    path = f"/admin/pages/{mine.pk}/edit/"
    saved = confined.post(path, editing(mine, [documents_block(given), documents_block(own)]))
    assert saved.status_code == 302
    assert len(Page.objects.get(pk=mine.pk).specific.body) == 2
    linked = confined.post(path, editing(mine, [text_block("LINK", world.public.pk)]))
    assert linked.status_code == 302


QUERIES = [
    "/admin/choose-page/chosen-multiple/?id={draft}",
    "/admin/choose-page/chosen-multiple/?id=%2B{draft}",
    "/admin/bulk/wagtailcore/page/delete/?id=all",
    "/admin/bulk/wagtailcore/page/delete/?id=%2B{draft}",
    "/admin/bulk/wagtailcore/page/delete/?id=+{draft}",
    "/admin/bulk/wagtailcore/page/delete/?id=all&childOf={space}",
    "/admin/bulk/cms/customdocument/delete/?id=%2B{document}",
    "/admin/bulk/cms/customdocument/delete/?id=all",
    "/admin/bulk/cms/customimage/delete/?id=all",
    "/admin/bulk/nulle/part/delete/?id=1",
    "/admin/bulk/wagtailcore/page/delete/?id=all&childOf=",
    "/admin/bulk/wagtailcore/page/delete/?id=all&childOf=abc",
    "/admin/bulk/wagtailcore/page/nulle/?id=1",
    "/admin/choose-page/?page_type=cdp.MinutesPage",
    "/admin/choose-page/?page_type=cdp.SpacePage",
    "/admin/tag-autocomplete/?term=aff",
    "/admin/versions-de-livrets/results/?q=reserv",
    "/admin/versions-de-livrets/chosen/%2B{version}/",
    "/admin/versions-de-livrets/chosen-multiple/?id={version}",
    "/admin/snippets/choose/cms/video/results/?q=reserv",
    "/admin/snippets/choose/cms/video/chosen-multiple/?id={video}",
    "/admin/bulk/cms/video/delete/?id={video}",
    "/admin/bulk/cms/video/delete/?id=all",
]


def test_33_no_query_tells_them_what_is_not_theirs(
    confined: Client, world: World, subtests: pytest.Subtests
) -> None:
    """What is asked after the « ? »; ``tests.leaks`` goes through the addresses."""
    reserved = Reserved(world)
    ids = {name: thing.pk for name, thing in reserved.things.items()}
    for query in QUERIES:
        with subtests.test(query=query):
            answer = confined.get(query.format(**ids), follow=True)
            assert answer.status_code < 500
            assert reserved.secrets_in(answer) == []


@pytest.mark.parametrize(
    ("path", "field", "sign"),
    [
        ("create/cms/standardpage", "parent_page", ""),
        ("create/cms/standardpage", "parent_page", "+"),
        ("{mine}/copy/", "new_parent_page", "+"),
        ("{mine}/move/", "new_parent_page", "+"),
    ],
)
def test_33_no_form_tells_them_the_title_of_a_parent(
    path: str, field: str, sign: str, confined: Client, world: World
) -> None:
    draft = make_page(world.space, "Rubrique cachée", slug="rubrique")
    draft.unpublish()
    mine = make_page(world.other, "La nôtre", slug="notre")
    sent = {"new_title": "C", "new_slug": "c", field: f"{sign}{draft.pk}"}
    answer = confined.post(f"/admin/pages/{path.format(mine=mine.pk)}", sent, follow=True)
    assert "Rubrique cachée" not in answer.text


def test_33_a_typed_address_is_not_looked_up(confined: Client, world: World) -> None:
    typed = {"external-link-chooser-url": world.minutes.url, "external-link-chooser-link_text": "x"}
    answer = confined.post("/admin/choose-external-link/", typed)
    assert "Titre réservé" not in answer.text
    assert "parentId" not in answer.text


@pytest.mark.parametrize("listed", ["childOf={space}", "q=pomme", "q=pomme&childOf={space}"])
def test_they_choose_all_of_a_list_and_no_more(listed: str, confined: Client, world: World) -> None:
    mine = make_page(world.other, "Pomme", slug="pomme")
    section = make_page(world.other, "Rubrique", slug="rubrique")
    deeper = make_page(section, "Poire", slug="poire")
    query = listed.format(space=world.other.pk)
    address = f"/admin/bulk/wagtailcore/page/unpublish/?id=all&{query}"
    asked = confined.get(address).text
    assert "Pomme" in asked
    assert "Poire" not in asked
    assert confined.post(address).status_code == 302
    live = Page.objects.live()
    assert not live.filter(pk=mine.pk).exists()
    assert live.filter(pk=deeper.pk).exists()


def test_they_choose_all_the_files_of_their_collection(confined: Client, world: World) -> None:
    theirs = Collection.objects.get(name=world.other.title)
    mine = make_document("Le nôtre")
    mine.collection = theirs
    mine.save()
    make_document("Réservé aux autres")
    address = f"/admin/bulk/cms/customdocument/delete/?id=all&childOf={theirs.pk}"
    asked = confined.get(address)
    assert "Le nôtre" in asked.text
    assert "Réservé" not in asked.text


def test_an_alias_tells_them_nothing_that_its_source_does_not(
    confined: Client, world: World
) -> None:
    """The team put it in their space: its content stays with those who may read the source."""
    document = make_document("Réservé")
    body = [*file_blocks(document), ("text", rich("<p>La girafe bleue.</p>"))]
    source = make_page(world.space, "Source réservée", slug="source", body=body)
    alias = make_alias(world.other, source, "alias")
    second = make_alias(world.other, alias, "second")
    for page in (alias, second):
        for path in ("view_draft/", "edit/", "copy/", "convert_alias/", "history/", "delete/"):
            answer = confined.get(f"/admin/pages/{page.pk}/{path}", follow=True)
            assert "girafe" not in answer.text, path
            assert "Source réservée" not in answer.text, path
        sent = {"new_title": "C", "new_slug": "c", "new_parent_page": world.other.pk}
        confined.post(f"/admin/pages/{page.pk}/copy/", {**sent, "publish_copies": "on"})
        convert = {"alias_page_id": page.pk, "audience": str(world.other.pk)}
        confined.post(f"/admin/pages/{page.pk}/convert_alias/", convert)
    assert not Page.objects.filter(slug="c").exists()
    assert Page.objects.get(pk=alias.pk).alias_of_id == source.pk
    listing = confined.get(f"/admin/pages/{world.other.pk}/").text
    listing += confined.get("/admin/api/main/pages/?for_explorer=1").text
    assert "Source réservée" not in listing
    assert confined.get(document.url).status_code == 404


def test_they_do_not_delete_their_space(confined: Client, world: World) -> None:
    confined.post(f"/admin/pages/{world.other.pk}/delete/")
    confined.post(f"/admin/bulk/wagtailcore/page/delete/?id={world.other.pk}")
    assert Page.objects.filter(pk=world.other.pk).exists()


def test_they_keep_their_space_within_reach(confined: Client, world: World) -> None:
    """Neither a date nor another address takes it from its members."""
    Page.objects.filter(pk=world.other.pk).update(live_revision=None)
    for field in ("go_live_at", "expire_at"):
        publish_form(confined, world.other, **{field: "2100-01-01 10:00"})
    form = confined.get(f"/admin/pages/{world.other.pk}/edit/").text
    assert re.search(r'<input[^>]*name="slug"[^>]*disabled', form)
    publish_form(confined, world.other, slug="autre", contact="nous")
    space = SpacePage.objects.get(pk=world.other.pk)
    assert (space.live, space.slug, space.contact) == (True, "voisin", "nous")
    assert space.go_live_at is space.expire_at is None


def test_editors_of_the_whole_site_give_a_space_another_address(world: World) -> None:
    editor = verified_client(make_editor("dominique"))
    assert "est prise par le site" in publish_form(editor, world.other, slug="d").text
    publish_form(editor, world.other, slug="autre")
    assert SpacePage.objects.get(pk=world.other.pk).slug == "autre"


def test_they_send_no_booklet_of_another_space(confined: Client, world: World) -> None:
    """Minutes take the versions that their editor may choose, whatever id is sent."""
    hidden = make_version(make_booklet(world.space, "Livret réservé", slug="l"))
    own = make_version(make_booklet(world.other, "Le nôtre", slug="n"))
    mine = make_minutes(world.other, "Nos minutes", slug="nos")
    empty = {
        f"{name}-{form}": 0
        for name in ("attendees", "sent_booklets", "next_conferences", "figures", "comments")
        for form in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")
    }
    sent = {
        "title": mine.title,
        "slug": mine.slug,
        "action-publish": "1",
        **{f"{name}-count": 0 for name in ("agenda", "points", "body")},
        **empty,
        "sent_booklets-TOTAL_FORMS": 1,
        "sent_booklets-0-ORDER": 1,
    }
    path = f"/admin/pages/{mine.pk}/edit/"
    refused = confined.post(path, {**sent, "sent_booklets-0-version": hidden.pk})
    assert "Vous ne pouvez pas choisir cet élément" in refused.text
    saved = confined.post(path, {**sent, "sent_booklets-0-version": own.pk})
    assert saved.status_code == 302
    assert "Le nôtre" in confined.get(mine.url).text


def test_they_handle_the_videos_of_their_collection(confined: Client, world: World) -> None:
    mine = make_video("La nôtre")
    mine.collection = Collection.objects.get(name=world.other.title)
    mine.save()
    assert "La nôtre" in confined.get("/admin/snippets/cms/video/").text
    assert "La nôtre" in text_of(confined.get("/admin/snippets/choose/cms/video/"))
    assert confined.get(f"/admin/snippets/cms/video/edit/{mine.pk}/").status_code == 200
    assert confined.get(mine.file.url).status_code == 200
    page = publish_below(world.other, VideoPage(title="Le bain", video=mine))
    assert confined.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
