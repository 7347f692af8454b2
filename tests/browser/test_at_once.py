"""Concurrent requests, on a site of several processes, take effect once."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from cdp.views.gate import KEY
from tests.browser.test_editor import code_of, log_in
from tests.factories import make_passphrase
from tests.server import LiveSite, Server

pytestmark = pytest.mark.both_databases

AT_ONCE = 6  # as many as a browser opens connections to one host

# Every form is sent before any answer is read; each answer is its status and its final address.
SEND = """async ([address, number, fields]) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const forms = Array.from({length: number}, (_, index) => {
        const form = new FormData();
        form.append("csrfmiddlewaretoken", token);
        for (const [name, value] of Object.entries(fields))
            form.append(name, [value].flat().at(index % [value].flat().length));
        return form;
    });
    const send = body => fetch(address, {method: "POST", body});
    return Promise.all(forms.map(async form => {
        const answer = await send(form);
        return [answer.status, answer.url];
    }));
}"""


@pytest.fixture(scope="module")
def live(demo: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A site of their own, since they change what other tests rely on."""
    server = Server(tmp_path_factory.mktemp("at-once") / "data", demo)
    yield server.serve()
    server.discard()


@pytest.fixture(scope="module")
def editor(chromium: Browser, live: LiveSite) -> Iterator[Page]:
    page = chromium.new_page(base_url=live.url, locale="fr-FR")
    log_in(page, live.username, live.password)
    page.get_by_label("Code à six chiffres").fill(code_of(live.totp))
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    yield page
    page.close()


def send_at_once(page: Page, address: str, fields: dict[str, Any]) -> Any:
    return page.evaluate(SEND, [address, AT_ONCE, fields])


def test_of_keys_changed_at_once_one_stays_without_an_end(editor: Page) -> None:
    editor.goto("/admin/mots-de-passe/")
    space = editor.get_by_role("link", name="Changer le mot de passe de").first
    address = space.get_attribute("href") or ""
    editor.goto(address)
    fields = {
        "key": [make_passphrase(f"{number}") for number in range(AT_ONCE)],
        "label": [f"Essai {number}" for number in range(AT_ONCE)],
        "when": "later",
        "days": "7",
    }
    answers = send_at_once(editor, address, fields)
    assert {status for status, _ in answers} == {200}
    editor.goto("/admin/mots-de-passe/")
    table = editor.locator("section").first.locator("tbody tr")
    states = Counter(
        state for row in table.all_text_contents() for state in re.findall("bientôt|en cours", row)
    )
    assert states == {"en cours": 1, "bientôt": AT_ONCE}  # the demo's own key is among them


def test_a_draft_made_several_times_at_once_is_one_page(editor: Page) -> None:
    editor.goto("/admin/importer/")
    editor.locator("[name=space]").select_option(index=1)
    text = "Compte rendu de la 7e conférence des directions\nLa glycine du perron a fleuri."
    editor.get_by_label("Ou le texte, collé ici").fill(text)
    editor.get_by_role("button", name="Lire", exact=True).click()
    editor.wait_for_url(re.compile(r"/admin/importer/\d+/"))
    fields = editor.evaluate(
        "Object.fromEntries(new FormData(document.querySelector('form.review')))"
    )
    answers = send_at_once(editor, editor.url, {**fields, "create": "1"})
    assert {status for status, _ in answers} == {200}
    assert len({url for _, url in answers}) == 1, "all lead to the same draft"
    assert re.search(r"/admin/pages/\d+/edit/", answers[0][1])


def test_a_page_shared_several_times_at_once_is_shared(editor: Page) -> None:
    editor.goto("/admin/importer/")
    space = editor.locator("[name=space] option").nth(1).get_attribute("value") or ""
    other = editor.locator("[name=space] option").nth(2).get_attribute("value") or ""
    editor.goto(f"/admin/pages/{space}/")
    edit = editor.locator("a[href^='/admin/pages/'][href$='/edit/']").last.get_attribute("href")
    page_id = re.findall(r"\d+", edit or "")[0]
    address = f"/admin/partages/{page_id}/"
    assert editor.goto(address).ok  # type: ignore[union-attr]
    answers = send_at_once(editor, address, {"spaces": other})
    assert {status for status, _ in answers} == {200}
    editor.goto(address)
    assert editor.locator(f"[name=spaces][value='{other}']").is_checked()


def test_35_wrong_keys_at_once_buy_no_further_guesses(chromium: Browser, live: LiveSite) -> None:
    page = chromium.new_page(base_url=live.url)
    page.goto("/cdp-pegase")
    fields = {"key": "pas celle-là", "next": ""}
    statuses = [status for _ in range(6) for status, _ in send_at_once(page, "/cdp-pegase", fields)]
    assert set(statuses) == {403, 429}
    assert statuses.count(403) == KEY.per_visitor // 2
    page.close()
