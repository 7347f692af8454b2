"""Which changes start a new generation of the content."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cdp.actions.rotate_key import rotate_key
from cdp.models import SpaceKey, SpacePage, Term
from cms import generation
from cms.models import ContentChange, HomePage
from tests.factories import (
    make_document,
    make_editor,
    make_metier,
    make_minutes,
    make_page,
    make_space,
    move,
    share,
)

pytestmark = pytest.mark.both_databases


def current() -> Any:
    with connection.cursor() as cursor:
        cursor.execute(generation.GENERATION_SQL)
        return cursor.fetchone()


def republish(page: Page) -> None:
    page.specific.save_revision().publish()


def rename_the_site(page: Page) -> None:
    site = Site.objects.get()
    site.site_name = "Autrement"
    site.save()


CHANGES: dict[str, Callable[[Any], object]] = {
    "published": republish,
    "unpublished": lambda page: page.specific.unpublish(),
    "moved": lambda page: move(page, HomePage.objects.get()),
    "deleted": lambda page: page.delete(),
    "shared": lambda page: share(page, make_space("voisin")),
    "a key ends": lambda page: SpaceKey.objects.update(until=timezone.now()),
    "a key changes": lambda page: rotate_key(space_of(page), "une clé toute neuve"),
    "a term": lambda page: Term.objects.create(name="PCR", definition="…"),
    "a métier": lambda page: make_metier("médecin"),
    "a document": lambda page: make_document(),
    "a redirection": lambda page: Redirect.add_redirect("/avant", page),
    "the site": rename_the_site,
}


def space_of(page: Page) -> SpacePage:
    return SpacePage.objects.ancestor_of(page).get()


@pytest.fixture
def page(db: None) -> Page:
    return Page.objects.get(pk=make_page(make_space("directions")).pk)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_what_readers_get_starts_a_generation(change: str, page: Page) -> None:
    before = current()
    CHANGES[change](page)
    assert current() != before


def test_a_draft_starts_none(page: Page) -> None:
    draft = page.specific
    draft.title = "Pas encore"
    before = current()
    draft.save_revision()
    assert current() == before


def test_accounts_and_readings_start_none(page: Page, client: Any) -> None:
    make_minutes(space_of(page))
    before = current()
    make_editor()
    client.get("/")
    assert current() == before


def test_a_change_rolled_back_leaves_the_generation_of_before(page: Page) -> None:
    before = current()
    with transaction.atomic():
        republish(Page.objects.get(pk=page.pk))
        during = current()
        transaction.set_rollback(True)
    assert during != before == current()
    with transaction.atomic():
        republish(Page.objects.get(pk=page.pk))
    assert current() not in {before, during}  # SQLite gives the same numbers again


def test_old_rows_are_deleted_which_starts_another_generation(
    db: None, django_capture_on_commit_callbacks: Any
) -> None:
    earlier = {current()}
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(450):
            generation.bump()
        earlier.add(current())
    assert ContentChange.objects.count() <= 300
    assert current() not in earlier


def test_the_day_a_key_was_last_used_starts_none(page: Page) -> None:
    before = current()
    SpaceKey.objects.update(last_used=timezone.now())
    assert current() == before


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_save_outside_a_transaction_starts_one_though_the_process_dies() -> None:
    term = Term.objects.create(name="PCR", definition="…")
    before = current()
    post_save.disconnect(generation._after_save)
    try:
        term.definition = "Autrement"
        term.save()
        assert current() != before
    finally:
        post_save.connect(generation._after_save)
