"""The library in a real browser: player and transcript, progress of a tutorial, weight, print."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_member import open_space
from tests.server import LiveSite

VIDEO = "/cdp-pegasecoordination/presenter-le-programme/"
TUTORIAL = "/cdp-pegasecoordination/inclure-un-enfant/"
PAGES = [
    "/",
    "/cdp-pegasecoordination/",
    "/cdp-pegasecoordination/?rayon=livrets",
    "/cdp-pegasecoordination/?rayon=chiffres",
    "/cdp-pegasecoordination/organiser-les-bilans/",
    "/cdp-pegasecoordination/livret-medecin/",
    VIDEO,
    TUTORIAL,
    "/metiers/psychomotricien/",
    "/glossaire/",
]
MAX_BYTES = 100_000
# The cumulative layout shift, as the browser measures it.
LAYOUT_SHIFT = """() => new Promise((done) => {
  const shifts = [];
  new PerformanceObserver((list) => shifts.push(...list.getEntries()))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(shifts.reduce((sum, entry) => sum + entry.value, 0)), 300);
})"""


@pytest.fixture(scope="module")
def member(chromium: Browser, site: LiveSite) -> Page:
    page = chromium.new_context(base_url=site.url, locale="fr-FR").new_page()
    open_space(page, site, "cdp-pegasecoordination")
    return page


def playing_at(page: Page) -> float:
    page.wait_for_function("document.getElementById('_video').readyState >= 1")
    return float(page.evaluate("document.getElementById('_video').currentTime"))


def test_a_line_of_the_transcript_commands_the_player(member: Page) -> None:
    member.goto(VIDEO)
    member.get_by_role("link", name="1:18 Se taire et écouter").click()
    member.wait_for_function("document.getElementById('_video').currentTime >= 78")
    assert "t=78" in member.url
    marked = member.locator(".cues [aria-current]")
    expect(marked.first).to_contain_text("Se taire et écouter")
    member.keyboard.press("Tab")  # the keyboard goes on where it was
    assert member.evaluate("document.activeElement.dataset.seek")


def test_on_a_phone_one_reads_and_searches_with_the_player_in_view(
    chromium: Browser, site: LiveSite
) -> None:
    viewport = {"width": 360, "height": 740}
    context = chromium.new_context(base_url=site.url, locale="fr-FR", viewport=viewport)
    page = context.new_page()
    open_space(page, site, "cdp-pegasecoordination")
    page.goto(VIDEO)
    lines = page.locator(".transcript li:visible")
    count = lines.count()
    page.get_by_label("Chercher dans la transcription").fill("SEANCES")
    expect(lines.locator("mark")).to_have_text("séances")
    expect(page.locator(".cues__search [role=status]")).to_have_text("1 passage")
    page.get_by_label("Chercher dans la transcription").fill("")
    expect(lines).to_have_count(count)
    lines.last.get_by_role("link").focus()
    for _ in range(8):  # what comes into view from above is not under the player
        page.keyboard.press("Shift+Tab")
        tops = """() => [document.activeElement, document.querySelector(".player")]
            .map((element) => element.getBoundingClientRect())
            .map(({ top, bottom }) => [top, bottom])"""
        (top, _), (_, bottom) = page.evaluate(tops)
        assert top >= bottom - 1
    expect(page.locator(".player")).to_be_in_viewport(ratio=1)
    context.close()


def test_a_link_to_a_moment_begins_there(member: Page) -> None:
    member.goto(f"{VIDEO}?t=54#_video")
    assert playing_at(member) == pytest.approx(54, abs=1)


def test_captions_are_shown_by_the_players_own_means(member: Page) -> None:
    member.goto(VIDEO)
    playing_at(member)
    tracks = (
        "[...document.getElementById('_video').textTracks].map(t => [t.kind, t.language, t.mode])"
    )
    assert member.evaluate(tracks) == [["captions", "fr", "showing"]]
    member.wait_for_function("document.getElementById('_video').textTracks[0].cues?.length > 10")


def test_the_page_of_a_video_serves_without_scripts(chromium: Browser, site: LiveSite) -> None:
    context = chromium.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    open_space(page, site, "cdp-pegasecoordination")
    page.goto(VIDEO)
    page.get_by_role("link", name="1:18 Se taire et écouter").click()
    expect(page.locator("#_video source")).to_have_attribute("src", re.compile("#t=78$"))
    page.goto(TUTORIAL)
    expect(page.locator("[data-step]").first).to_be_hidden()
    expect(page.get_by_role("button", name="Imprimer")).to_be_hidden()


def test_progress_stays_in_the_browser(member: Page) -> None:
    member.goto(TUTORIAL)
    boxes = member.get_by_role("checkbox", name="Étape faite")
    boxes.nth(1).check()
    expect(member.locator("[data-progress]")).to_contain_text("1 étape sur")
    member.reload()
    expect(boxes.nth(1)).to_be_checked()
    expect(boxes.nth(0)).not_to_be_checked()
    boxes.nth(1).uncheck()


def test_the_lasting_link_is_copied(member: Page) -> None:
    member.context.grant_permissions(["clipboard-read", "clipboard-write"])
    member.goto("/cdp-pegasecoordination/livret-medecin/")
    member.get_by_role("button", name="Copier le lien").click()
    expect(member.get_by_role("button", name="Lien copié")).to_be_visible()
    assert member.evaluate("navigator.clipboard.readText()").endswith("/d/livret-medecin")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_light_and_does_not_jump(chromium: Browser, site: LiveSite, path: str) -> None:
    """Without its pictures and videos; the browser itself measures layout shifts."""
    page = chromium.new_context(
        base_url=site.url, viewport={"width": 360, "height": 800}
    ).new_page()
    open_space(page, site, "cdp-pegasecoordination")
    weights: list[int] = []
    page.on(
        "requestfinished",
        lambda request: (
            # What comes from the browser's cache has a negative size.
            weights.append(max(request.sizes()["responseBodySize"], 0))
            if request.resource_type not in {"image", "media"}
            else None
        ),
    )
    page.goto(path)
    page.wait_for_load_state("networkidle")
    shift = page.evaluate(LAYOUT_SHIFT)
    assert shift == 0
    assert 0 < sum(weights) < MAX_BYTES
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_guide_prints_as_a_clean_document(member: Page) -> None:
    member.goto("/cdp-pegasecoordination/organiser-les-bilans/")
    member.emulate_media(media="print")
    for hidden in (".masthead nav", ".toc >> nth=0", ".anchor >> nth=0", "[data-print]", ".foot"):
        expect(member.locator(hidden).first).to_be_hidden()
    expect(member.get_by_role("heading", level=1)).to_be_visible()
    expect(member.locator(".print-only")).to_contain_text("/organiser-les-bilans/")
    member.emulate_media(media="screen")


def test_every_heading_of_a_guide_has_its_link(member: Page) -> None:
    member.goto("/cdp-pegasecoordination/organiser-les-bilans/")
    links = member.locator(".body :is(h2, h3) > .anchor")
    assert links.count() >= 6
    for link in links.all():
        address = link.get_attribute("href")
        assert address
        assert re.fullmatch(r"#[a-z0-9-]+", address)
        assert member.locator(address).count() == 1
