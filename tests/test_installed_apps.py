"""What depends on the order of INSTALLED_APPS: templates that take the place of Wagtail's.

So does the permission policy of videos: in another order Wagtail refuses to start, tests included.
No receiver of a signal does: each signal calls its receivers in the order of the apps.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.template.loader import get_template
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move, pre_page_move

from cdp.access.visibility import PUBLIC, Scope
from cdp.models import MinutesPage
from search import indexing
from search.results import find
from tests.factories import (
    file_blocks,
    make_document,
    make_minutes,
    make_page,
    make_space,
    move,
    share,
)

SIGNALS = [
    *[page_published, page_unpublished, pre_page_move, post_page_move],
    *[pre_save, post_save, pre_delete, post_delete, m2m_changed],
]
TEMPLATES = [
    ("cms", "wagtailadmin/collections/_privacy_switch.html"),
    ("cdp", "wagtailadmin/shared/side_panels/includes/status/privacy.html"),
    ("cdp", "wagtailadmin/shared/page_status_tag_new.html"),
    ("cdp", "wagtailadmin/pages/listing/_privacy_indicator.html"),
    ("cdp", "wagtaildocs/documents/edit.html"),
    ("cdp", "wagtailimages/images/edit.html"),
]


@pytest.fixture(params=["as installed", "reversed"])
def order(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Receivers in the order of the apps, and in the opposite one."""
    if request.param == "as installed":
        yield
        return
    with monkeypatch.context() as reversed_:
        for signal in SIGNALS:
            reversed_.setattr(signal, "receivers", signal.receivers[::-1])
            signal.sender_receivers_cache.clear()
        yield
    for signal in SIGNALS:
        signal.sender_receivers_cache.clear()


@pytest.mark.parametrize(("app", "name"), TEMPLATES)
def test_our_templates_take_the_place_of_those_of_wagtail(app: str, name: str) -> None:
    ours = Path(get_template(name).origin.name)
    assert ours.parts[-len(Path(name).parts) - 2] == app


def test_a_file_is_found_once_a_page_that_uses_it_is_published(
    db: None, order: None, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """Before any worker updates Wagtail's reference index."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    space, document = make_space("secret"), make_document("Zibeline")
    indexing.rebuild()
    with django_capture_on_commit_callbacks(execute=True):
        make_page(space, "Annexes", body=file_blocks(document))
    found = find("zibeline", Scope((space,))).results
    assert [result.kind for result in found] == ["page"]


def test_what_moves_to_a_space_follows_it(
    db: None, order: None, django_capture_on_commit_callbacks: Any
) -> None:
    here, there = make_space("ici"), make_space("la")
    minutes = make_minutes(here, title="Zibeline")
    share(minutes, there)
    indexing.rebuild()
    with django_capture_on_commit_callbacks(execute=True):
        move(minutes, there)
    assert MinutesPage.objects.get(pk=minutes.pk).space == there
    assert not Page.objects.get(pk=minutes.pk).shares.exists()
    for scope, total in ((Scope((there,)), 1), (Scope((here,)), 0), (PUBLIC, 0)):
        assert find("zibeline", scope).total == total
