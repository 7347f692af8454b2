"""What is pasted into the page editor, as the script of the editor sends it."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cdp.models import SpacePage
from tests.cdp.admin.editing import publish_form
from tests.cdp.admin.test_key_refusals import shown
from tests.factories import PASSWORD, key_of, make_editor, make_guide, make_space, verified_client

TABLE = (
    "<table class=MsoTableGrid><thead><tr><td>Heure</td><td>Quoi</td></tr></thead>"
    "<tr><td><p>9 h</p></td><td><p>Arrivée</p></td></tr></table>"
)


@pytest.fixture
def space(db: None) -> SpacePage:
    return make_space("directions")


@pytest.fixture
def client(space: SpacePage) -> Client:
    return verified_client(make_editor())


def paste(client: Client, html: str, into: str = "text", **fields: str) -> HttpResponse:
    """As the script sends what is pasted in a block of this type."""
    file = SimpleUploadedFile("blob", html.encode(), "text/html")
    data = {"type": into, "html": file, **fields}
    return client.post(reverse("pasting:paste"), data)  # type: ignore[return-value]


def answered(response: HttpResponse) -> dict[str, Any]:
    assert response.status_code == 200, response.content
    answer: dict[str, Any] = json.loads(response.content)
    return answer


def types_and_texts(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """The type of each block, and all the words in it."""
    return [(block["type"], " ".join(_words(block["value"]))) for block in answer["blocks"]]


def _words(value: Any) -> list[str]:
    if isinstance(value, str) and value.startswith("{"):
        return [block["text"] for block in json.loads(value)["blocks"]]
    if isinstance(value, dict):
        return [word for part in value.values() for word in _words(part)]
    if isinstance(value, list):
        return [word for part in value for word in _words(part)]
    return [value] if isinstance(value, str) and value else []


def test_titles_and_tables_are_blocks_of_their_own(client: Client) -> None:
    html = f"<h1>La journée</h1><h2>Matin</h2><p>Les enfants arrivent.</p>{TABLE}<p>À midi.</p>"
    answer = answered(paste(client, html))
    assert types_and_texts(answer) == [
        *(("heading", "2 La journée"), ("heading", "3 Matin")),
        ("text", "Les enfants arrivent."),
        ("table", "text Heure text Quoi 9 h Arrivée"),
        ("text", "À midi."),
    ]
    assert answer["text"] == ""
    assert answer["told"] == ["Collé avec 2 titres et 1 tableau."]
    assert len({block["id"] for block in answer["blocks"]}) == 5


def test_a_first_row_in_bold_holds_the_titles_of_columns(client: Client) -> None:
    bold = '<td><p dir="ltr"><span style="font-weight:700;">{}</span></p></td>'
    plain = '<td><p dir="ltr"><span style="font-weight:400;">{}</span></p></td>'
    rows = [bold.format("Heure") + bold.format("Quoi"), plain.format("9 h") + plain.format("Jeux")]
    html = f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    [block] = answered(paste(client, html))["blocks"]
    assert [column["heading"] for column in block["value"]["columns"]] == ["Heure", "Quoi"]
    assert len(block["value"]["rows"]) == 1


@pytest.mark.parametrize("into", ["callout", "question", "table", ""])
def test_where_no_block_can_stand_rows_and_cells_stay_apart(client: Client, into: str) -> None:
    answer = answered(paste(client, f"<h2>Horaires</h2>{TABLE}", into))
    assert answer["blocks"] == []
    assert answer["text"] == "<p><b>Horaires</b></p><p>Heure | Quoi</p><p>9 h | Arrivée</p>"


def test_each_title_opens_a_step(client: Client) -> None:
    html = f"<p>Prenez le sac.</p><h2>Se préparer</h2>{TABLE}<h3>Sortir</h3><p>Dehors.</p>"
    answer = answered(paste(client, html, "step"))
    assert answer["text"] == "<p>Prenez le sac.</p>"
    assert types_and_texts(answer) == [
        *(("step", "Se préparer Heure | Quoi 9 h | Arrivée"), ("step", "Sortir Dehors.")),
    ]
    assert answer["told"] == ["Collé avec 2 étapes."]
    anew = answered(paste(client, html, "step", replacing=""))
    assert anew["text"] == ""
    assert types_and_texts(anew)[0] == ("step", "Avant de commencer Prenez le sac.")
    assert len(anew["blocks"]) == 3


def test_a_step_keeps_the_lists_and_tables_that_no_title_parts(client: Client) -> None:
    answer = answered(paste(client, f"<ol><li>un</li><li>deux</li></ol>{TABLE}", "step"))
    assert answer["blocks"] == []
    assert answer["text"].startswith("<ol><li>un</li><li>deux</li></ol><p>Heure | Quoi</p>")


def test_nothing_of_a_hostile_page_is_kept_but_its_words(client: Client) -> None:
    html = (
        "<h2 onclick=alert(1)>Titre</h2><script>alert(2)</script><style>p{color:red}</style>"
        "<p style='position:fixed'><a href='javascript:alert(3)'>lien</a> "
        "<img src='https://images.example.org/x.png' onerror=alert(4) alt=fleur>"
        "<iframe src='https://example.org'></iframe><b>mot</b></p>"
        "<svg><script>alert(5)</script></svg><td>&lt;script&gt;alert(6)&lt;/script&gt;"
    )
    for into in ("text", ""):
        response = paste(client, html, into)
        answer = answered(response)
        kept = json.dumps(answer)
        for word in ("onclick", "javascript", "onerror", "example.org", "position", "iframe"):
            assert word not in kept
        for word in ("Titre", "lien", "fleur", "mot"):
            assert word in kept
        assert "<script" not in answer["text"]
        assert "1 image n’a pas été reprise" in answer["told"][-1]


@pytest.mark.parametrize("html", ["<p></p>", "<p>\ue000</p>", "<p>mot </p>" * 200_000])
def test_what_cannot_be_read_is_told_in_words(client: Client, html: str) -> None:
    response = paste(client, html)
    assert response.status_code == 422
    assert "seul son texte est collé" in json.loads(response.content)["told"][0]


def test_a_form_without_what_is_pasted_is_refused(client: Client) -> None:
    assert client.post(reverse("pasting:paste"), {"type": "text"}).status_code == 400
    assert client.get(reverse("pasting:paste")).status_code == 405


def test_a_table_too_large_for_the_editor_comes_as_lines(client: Client) -> None:
    rows = "".join(f"<tr><td>{n}</td><td>mot</td></tr>" for n in range(250))
    answer = answered(paste(client, f"<h2>Liste</h2><table>{rows}</table>"))
    assert answer["blocks"] == []
    assert strip_tags(answer["text"]).count("| mot") == 250
    assert "plus de 400 cases" in answer["told"][0]


def test_only_verified_editors_may_ask(space: SpacePage) -> None:
    assert paste(Client(), TABLE).status_code == 302
    unverified = Client()
    make_editor("alix")
    assert unverified.login(username="alix", password=PASSWORD)
    assert paste(unverified, TABLE).status_code in (302, 403)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = verified_client(make_editor("noa")).cookies
    assert paste(strict, TABLE).status_code == 403


def test_the_editor_has_the_script_and_no_other(client: Client, space: SpacePage) -> None:
    page = client.get(reverse("wagtailadmin_pages:add", args=["cdp", "guidepage", space.pk]))
    assert f'data-paste-url="{reverse("pasting:paste")}"' in page.text


def table_form(value: dict[str, Any]) -> dict[str, Any]:
    """The form of a block of table, as the editor draws it from its state."""
    columns, rows = value["columns"], value["rows"]
    form = {"column-count": len(columns), "row-count": len(rows), "caption": value["caption"]}
    for x, column in enumerate(columns):
        form |= {f"column-{x}-{name}": column[name] for name in ("type", "heading")}
        form |= {f"column-{x}-order": x, f"column-{x}-deleted": ""}
    for y, row in enumerate(rows):
        form |= {f"row-{y}-order": y, f"row-{y}-deleted": ""}
        form |= {f"cell-{y}-{x}": cell for x, cell in enumerate(row["values"])}
    return form


@pytest.mark.parametrize("held", [True, False])
def test_a_key_in_a_pasted_table_stops_the_publication(
    client: Client, space: SpacePage, held: bool
) -> None:
    guide = make_guide(space)
    words = key_of(space) if held else "à demander"
    table = f"<table><tr><td>Mot de passe</td><td>{words}</td></tr></table>"
    [block] = answered(paste(client, table))["blocks"]
    form = nested_form_data({"body": streamfield([("table", table_form(block["value"]))])})
    answer = publish_form(client, guide, **form)
    guide.refresh_from_db()
    assert bool(guide.body) is not held
    assert ("Le mot de passe de l’espace" in shown(answer)) is held
