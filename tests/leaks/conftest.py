"""The world, all its visitors, and what each of them was shown."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from cdp.actions.rotate_key import rotate_key
from tests.factories import make_editor, make_passphrase, open_space, verified_client
from tests.leaks.crawler import SUPERUSER, Crawl, Visitor
from tests.leaks.world import CONFINED, MEMBER, OTHER, NamedWorld, make_named_world


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("leaks")
    with override_settings(MEDIA_ROOT=folder / "files", SEARCH_INDEX_DIR=folder / "index"):
        cache.clear()
        yield folder


@pytest.fixture(autouse=True)
def _their_folder(_own_folders: None, folder: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = folder / "files"
    settings.SEARCH_INDEX_DIR = folder / "index"


@pytest.fixture(scope="module")
def world(module_transaction: None, folder: Path) -> NamedWorld:
    return make_named_world()


@pytest.fixture(scope="module")
def visitors(world: NamedWorld) -> dict[str, Visitor]:
    """Those who come in while the first key holds; the others come once it is changed."""
    editor = make_editor("alix", superuser=False)
    editor.groups.add(world.other.editors.group)
    everybody = [
        Visitor(SUPERUSER, verified_client(make_editor("toute")), SUPERUSER),
        Visitor("expelled member", Client(), MEMBER),
        Visitor("gone member", Client(), MEMBER),
        Visitor("member", Client(), MEMBER),
        Visitor("other member", Client(), OTHER),
        Visitor("confined editor", verified_client(editor), CONFINED),
        Visitor("editor without second factor", Client(), has_account=True),
        *(Visitor(name, Client()) for name in ("partner", "gone partner", "anonymous")),
    ]
    visitors = {visitor.name: visitor for visitor in everybody}
    visitors["editor without second factor"].client.force_login(make_editor("dominique"))
    return visitors


@pytest.fixture(scope="module")
def crawl(world: NamedWorld, visitors: dict[str, Visitor]) -> Crawl:
    """Everybody was shown what was his; then a key was changed, a space left, a link revoked."""
    crawl = Crawl(world)
    former = [visitors["expelled member"], visitors["gone member"]]
    for visitor in former:
        open_space(visitor.client, world.space)
    for visitor in (visitors[SUPERUSER], *former):
        crawl.walk(visitor)
        visitor.role = visitor.role if visitor.role == SUPERUSER else ""
    before = {address for address in crawl.shown if address.startswith("/agenda/")}
    visitors["gone member"].client.post("/cdp-pegase/quitter", {"space": world.space.pk})
    key = make_passphrase("nouvelle")
    rotate_key(world.space, key)
    open_space(visitors["member"].client, world.space, key)
    open_space(visitors["other member"].client, world.other)
    open_link, ended_link = (f"/p/{world.links[f'girafe {end}']}" for end in ("ouvert", "ferme"))
    sheet = f"/p/{world.links['girafe fiche']}"
    visitors["partner"].shown |= {open_link, sheet}
    visitors["gone partner"].shown.add(ended_link)
    after: set[str] = set()
    for visitor in list(visitors.values())[3:]:
        crawl.walk(visitor)
        after |= visitor.shown
    crawl.ended |= {ended_link, *(before - after)}
    return crawl
