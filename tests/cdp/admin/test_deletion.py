"""A booklet that people may have is not deleted nor unpublished; the message says what to do."""

import datetime as dt
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from cdp.actions.make_partner_link import make_partner_link
from cdp.models import (
    BookletPage,
    BookletVersion,
    MinutesPage,
    PartnerLink,
    SentBooklet,
    Series,
    TrashedPage,
)
from cms.models import HomePage
from tests.cdp.admin.editing import publish_form
from tests.factories import (
    file_blocks,
    make_alias,
    make_booklet,
    make_document,
    make_editor,
    make_minutes,
    make_page,
    make_space,
    make_version,
    verified_client,
)

KEPT = "Rien n’a été supprimé\u00a0:"


@pytest.fixture
def editor(db: None) -> Client:
    return verified_client(make_editor())


@pytest.fixture
def booklet(db: None) -> BookletPage:
    """A booklet with a version, that minutes sent."""
    space = make_space("cdp-a")
    booklet = make_booklet(make_page(space, "Rayon"), "Livret médecin")
    version = make_version(booklet)
    minutes = make_minutes(space)
    minutes.sent_booklets.add(SentBooklet(version=version))
    minutes.save_revision().publish()
    return booklet


def delete(editor: Client, *pages: Page, method: str = "post") -> Any:
    """As the button of a page does or, for several, that of a list."""
    if len(pages) == 1:
        return getattr(editor, method)(f"/admin/pages/{pages[0].pk}/delete/", follow=True)
    chosen = urlencode({"id": [page.pk for page in pages], "next": "/admin/pages/"}, doseq=True)
    return getattr(editor, method)(f"/admin/bulk/wagtailcore/page/delete/?{chosen}", follow=True)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_booklet_with_versions_stays(editor: Client, booklet: BookletPage, method: str) -> None:
    answer = delete(editor, booklet, method=method)
    assert answer.status_code == 200
    assert KEPT in answer.text
    assert "cessez de le diffuser" in answer.text
    assert answer.redirect_chain[-1][0] == f"/admin/pages/{booklet.pk}/edit/"
    assert BookletPage.objects.filter(pk=booklet.pk).exists()
    assert SentBooklet.objects.get().version == BookletVersion.objects.get()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("level", ["parent", "space"])
def test_a_page_above_a_booklet_stays(
    editor: Client, booklet: BookletPage, level: str, method: str
) -> None:
    parent = booklet.get_parent()
    page = parent if level == "parent" else parent.get_parent()
    before = Page.objects.count()
    answer = delete(editor, page, method=method)
    assert answer.status_code == 200
    assert KEPT in answer.text
    assert "«\u00a0Livret médecin\u00a0»" in answer.text
    assert "déplacez-les d’abord." in answer.text
    assert Page.objects.count() == before


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("level", ["booklet", "parent", "space"])
def test_a_bulk_deletion_is_refused_too(
    editor: Client, booklet: BookletPage, level: str, method: str
) -> None:
    parent = booklet.get_parent()
    page = {"booklet": booklet, "parent": parent, "space": parent.get_parent()}[level]
    other = make_page(HomePage.objects.get(), "Autre")
    answer = delete(editor, page, other, method=method)
    assert answer.status_code == 200
    assert KEPT in answer.text
    assert answer.redirect_chain[-1][0] == "/admin/pages/"
    kept = {page.pk, other.pk, booklet.pk}
    assert set(Page.objects.filter(pk__in=kept).values_list("pk", flat=True)) == kept
    assert BookletVersion.objects.get().booklet == booklet


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_home_page_stays(editor: Client, booklet: BookletPage, method: str) -> None:
    home = HomePage.objects.get()
    other = make_page(home, "Autre")
    for pages in ((home,), (home, other)):
        answer = delete(editor, *pages, method=method)
        assert answer.status_code == 200
        assert "l’accueil d’un site ne se supprime pas" in answer.text
    assert not TrashedPage.objects.exists()


def test_the_database_protects_versions(booklet: BookletPage) -> None:
    for page in (booklet, booklet.get_parent(), booklet.get_parent().get_parent()):
        with pytest.raises(ProtectedError), transaction.atomic():
            Page.objects.get(pk=page.pk).delete()
    with pytest.raises(ProtectedError):
        BookletVersion.objects.get().delete()


def test_many_booklets_are_counted(editor: Client, booklet: BookletPage) -> None:
    shelf = booklet.get_parent()
    for number in range(4):
        make_version(make_booklet(shelf, f"Livret {number}"))
    text = delete(editor, shelf).text
    assert "«\u00a0Livret 1\u00a0» et 2 autres)" in text


def test_a_booklet_with_a_partner_link_stays(editor: Client, booklet: BookletPage) -> None:
    other = make_booklet(booklet.get_parent(), "Livret sans version")
    make_partner_link(other, "L’hôpital")
    assert KEPT in delete(editor, other).text
    assert PartnerLink.objects.get().booklet == other


def test_a_booklet_once_published_stays(editor: Client, booklet: BookletPage) -> None:
    """Its permanent address answered: someone may have it."""
    empty = make_booklet(booklet.get_parent(), "Livret vide")
    empty.unpublish()
    assert KEPT in delete(editor, empty).text
    assert BookletPage.objects.filter(pk=empty.pk).exists()


def test_a_booklet_that_nobody_was_given_is_deleted(editor: Client, booklet: BookletPage) -> None:
    shelf = booklet.get_parent()
    drafts = [BookletPage(title=f"Livret {number}", live=False) for number in range(3)]
    for draft in drafts:
        shelf.add_child(instance=draft)
    assert KEPT not in delete(editor, drafts[0]).text
    assert KEPT not in delete(editor, *drafts[1:]).text
    assert list(BookletPage.objects.filter(trashed=None)) == [booklet]


def test_an_alias_is_deleted_and_not_its_source(editor: Client, booklet: BookletPage) -> None:
    alias = make_alias(HomePage.objects.get(), booklet, "le-meme")
    assert KEPT not in delete(editor, alias).text
    assert not Page.objects.filter(pk=alias.pk, trashed=None).exists()
    assert BookletVersion.objects.get().booklet == booklet
    make_alias(HomePage.objects.get(), booklet, "le-meme")
    assert KEPT in delete(editor, booklet).text
    assert BookletPage.objects.filter(trashed=None).count() == 2


def test_minutes_that_sent_booklets_are_deleted(editor: Client, booklet: BookletPage) -> None:
    minutes = MinutesPage.objects.get()
    assert KEPT not in delete(editor, minutes).text
    assert not MinutesPage.objects.filter(trashed=None).exists()
    MinutesPage.objects.get().delete()
    assert not SentBooklet.objects.exists()
    assert BookletVersion.objects.get().booklet == booklet


def test_an_editor_of_the_space_gets_no_more_than_before(booklet: BookletPage) -> None:
    """To delete his space is refused to him whatever it holds, in the same words."""
    space = booklet.get_parent().get_parent().specific
    user = make_editor("nadege", superuser=False)
    user.groups.add(space.editors.group)
    client = verified_client(user)
    answer = delete(client, space)
    assert "autorisations" in answer.text
    assert KEPT not in answer.text
    delete(client, space, make_page(space, "Autre"))
    assert Page.objects.filter(pk=space.pk).exists()
    assert KEPT in delete(client, booklet).text
    assert BookletVersion.objects.get().booklet == booklet


@pytest.mark.parametrize("bulk", [False, True])
def test_it_is_not_unpublished(editor: Client, booklet: BookletPage, bulk: bool) -> None:
    """Nor with the page above it; an alias is, and that page alone."""
    shelf = booklet.get_parent()
    alias = make_alias(HomePage.objects.get(), booklet, "le-meme")

    def unpublish(page: Page, **data: str) -> str:
        address = f"/admin/pages/{page.pk}/unpublish/"
        if bulk:
            address = f"/admin/bulk/wagtailcore/page/unpublish/?id={page.pk}&next=/admin/"
        answer = editor.post(address, data, follow=True)
        page.refresh_from_db()
        return str(answer.text)

    for page, data in ((booklet, {}), (shelf, {"include_descendants": "on"})):
        text = unpublish(page, **data)
        assert "Rien n’a été dépublié" in text
        assert "«\u00a0Diffusion\u00a0»" in text
        booklet.refresh_from_db()
        assert page.live
        assert booklet.live
    for page in (alias, shelf):
        unpublish(page)
        assert not page.live
    booklet.refresh_from_db()
    assert booklet.live


@pytest.mark.parametrize("field", ["expire_at", "go_live_at"])
def test_no_date_unpublishes_it(editor: Client, booklet: BookletPage, field: str) -> None:
    Page.objects.filter(pk=booklet.pk).update(live_revision=None)
    text = publish_form(editor, booklet, **{field: "2100-01-01 10:00"}).text
    assert ("cessez de le diffuser" if field == "expire_at" else "est publiée") in text
    older = BookletPage.objects.get(pk=booklet.pk).save_revision()
    older.content[field] = "2100-01-01T09:00:00Z"
    older.save()
    older.publish()
    booklet.refresh_from_db()
    assert booklet.live
    assert getattr(booklet, field) is None


def test_a_date_given_before_is_forgotten(booklet: BookletPage) -> None:
    page = make_page(HomePage.objects.get(), "Autre")
    past = timezone.now() - dt.timedelta(days=1)
    Page.objects.filter(pk__in=[booklet.pk, page.pk]).update(expire_at=past)
    import_module("cdp.migrations.0005_no_expiry").forget_expiry(apps, None)
    call_command("publish_scheduled")
    assert BookletPage.objects.get(pk=booklet.pk).live
    assert not Page.objects.get(pk=page.pk).live


@pytest.mark.parametrize("action", ["unpublish", "move"])
def test_a_bulk_question_says_what_goes_along(
    editor: Client, booklet: BookletPage, action: str
) -> None:
    shelf = booklet.get_parent()
    document = make_document()
    other = make_page(shelf.get_parent(), "Autre", body=file_blocks(document))
    chosen = urlencode({"id": [shelf.pk, other.pk], "next": "/admin/"}, doseq=True)
    text = editor.get(f"/admin/bulk/wagtailcore/page/{action}/?{chosen}").text
    assert "1 page au-dessous, 3 pages publiées" in text
    assert "1 version, cité dans 1 compte rendu" in text
    assert ("1 fichier qui ne s’ouvrira plus" in text) == (action == "unpublish")


@pytest.mark.parametrize("bulk", [False, True])
def test_what_pages_need_is_not_deleted_and_the_screen_says_why(
    editor: Client, booklet: BookletPage, bulk: bool
) -> None:
    series = Series.objects.get()
    address = f"/admin/snippets/cdp/series/delete/{series.pk}/"
    if bulk:
        address = f"/admin/bulk/cdp/series/delete/?id={series.pk}"
    asked, answer = editor.get(address), editor.post(address, follow=True)
    assert "autorisations" not in answer.text
    assert answer.redirect_chain == [(address, 302)]
    assert "empêche" in asked.text
    assert Series.objects.exists()
