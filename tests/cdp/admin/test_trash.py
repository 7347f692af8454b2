"""« Corbeille »: what an editor deletes is closed to everyone at once, and comes back as it was."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Page, Revision

from cdp.access.visibility import Scope
from cdp.actions.trash_page import trash_page
from cdp.models import FactSheetPage, MinutesPage, NextConference, SpacePage, Term, TrashedPage
from cms.models import CustomDocument, CustomImage, HomePage, Video
from search import indexing
from search.results import find
from tests.cdp.access.world import World, visitors
from tests.cdp.admin.reserved import text_of
from tests.cdp.views.test_files import body_of
from tests.factories import (
    file_blocks,
    make_alias,
    make_document,
    make_editor,
    make_image,
    make_metier,
    make_minutes,
    make_page,
    make_video,
    make_video_page,
    open_space,
    publish_below,
    replace_body,
    share,
    verified_client,
)

pytestmark = pytest.mark.both_databases

DAY = dt.timedelta(days=1)


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor("dominique"))


@pytest.fixture
def document(world: World) -> CustomDocument:
    return make_document("Livret du bain", b"le livret")


@pytest.fixture
def page(world: World, document: CustomDocument) -> Page:
    """A page of the space, also open to the other one, with a file and two pages below it."""
    page = make_page(world.space, "Le bain", slug="bain", body=file_blocks(document))
    make_page(page, "Plus bas", slug="plus-bas")
    make_page(page, "Brouillon", slug="brouillon").unpublish()
    share(page, world.other)
    return page


def editor_of(space: SpacePage, name: str = "nadege") -> Client:
    user = make_editor(name, superuser=False)
    user.groups.add(space.editors.group)
    return verified_client(user)


def delete(editor: Client, *pages: Page, method: str = "post") -> Any:
    if len(pages) == 1:
        return getattr(editor, method)(f"/admin/pages/{pages[0].pk}/delete/", follow=True)
    chosen = urlencode({"id": [page.pk for page in pages], "next": "/admin/"}, doseq=True)
    return getattr(editor, method)(f"/admin/bulk/wagtailcore/page/delete/?{chosen}", follow=True)


def restore(editor: Client, thing: Any) -> Any:
    if isinstance(thing, Page):
        return editor.post(f"/admin/corbeille/page/{thing.trashed.pk}/", follow=True)
    return editor.post(f"/admin/corbeille/{thing._meta.model_name}/{thing.pk}/", follow=True)


def fetched(page: Page) -> Any:
    return Page.objects.get(pk=page.pk).specific


# Pages


def test_a_deleted_page_is_closed_to_everyone_at_once(
    world: World,
    page: Page,
    document: CustomDocument,
    editor: Client,
    member: Client,
    subtests: pytest.Subtests,
) -> None:
    addresses = [page.url, f"{page.url}plus-bas/", document.url]
    for address in addresses:
        assert member.get(address).status_code == 200
    text = delete(editor, page).text
    assert "est dans la corbeille" in text
    page = fetched(page)
    for name, client in visitors(world):
        for address in [*addresses, page.url]:
            with subtests.test(visitor=name, address=address):
                if name == "V6" and address == document.url:
                    continue  # editors handle every file in the admin
                answer = client.get(address)
                assert answer.status_code in {403, 404}
                assert "Le bain" not in answer.text
    assert "Le bain" not in member.get(world.space.url).text
    assert not Redirect.objects.exists()


def test_search_and_calendars_forget_it(world: World, page: Page, editor: Client) -> None:
    tomorrow = timezone.localdate() + DAY
    minutes = make_minutes(world.space, "Réunion du bain", date=tomorrow)
    minutes.body = []
    minutes.save_revision().publish()
    scope = Scope((world.space,))
    indexing.drain()
    assert len(find("bain", scope=scope).results) >= 2
    delete(editor, page, minutes)
    indexing.drain()
    assert find("bain", scope=scope).results == []
    assert Client().get(f"/conferences/{minutes.pk}.ics").status_code == 404
    assert find("bain", scope=Scope(everything=True)).results == []


def test_it_comes_back_as_it_was(
    world: World, page: Page, document: CustomDocument, editor: Client, member: Client
) -> None:
    before = Page.objects.filter(pk=page.pk).values().get()
    drafted = fetched(page)
    drafted.title = "Le bain, relu"
    drafted.save_revision()
    before = Page.objects.filter(pk=page.pk).values().get()
    delete(editor, page)
    assert "est remise en place" in restore(editor, fetched(page)).text
    assert Page.objects.filter(pk=page.pk).values().get() == before
    assert member.get(page.url).status_code == 200
    assert member.get(f"{page.url}plus-bas/").status_code == 200
    assert member.get(f"{page.url}brouillon/").status_code == 404
    assert body_of(member.get(document.url)) == b"le livret"
    neighbour = Client()
    open_space(neighbour, world.other)
    assert neighbour.get(page.url).status_code == 200
    assert fetched(page).get_latest_revision_as_object().title == "Le bain, relu"
    assert not TrashedPage.objects.exists()
    history = editor.get(f"/admin/pages/{page.pk}/history/").text
    assert "3 pages mises à la corbeille" in history
    assert "3 pages remises en place" in history


def test_its_address_is_free_and_numbered_where_it_was_taken(
    world: World, page: Page, editor: Client, member: Client
) -> None:
    delete(editor, page)
    taken = make_page(world.space, "Le bain", slug="bain")
    restore(editor, fetched(page))
    assert fetched(page).url == f"{world.space.url}bain-2/"
    assert member.get(f"{world.space.url}bain-2/plus-bas/").status_code == 200
    assert member.get(taken.url).status_code == 200
    fetched(page).latest_revision.publish()
    assert fetched(page).slug == "bain-2"


def test_a_branch_comes_back_without_what_was_deleted_before(
    page: Page, editor: Client, member: Client
) -> None:
    below = fetched(page).get_children().get(slug="plus-bas")
    delete(editor, below)
    delete(editor, page)
    assert "elle-même dans la corbeille" in restore(editor, fetched(below)).text
    restore(editor, fetched(page))
    assert member.get(f"{page.url}plus-bas/").status_code == 404
    restore(editor, fetched(below))
    assert member.get(f"{page.url}plus-bas/").status_code == 200


def test_it_comes_as_a_draft_where_another_place_is_chosen(
    world: World, page: Page, editor: Client, member: Client
) -> None:
    delete(editor, page)
    row = fetched(page).trashed
    address = f"/admin/corbeille/{row.pk}/ailleurs/"
    assert "Page publique" in editor.get(address).text
    editor.post(address, {"parent": world.public.pk})
    moved = fetched(page)
    assert moved.get_parent().pk == world.public.pk
    for client in (member, Client()):
        assert client.get(moved.url).status_code == 404
        assert client.get(f"{moved.url}plus-bas/").status_code == 404
    assert editor.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    assert set(Redirect.objects.values_list("old_path", flat=True)) == {
        page.url.rstrip("/"),
        f"{page.url}plus-bas",
    }
    for published in moved.get_descendants(inclusive=True).order_by("path").specific()[:2]:
        published.save_revision().publish()
    assert member.get(page.url).url == moved.url
    assert member.get(f"{page.url}plus-bas/").url == f"{moved.url}plus-bas/"


def test_no_place_is_chosen_that_the_editor_may_not_use(world: World, page: Page) -> None:
    trash_page(page)
    row = fetched(page).trashed
    nadege = editor_of(world.space)
    address = f"/admin/corbeille/{row.pk}/ailleurs/"
    assert "Espace voisin" not in nadege.get(address).text
    for place in (world.other, world.public, page):
        nadege.post(address, {"parent": place.pk})
        assert TrashedPage.objects.filter(pk=row.pk).exists()


def test_many_pages_go_at_once(page: Page, world: World, editor: Client, member: Client) -> None:
    below, other = (
        fetched(page).get_children().get(slug="plus-bas"),
        make_page(world.space, "Autre"),
    )
    asked = delete(editor, page, below, other, method="get").text
    assert "Mettre à la corbeille" in asked
    assert "est définitive" not in asked
    delete(editor, page, below, other)
    assert TrashedPage.objects.filter(root=None).count() == 2
    for deleted in (page, other):
        assert member.get(deleted.url).status_code == 404
    for deleted in (page, other):
        restore(editor, fetched(deleted))
    assert member.get(below.url).status_code == 200


def test_nothing_publishes_it_meanwhile(
    world: World, page: Page, editor: Client, member: Client
) -> None:
    scheduled = fetched(page)
    scheduled.go_live_at = timezone.now() + DAY
    scheduled.save_revision().publish()
    scheduled.revisions.exclude(approved_go_live_at=None).update(
        approved_go_live_at=timezone.now() - DAY
    )
    delete(editor, page)
    call_command("publish_scheduled")
    assert not fetched(page).live
    for action in ("publish", "unpublish", "delete", "move"):
        for chosen in (f"id={page.pk}", f"id=all&childOf={world.space.pk}"):
            editor.post(f"/admin/bulk/wagtailcore/page/{action}/?{chosen}")
            assert not fetched(page).live
    assert TrashedPage.objects.get(root=None, page=page.pk)
    editor.post(f"/admin/pages/{page.pk}/edit/", {"action-publish": "1", "title": "Encore"})
    assert not fetched(page).live


def test_no_publication_takes_it_out(
    world: World, page: Page, editor: Client, member: Client
) -> None:
    """Wagtail publishes an alias with its source."""
    alias = make_alias(world.public, make_page(world.public, "Source"), "alias")
    revision = fetched(page).save_revision()
    delete(editor, alias, page)
    fetched(alias).alias_of.specific.save_revision().publish()
    Revision.objects.get(pk=revision.pk).publish()
    for deleted in (alias, page):
        assert not fetched(deleted).live
        for client in (Client(), member):
            assert client.get(fetched(deleted).url).status_code in {403, 404}


def test_an_alias_is_closed_with_its_source(
    world: World, page: Page, editor: Client, member: Client
) -> None:
    alias = make_alias(world.space, page, "alias")
    assert member.get(alias.url).status_code == 200
    delete(editor, page)
    assert member.get(alias.url).status_code == 404
    restore(editor, fetched(page))
    assert member.get(alias.url).status_code == 200


def test_what_expired_meanwhile_stays_closed(page: Page, editor: Client, member: Client) -> None:
    delete(editor, page)
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - DAY)
    restore(editor, fetched(page))
    assert member.get(page.url).status_code == 404


def test_the_admin_does_not_list_it(
    world: World, page: Page, editor: Client, subtests: pytest.Subtests
) -> None:
    lists = (
        f"/admin/pages/{world.space.pk}/",
        "/admin/pages/search/?q=bain",
        f"/admin/choose-page/{world.space.pk}/",
        "/admin/choose-page/search/?q=bain",
        f"/admin/api/main/pages/?child_of={world.space.pk}",
        "/admin/reports/aging-pages/",
    )
    indexing.drain()
    for address in lists:
        with subtests.test(before=address):
            assert "Le bain" in text_of(editor.get(address))
    delete(editor, page)
    for address in lists:
        with subtests.test(address=address):
            assert "Le bain" not in text_of(editor.get(address))
    for view in ("edit", "history", "delete", "unpublish", "move", "copy", "usage", "view_draft"):
        with subtests.test(view=view):
            assert editor.get(f"/admin/pages/{page.pk}/{view}/").status_code == 404


def test_a_copy_of_the_page_above_holds_nothing_of_it(
    world: World, page: Page, editor: Client
) -> None:
    delete(editor, fetched(page).get_children().get(slug="plus-bas"))
    form = {
        "new_title": "Copie",
        "new_slug": "copie",
        "new_parent_page": world.space.pk,
        "copy_subpages": "on",
    }
    editor.post(f"/admin/pages/{page.pk}/copy/", form)
    copy = Page.objects.get(slug="copie")
    assert [child.slug for child in copy.get_children()] == ["brouillon"]


def test_minutes_in_the_trash_are_no_conference(
    world: World, editor: Client, subtests: pytest.Subtests
) -> None:
    """The import neither fills them nor takes them for the minutes of the same file."""
    announcing = make_minutes(world.space, "Réunion 1", number=1)
    announcing.next_conferences = [NextConference(date=timezone.localdate() + DAY)]
    announcing.save_revision().publish()
    announced = MinutesPage.objects.get(date=timezone.localdate() + DAY)
    delete(editor, announced)
    announcing.save_revision().publish()
    assert MinutesPage.objects.filter(date=timezone.localdate() + DAY).count() == 1
    assert not fetched(announced).live


# Who


def test_only_editors_of_its_place_find_it(
    world: World, page: Page, editor: Client, subtests: pytest.Subtests
) -> None:
    assert "par" in delete(editor, page).text
    row = fetched(page).trashed
    addresses = ("/admin/corbeille/", f"/admin/corbeille/{row.pk}/ailleurs/")
    own, other = editor_of(world.space), editor_of(world.other, "alix")
    assert "Le bain" in own.get("/admin/corbeille/").text
    assert own.get(addresses[1]).status_code == 200
    assert "Le bain" not in other.get("/admin/corbeille/").text
    assert other.get(addresses[1]).status_code == 404
    assert other.post(addresses[1], {"parent": world.other.pk}).status_code == 404
    assert other.post(f"/admin/corbeille/page/{row.pk}/").status_code == 404
    for name, client in visitors(world):
        if name != "V6":
            for address in addresses:
                with subtests.test(visitor=name, address=address):
                    answer = client.get(address)
                    assert answer.status_code in {302, 403}
                    assert "Le bain" not in answer.text
            client.post(f"/admin/corbeille/page/{row.pk}/")
    assert TrashedPage.objects.filter(pk=row.pk).exists()
    restore(own, fetched(page))
    assert fetched(page).live


def test_an_editor_of_a_space_neither_deletes_nor_unpublishes_it(
    world: World, page: Page, editor: Client, subtests: pytest.Subtests
) -> None:
    nadege, space = editor_of(world.space), world.space
    edit = f"/admin/pages/{space.pk}"
    bulk = f"id={space.pk}&id={page.pk}"
    for address in (
        f"{edit}/delete/",
        f"{edit}/unpublish/",
        f"/admin/bulk/wagtailcore/page/delete/?{bulk}",
        f"/admin/bulk/wagtailcore/page/unpublish/?{bulk}",
    ):
        with subtests.test(address=address):
            nadege.post(address, {"include_descendants": "on"})
            assert fetched(space).live
            assert not TrashedPage.objects.exists()
    delete(editor, space)
    row = fetched(space).trashed
    assert "Espace secret" not in nadege.get("/admin/corbeille/").text
    assert nadege.post(f"/admin/corbeille/page/{row.pk}/").status_code == 404
    assert restore(editor, fetched(space)).status_code == 200
    assert fetched(space).live


def test_a_space_has_no_day_on_which_it_ends(world: World) -> None:
    space = fetched(world.space)
    space.expire_at = timezone.now() + DAY
    with pytest.raises(ValidationError, match="Un espace ne se ferme pas"):
        space.full_clean()


def test_a_space_in_the_trash_opens_to_no_key_and_comes_back_with_it(
    world: World, editor: Client, member: Client
) -> None:
    delete(editor, world.space)
    late = Client()
    assert open_space(late, world.space).status_code != 302
    assert member.get(world.space.url).status_code == 404
    restore(editor, fetched(world.space))
    assert member.get(world.minutes.url).status_code == 200


def test_the_home_page_is_not_deleted(editor: Client) -> None:
    home = HomePage.objects.get()
    delete(editor, home)
    assert HomePage.objects.get().live
    assert not TrashedPage.objects.exists()


# Files and terms


def _image_page(world: World) -> tuple[Any, str]:
    image = make_image("Le bain")
    page = make_page(world.space, "Avec une image", body=file_blocks(image))
    assert page
    return image, image.get_rendition("width-32").url


def _document_page(world: World) -> tuple[Any, str]:
    document = make_document("Le bain")
    make_page(world.space, "Avec un livret", body=file_blocks(document))
    return document, document.url


def _video_step(world: World) -> tuple[Any, str]:
    video = make_video("Le bain")
    block = ("video", {"video": video, "caption": ""})
    make_page(world.space, "Avec une vidéo", body=[block])
    return video, video.tracks.get().file.url


THINGS = {"image": _image_page, "document": _document_page, "video": _video_step}
DELETIONS = {
    "image": (
        "/admin/images/{pk}/delete/",
        "/admin/images/multiple/{pk}/delete/",
        "/admin/bulk/cms/customimage/delete/?next=/admin/&id={pk}",
        "/admin/bulk/cms/customimage/delete/?next=/admin/&id=all",
    ),
    "document": (
        "/admin/documents/delete/{pk}/",
        "/admin/documents/multiple/{pk}/delete/",
        "/admin/bulk/cms/customdocument/delete/?next=/admin/&id={pk}",
    ),
    "video": (
        "/admin/snippets/cms/video/delete/{pk}/",
        "/admin/bulk/cms/video/delete/?next=/admin/&id={pk}",
    ),
}


@pytest.mark.parametrize(
    ("kind", "address"), [(kind, address) for kind in DELETIONS for address in DELETIONS[kind]]
)
def test_a_deleted_file_is_closed_and_comes_back(
    world: World, editor: Client, member: Client, kind: str, address: str
) -> None:
    thing, url = THINGS[kind](world)
    assert member.get(url).status_code == 200
    answer = editor.post(
        address.format(pk=thing.pk), headers={"X-Requested-With": "XMLHttpRequest"}, follow=True
    )
    assert answer.status_code == 200
    model = type(thing)
    assert model.with_trash.get(pk=thing.pk).in_trash
    for client in (member, editor, Client()):
        assert client.get(url).status_code == 404
    space = member.get(world.space.url)
    assert space.status_code == 200
    text = editor.get("/admin/corbeille/").text
    assert "Le bain" in text
    assert "par dominique" in text.lower() or "dominique" in text
    assert "remis en place" in restore(editor, thing).text
    assert member.get(url).status_code == 200
    assert model.objects.get(pk=thing.pk).trashed_by is None


@pytest.mark.parametrize("kind", ["image", "document"])
def test_a_replaced_file_is_closed_and_kept_for_its_editors(
    world: World, editor: Client, member: Client, kind: str
) -> None:
    thing, url = THINGS[kind](world)
    file = thing.file.name
    address = f"/admin/{kind}s/{'edit/' * (kind == 'document')}{thing.pk}/"
    screen = text_of(editor.get(address))
    assert "Un nouveau fichier prendrait la place de celui-ci dans la page qui le donne" in screen
    form = {"title": "Le bain", "collection": thing.collection_id, "tags": ""}
    content = make_image().file.read() if kind == "image" else b"%PDF-1.4 autre"
    form["file"] = SimpleUploadedFile(f"autre.{'png' if kind == 'image' else 'pdf'}", content)
    assert editor.post(address, form).status_code == 302
    model = type(thing)
    [old] = model.with_trash.in_trash()
    assert (old.file.name, default_storage.exists(file)) == (file, True)
    assert model.objects.get(pk=thing.pk).file.name != file
    for client in (member, editor, Client()):
        assert client.get(url).status_code == 404
    assert "Le bain (remplacé le" in editor.get("/admin/corbeille/").text
    assert "remis en place" in restore(editor, old).text
    assert model.objects.get(pk=old.pk).file.name == file


def test_captions_that_are_removed_are_kept_with_a_copy_of_the_video(
    editor: Client, django_capture_on_commit_callbacks: Any
) -> None:
    video = make_video("Le bain")
    track = video.tracks.get()
    form = {"title": "Le bain", "chapters": "", "duration": 90, "tracks-TOTAL_FORMS": 1}
    form |= {"collection": video.collection_id, "tracks-INITIAL_FORMS": 1, "tracks-0-id": track.pk}
    form |= {"tracks-0-kind": "captions", "tracks-0-language": "fr", "tracks-0-DELETE": "on"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = editor.post(f"/admin/snippets/cms/video/edit/{video.pk}/", form)
    assert answer.status_code == 302
    assert not Video.objects.get().tracks.exists()
    [copy] = Video.with_trash.in_trash()
    assert copy.tracks.get().file.name == track.file.name
    assert default_storage.exists(track.file.name)
    age(timezone.now() - 31 * DAY)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("purge_trash", verbosity=0)
    assert not default_storage.exists(track.file.name)
    assert all(map(default_storage.exists, [video.file.name, video.poster.name]))


@pytest.mark.parametrize("kind", list(THINGS))
def test_pages_do_without_it(world: World, editor: Client, member: Client, kind: str) -> None:
    thing, _ = THINGS[kind](world)
    page = Page.objects.latest("pk")
    assert thing.file.url in member.get(page.url).text or kind == "image"
    thing.delete()
    text = member.get(page.url).text
    assert "Le bain" not in text
    assert thing.file.url not in text
    assert editor.get(f"/admin/pages/{page.pk}/edit/").status_code == 200


def test_a_fact_sheet_does_without_its_document(
    world: World, editor: Client, member: Client
) -> None:
    document = make_document("Le bain")
    sheet = FactSheetPage(title="Fiche", metier=make_metier(), subject="Le bain", document=document)
    publish_below(world.space, sheet)
    assert document.url in member.get(sheet.url).text
    document.delete()
    assert document.url not in member.get(sheet.url).text
    assert editor.get(f"/admin/pages/{sheet.pk}/edit/").status_code == 200


def test_a_video_that_a_page_needs_is_not_deleted(
    world: World, editor: Client, member: Client
) -> None:
    video = make_video_page(world.space).video
    for address in DELETIONS["video"]:
        editor.post(address.format(pk=video.pk))
        assert not Video.with_trash.get(pk=video.pk).in_trash
    assert member.get(video.file.url).status_code == 200


def test_a_draft_that_lacks_its_video_can_be_edited(
    world: World, editor: Client, member: Client
) -> None:
    page = make_video_page(world.space)
    video = make_video("Le repas")
    page.video = video
    page.save_revision()
    editor.post(DELETIONS["video"][0].format(pk=video.pk))
    assert Video.with_trash.get(pk=video.pk).in_trash
    assert editor.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    assert editor.get(f"/admin/pages/{page.pk}/view_draft/").status_code == 200
    assert member.get(page.url).status_code == 200


def test_the_admin_lists_no_deleted_file(
    world: World, editor: Client, subtests: pytest.Subtests
) -> None:
    document, image, video = make_document("Le bain"), make_image("Le bain"), make_video("Le bain")
    lists = (
        "/admin/documents/",
        "/admin/documents/?q=bain",
        "/admin/documents/chooser/",
        "/admin/api/main/documents/",
        "/admin/images/",
        "/admin/images/?q=bain",
        "/admin/images/chooser/",
        "/admin/api/main/images/",
        "/admin/snippets/cms/video/",
        "/admin/snippets/choose/cms/video/",
    )
    for address in lists:
        with subtests.test(before=address):
            assert "Le bain" in text_of(editor.get(address))
    for thing in (document, image, video):
        thing.delete()
    for address in lists:
        with subtests.test(address=address):
            assert "Le bain" not in text_of(editor.get(address))
    for address in (
        f"/admin/documents/edit/{document.pk}/",
        f"/admin/documents/chooser/{document.pk}/",
        f"/admin/images/{image.pk}/",
        f"/admin/images/chooser/{image.pk}/",
        f"/admin/images/{image.pk}/preview/original/",
        f"/admin/snippets/cms/video/edit/{video.pk}/",
        f"/admin/snippets/choose/cms/video/chosen/{video.pk}/",
    ):
        with subtests.test(closed=address):
            assert editor.get(address).status_code == 404


def test_a_file_is_found_by_editors_of_its_collection_only(world: World) -> None:
    for space, title in ((world.space, "Le bain"), (world.other, "Le repas")):
        document = make_document(title)
        document.collection = Collection.objects.get(name=space.title)
        document.save()
        document.delete()
    nadege = editor_of(world.space)
    text = nadege.get("/admin/corbeille/").text
    assert "Le bain" in text
    assert "Le repas" not in text
    hidden = CustomDocument.with_trash.get(title="Le repas")
    assert nadege.post(f"/admin/corbeille/customdocument/{hidden.pk}/").status_code == 404
    assert nadege.post(f"/admin/corbeille/customimage/{hidden.pk}/").status_code == 404
    assert nadege.post(f"/admin/corbeille/user/{hidden.pk}/").status_code == 404
    assert hidden.in_trash


def test_a_collection_stays_while_files_of_it_are_in_the_trash(editor: Client) -> None:
    collection = Collection.get_first_root_node().add_child(name="Photos")
    document = make_document()
    document.collection = collection
    document.save()
    document.delete()
    address = f"/admin/collections/{collection.pk}/delete/"
    assert "1 fichier dans la corbeille" in editor.get(address).text
    editor.post(address)
    assert CustomDocument.with_trash.filter(pk=document.pk).exists()


def test_a_deleted_term_is_forgotten_and_comes_back(editor: Client) -> None:
    term = Term.objects.create(name="PCR", expansion="Projet conjoint")
    page = make_page(HomePage.objects.get(), "Page", introduction="Le PCR.")
    replace_body(page, [("text", "<p>Le PCR.</p>")])
    indexing.drain()
    assert "Projet conjoint" in Client().get("/glossaire/").text
    editor.post(f"/admin/snippets/cdp/term/delete/{term.pk}/")
    indexing.drain()
    assert "Projet conjoint" not in Client().get("/glossaire/").text
    assert "Projet conjoint" not in Client().get(page.url).text
    assert "Projet conjoint" not in Client().get("/recherche/?q=PCR").text
    another = Term.objects.create(name="PCR", expansion="Autre chose")
    assert "a de nouveau" in restore(editor, term).text
    another.delete()
    restore(editor, term)
    assert "Projet conjoint" in Client().get("/glossaire/").text


# The end


def test_it_is_lost_after_thirty_days(
    world: World, page: Page, document: CustomDocument, editor: Client
) -> None:
    video = make_video("Le bain")
    image = make_image("Le bain")
    replace_body(page, file_blocks(document))
    names = [document.file.name, video.file.name, video.poster.name, image.file.name]
    delete(editor, page)
    for thing in (document, image, video):
        thing.delete()
    call_command("purge_trash", verbosity=0)
    assert TrashedPage.objects.count() == 3
    past = timezone.now() - 29 * DAY
    age(past)
    call_command("purge_trash", verbosity=0)
    assert TrashedPage.objects.count() == 3
    age(past - 2 * DAY)
    call_command("purge_trash", verbosity=0)
    assert not Page.objects.filter(path__startswith=page.path).exists()
    for model in (CustomDocument, CustomImage, Video):
        assert not model.with_trash.exists()
    assert editor.get("/admin/corbeille/").status_code == 200
    assert names


def age(moment: dt.datetime) -> None:
    TrashedPage.objects.update(trashed_at=moment)
    for model in (CustomDocument, CustomImage, Video, Term):
        model.with_trash.exclude(trashed_at=None).update(trashed_at=moment)


def test_a_purge_removes_files_from_the_disk(
    editor: Client, django_capture_on_commit_callbacks: Any
) -> None:
    things = [make_document(), make_image(), make_video()]
    names = [thing.file.name for thing in things]
    for thing in things:
        thing.delete()
    assert all(map(default_storage.exists, names))
    age(timezone.now() - 31 * DAY)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("purge_trash", verbosity=0)
    assert not any(map(default_storage.exists, names))


def test_what_something_else_needs_is_kept(world: World) -> None:
    """A video page was made again with the video of one in the trash, say."""
    video = make_video_page(world.space).video
    Video.objects.update(trashed_at=timezone.now() - 31 * DAY)
    call_command("purge_trash", verbosity=0)
    assert Video.with_trash.filter(pk=video.pk).exists()
    trash_page(Page.objects.latest("pk"))
    age(timezone.now() - 31 * DAY)
    call_command("purge_trash", verbosity=0)
    assert not Video.with_trash.exists()


def test_a_purge_opens_no_alias(world: World, editor: Client, member: Client) -> None:
    """Wagtail makes a page of its own of the alias of a page that is deleted."""
    page = make_page(world.space, "Le bain", slug="bain")
    alias = make_alias(world.public, page, "alias")
    other = make_alias(world.public, page, "autre-alias")
    delete(editor, other)
    delete(editor, page)
    TrashedPage.objects.filter(page=page.pk).update(trashed_at=timezone.now() - 31 * DAY)
    call_command("purge_trash", verbosity=0)
    restore(editor, fetched(other))
    for client in (Client(), member):
        for left in (alias, other):
            assert client.get(fetched(left).url).status_code == 404


# Numbers


def test_the_question_says_what_goes_with_a_page(
    world: World, page: Page, document: CustomDocument, editor: Client
) -> None:
    link = f'<p><a linktype="page" id="{page.pk}">Le bain</a></p>'
    make_page(world.other, "Ailleurs", body=[("text", link)])
    make_page(world.space, "Ici", body=[("text", link)])
    text = delete(editor, page, method="get").text
    assert "2 pages au-dessous, 2 pages publiées, 1 autre espace où elle se lit" in text
    assert "1 fichier qui ne s’ouvrira plus, citée dans 2 pages" in text
    text = delete(editor_of(world.space), fetched(page).get_children().first(), method="get").text
    assert "Plus bas&nbsp;»&nbsp;: publiée." in text
    own = make_page(world.space, "Citée", slug="citee")
    for place in (world.other, world.space):
        cited = f'<p><a linktype="page" id="{own.pk}">Citée</a></p>'
        make_page(place, "Cite", body=[("text", cited)])
    text = delete(editor_of(world.space, "nadia"), own, method="get").text
    assert "citée dans 1 page et dans d’autres espaces" in text
    make_page(world.other, "Avec le livret", body=file_blocks(document))
    assert "ne s’ouvrira plus" not in delete(editor, page, method="get").text


@pytest.mark.parametrize("kind", list(THINGS))
def test_the_question_says_where_a_file_is_shown(world: World, editor: Client, kind: str) -> None:
    thing, _ = THINGS[kind](world)
    single, *_, bulk = DELETIONS[kind]
    text = editor.get(single.format(pk=thing.pk)).text
    assert "montré dans 1 page" in text
    for address in (single, bulk):
        assert "Mettre à la corbeille" in editor.get(address.format(pk=thing.pk)).text


def test_the_question_before_a_page_is_unpublished_says_the_same(
    page: Page, editor: Client
) -> None:
    text = editor.get(f"/admin/pages/{page.pk}/unpublish/").text
    assert "2 pages au-dessous, 2 pages publiées, 1 autre espace" in text
