"""Which changes make what was derived from the content old."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.utils import timezone
from wagtail.models import Page, Site

from cdp.access import keys
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


def present() -> Any:
    with connection.cursor() as cursor:
        cursor.execute(generation.SELECT)
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
    "a key changes": lambda page: keys.rotate(space_of(page), "une clé toute neuve"),
    "a term": lambda page: Term.objects.create(name="PCR", definition="…"),
    "a métier": lambda page: make_metier("médecin"),
    "a document": lambda page: make_document(),
    "the site": rename_the_site,
}


def space_of(page: Page) -> SpacePage:
    return SpacePage.objects.ancestor_of(page).get()


@pytest.fixture
def page(db: None) -> Page:
    return Page.objects.get(pk=make_page(make_space("directions")).pk)


@pytest.mark.parametrize("change", CHANGES)
def test_what_readers_get_moves_it(change: str, page: Page) -> None:
    before = present()
    CHANGES[change](page)
    assert present() != before


def test_a_draft_does_not_move_it(page: Page) -> None:
    draft = page.specific
    draft.title = "Pas encore"
    before = present()
    draft.save_revision()
    assert present() == before


def test_accounts_and_readings_do_not_move_it(page: Page, client: Any) -> None:
    make_minutes(space_of(page))
    before = present()
    make_editor()
    client.get("/")
    assert present() == before


def test_a_change_taken_back_leaves_the_state_of_before(page: Page) -> None:
    before = present()
    with transaction.atomic():
        republish(Page.objects.get(pk=page.pk))
        within = present()
        transaction.set_rollback(True)
    assert within != before == present()
    with transaction.atomic():
        republish(Page.objects.get(pk=page.pk))
    assert present() not in {before, within}  # SQLite gives the same numbers again


def test_old_rows_go_and_leave_another_state(
    db: None, django_capture_on_commit_callbacks: Any
) -> None:
    seen = {present()}
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(450):
            generation.move()
        seen.add(present())
    assert ContentChange.objects.count() <= 300
    assert present() not in seen


def test_the_day_a_key_was_last_used_does_not_move_it(page: Page) -> None:
    before = present()
    SpaceKey.objects.update(last_used=timezone.now())
    assert present() == before


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_is_saved_outside_a_transaction_moves_it_though_the_process_dies() -> None:
    term = Term.objects.create(name="PCR", definition="…")
    before = present()
    post_save.disconnect(generation._saved)
    try:
        term.definition = "Autrement"
        term.save()
        assert present() != before
    finally:
        post_save.connect(generation._saved)
