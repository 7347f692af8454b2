"""A real site and a real Chromium."""

import shutil
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.server import LiveSite, Server

# Milliseconds: a loaded machine is slower than Playwright's five seconds.
expect.set_options(timeout=60_000)


@pytest.fixture(scope="session")
def server(demo: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("site") / "data", demo)
    yield server
    server.discard()


@pytest.fixture(scope="session")
def site(server: Server) -> LiveSite:
    return server.start()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("les pages dans un vrai navigateur (Chromium n’est pas installé)")
    arguments = ["--no-sandbox"] if sys.platform == "linux" else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, site: LiveSite) -> Iterator[BrowserContext]:
    """A browser context of the test's own; a request to anything but the site fails the test."""
    context = chromium.new_context(base_url=site.url, locale="fr-FR")
    foreign_urls: list[str] = []
    context.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((site.url, "data:", "blob:"))
            else foreign_urls.append(request.url)
        ),
    )
    yield context
    context.close()
    assert foreign_urls == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
