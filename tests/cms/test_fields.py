"""StreamField: its blocks stay out of migrations, which lose none of its content."""

from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from wagtail import fields
from wagtail.blocks import CharBlock
from wagtail.blocks.migrations.migrate_operation import MigrateStreamData
from wagtail.blocks.migrations.operations import RenameStreamChildrenOperation

from cms.models import HomePage, StandardPage
from tests.factories import make_page

pytestmark = pytest.mark.both_databases

STREAMS = {
    str(field): field
    for model in apps.get_models()
    for field in model._meta.local_fields
    if isinstance(field, fields.StreamField)
}


def test_a_new_block_makes_no_migration(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "cms.StandardPage.body" in STREAMS
    for field in STREAMS.values():
        monkeypatch.setitem(field.stream_block.child_blocks, "podcast", CharBlock())
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)  # exits on a change


@pytest.fixture
def page(db: None) -> StandardPage:
    """A published page of two blocks."""
    body = [("heading", {"level": "2", "text": "Le bain"}), ("markdown", "Trente-sept **degrés**.")]
    return make_page(HomePage.objects.get(), body=body)


@pytest.fixture
def old_apps(db: None) -> Any:
    """The models as migrations know them."""
    return MigrationLoader(connection).project_state().apps


def stored(page: StandardPage) -> list[Any]:
    return list(StandardPage.objects.get(pk=page.pk).body.raw_data)


def test_a_migration_keeps_the_blocks_of_a_page_that_it_saves(
    page: StandardPage, old_apps: Any
) -> None:
    before = stored(page)
    old = old_apps.get_model("cms", "StandardPage").objects.get(pk=page.pk)
    assert list(old.body.raw_data) == before
    old.introduction = "Un bain"
    old.save()
    assert stored(page) == before
    assert [block["type"] for block in before] == ["heading", "markdown"]


def test_a_migration_renames_a_block_in_pages_and_in_revisions(
    page: StandardPage, old_apps: Any
) -> None:
    rename = RenameStreamChildrenOperation(old_name="markdown", new_name="text")
    MigrateStreamData("cms", "StandardPage", "body", [(rename, "")]).code(old_apps, None)
    page = StandardPage.objects.get(pk=page.pk)
    for shown in (page, page.get_latest_revision_as_object()):
        assert [block.block_type for block in shown.body] == ["heading", "text"]
        assert "Trente-sept" in str(shown.body[1].value)
