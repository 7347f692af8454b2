"""What is pasted into a page from Word, Excel or a web page keeps its titles and its tables."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_editor import make_administrator, publish, set_up
from tests.server import LiveSite, Server

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv=Content-Type content="text/html; charset=utf-8">
<meta name=Generator content="Microsoft Word 15">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0cm; font-size:11.0pt;} --></style></head>
<body lang=FR style='tab-interval:35.4pt'><!--StartFragment-->
<h2>La journée au jardin<o:p></o:p></h2>
<p class=MsoNormal>Les enfants posent leur sac<span style='display:none;mso-hide:all'>
(note cachée)</span>.<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span><![endif]>Bottes<o:p></o:p></p>
<h3>Horaires<o:p></o:p></h3>
<table class=MsoTableGrid border=1 cellspacing=0 style='border-collapse:collapse;border:none'>
 <thead><tr style='mso-yfti-irow:0'>
  <td style='width:75pt'><p class=MsoNormal><b>Heure<o:p></o:p></b></p></td>
  <td style='width:75pt'><p class=MsoNormal><b>Quoi<o:p></o:p></b></p></td></tr></thead>
 <tr style='mso-yfti-irow:1'>
  <td><p class=MsoNormal>9 h<o:p></o:p></p></td>
  <td><p class=MsoNormal>Arrivée<o:p></o:p></p></td></tr></table>
<img src="https://images.example.org/logo.png" onerror="alert(1)"><script>alert(2)</script>
<!--EndFragment--></body></html>"""
PLAIN = "La journée au jardin\nLes enfants posent leur sac.\n9 h\tArrivée\n"
PASTE = """(field, [html, plain]) => {
  const clipboardData = new DataTransfer();
  if (html) clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", plain);
  field.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def paste(field: Locator, html: str, plain: str = PLAIN) -> None:
    """As the browser does when somebody presses Ctrl+V there."""
    field.click()
    field.evaluate(PASTE, [html, plain])


def new_page(page: Page, kind: str, title: str) -> None:
    """The form of a new page in the space of directions."""
    page.goto("/admin/pages/3/")
    page.locator("main").get_by_role("link", name="Espace des directions").first.click()
    number = re.findall(r"/pages/(\d+)/", page.url)[0]
    page.goto(f"/admin/pages/add/cdp/{kind}/{number}/")
    page.locator("#id_title").fill(title)


def add_block(page: Page, stream: str, name: str = "") -> Locator:
    """A new block at the end of a stream; returns its last rich text field."""
    blocks = page.locator(f"#{stream}-root")
    blocks.locator(".c-sf-add-button").last.click()
    if name:
        page.get_by_role("option", name=name, exact=True).click()
    return blocks.locator("[contenteditable=true]").last


def types(page: Page, stream: str) -> list[str]:
    """The types of the blocks of a stream that are not deleted, in order."""
    found: list[str] = page.locator(f"#{stream}-root").evaluate(
        "root => root.rootBlock.children.map((child) => child.type)"
    )
    return found


def test_a_schedule_of_word_is_a_table_of_the_guide(
    page: Page, site: LiveSite, server: Server
) -> None:
    make_administrator(server, "ella")
    set_up(page, "ella")
    new_page(page, "guidepage", "Au jardin")
    text = page.locator("#body-root [contenteditable=true]:visible")
    told = page.locator(".paste-told")
    paste(add_block(page, "body", "Texte"), WORD)
    expect(told).to_contain_text("Collé avec 2 titres et 1 tableau.")
    assert types(page, "body") == ["heading", "text", "heading", "table"]
    told.get_by_role("button", name="Annuler le collage").click()
    assert types(page, "body") == ["text"]

    paste(text, "<p>Un <b>mot</b> simple</p>", "Un mot simple")
    expect(text).to_have_text("Un mot simple")
    for _ in " simple":
        text.press("ArrowLeft")
    text.evaluate(PASTE, ["<h2>, d’un titre,</h2>", ", d’un titre,"])
    expect(text).to_have_text("Un mot, d’un titre, simple")
    text.press("Control+z")
    expect(text).to_have_text("Un mot simple")
    expect(told).to_have_count(0)
    text.evaluate(PASTE, [WORD, PLAIN])
    expect(told).to_contain_text("1 passage masqué n’a pas été repris")
    assert types(page, "body") == ["text", "heading", "text", "heading", "table", "text"]
    expect(page.locator("#body-root input.column-heading").first).to_have_value("Heure")
    found = Axe().run(page, context=".paste-told")
    assert found.violations_count == 0, found.generate_report()

    told.get_by_role("button", name="Annuler le collage").click()
    assert types(page, "body") == ["text"]
    expect(text).to_have_text("Un mot simple")

    paste(text, WORD)
    expect(told).to_be_visible()
    callout = add_block(page, "body", "Encadré")
    callout.press_sequentially("À retenir")
    callout.evaluate(PASTE, [WORD, PLAIN])
    expect(callout).to_contain_text("9 h | Arrivée")
    expect(callout.locator(".public-DraftStyleDefault-block").first).to_have_text("À retenir")
    callout.press("Control+z")
    expect(callout).not_to_contain_text("Arrivée")
    publish(page)
    page.goto("/cdp-pegasedirection/au-jardin/")
    expect(page.get_by_role("heading", name="La journée au jardin", level=2)).to_be_visible()
    expect(page.get_by_role("heading", name="Horaires", level=3)).to_be_visible()
    table = page.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(["Heure", "Quoi"])
    expect(table.get_by_role("cell")).to_have_text(["9 h", "Arrivée"])
    expect(page.locator("main li", has_text="Bottes")).to_be_visible()
    expect(page.get_by_text("Un mot simple")).to_be_visible()
    assert "note cachée" not in page.content()


def test_titles_are_steps_and_what_a_field_cannot_hold_comes_as_lines(
    page: Page, site: LiveSite, server: Server
) -> None:
    make_administrator(server, "milo")
    set_up(page, "milo")
    new_page(page, "tutorialpage", "Sortir au jardin")
    paste(add_block(page, "steps"), WORD)
    expect(page.locator(".paste-told")).to_contain_text("Collé avec 2 étapes.")
    titles = page.locator("#steps-root input[name$='-title']:visible")
    expect(titles).to_have_count(2)
    assert [title.input_value() for title in titles.all()] == ["La journée au jardin", "Horaires"]
    expect(page.locator("#steps-root [contenteditable=true]:visible").last).to_contain_text(
        "9 h | Arrivée"
    )


def test_a_text_is_not_lost_when_the_site_does_not_answer(
    page: Page, site: LiveSite, server: Server
) -> None:
    make_administrator(server, "sami")
    set_up(page, "sami")
    new_page(page, "guidepage", "Sans réseau")
    text = add_block(page, "body", "Texte")
    page.route("**/admin/coller/", lambda route: route.abort())
    paste(text, WORD)
    expect(page.locator(".paste-told")).to_contain_text("seul son texte est collé")
    expect(text).to_contain_text("9 h | Arrivée")
    assert types(page, "body") == ["text"]
