"""A space has any colour that can be read, and a stroke that tells it apart without it."""

import re

import pytest
from django.test import Client
from wagtail.test.utils.form_data import nested_form_data, rich_text

from cdp.models import SpacePage
from cms.colours import MIN_CONTRAST, contrast, on_dark_paper, on_light_paper, tokens
from cms.models import HomePage
from tests.factories import make_editor, make_space, open_space, publish_below, verified_client

BLUE = "#2b5c8a"


def add(client: Client, **fields: str) -> str:
    """What the form answers, with the page that the site then has, if any."""
    home = HomePage.objects.get()
    form = nested_form_data(
        {"title": "Nouvel espace", "slug": "nouveau", "introduction": rich_text(""), **fields}
    )
    form |= {"passing_on": "editors", "link_days": "30", "accent": "1"}
    none = {f"comments-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    address = f"/admin/pages/add/cdp/spacepage/{home.pk}/"
    response = client.post(address, form | none, follow=True)
    return str(response.text)


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#ffff00", "#ff00ff", "#777777", BLUE])
def test_any_colour_is_made_readable_on_both_papers(colour: str) -> None:
    for theme, made in zip(tokens(), (on_light_paper(colour), on_dark_paper(colour)), strict=True):
        assert min(contrast(made, theme["paper"]), contrast(made, theme["tint"])) >= MIN_CONTRAST


def test_a_colour_that_cannot_be_read_is_refused_with_one_that_can(db: None) -> None:
    editor = verified_client(make_editor())
    refused = add(editor, colour="#ffb000")
    near = re.search(r"Écrivez (#[0-9a-f]{6})", refused)
    assert near
    assert "il en faut 4,5" in refused
    assert "comme #2b5c8a" in add(editor, colour="bleu")
    assert not SpacePage.objects.exists()
    add(editor, colour=near[1])
    assert SpacePage.objects.get().colour == near[1]


def test_pages_of_a_space_bear_its_colour_and_those_of_others_do_not(
    client: Client, db: None
) -> None:
    other = make_space("autre")
    space = SpacePage(title="Bleu", slug="bleu", colour=BLUE)
    publish_below(HomePage.objects.get(), space)
    assert "/couleurs/" not in client.get(other.url).text
    door = client.get(space.url).text  # before it has any member
    link = re.search(r'href="(/couleurs/2b5c8a\.css)"', door)
    assert link
    assert f'data-accent="{space.accent_tokens}"' in door
    style = client.get(link[1])
    light, dark = style.text.split("prefers-color-scheme")
    assert BLUE in light
    assert on_dark_paper(BLUE) in dark
    assert style["Content-Type"].startswith("text/css")
    for wrong in ("/couleurs/.css", "/couleurs/rouge.css", "/couleurs/2b5c8a;x.css"):
        assert client.get(wrong).status_code == 404
    open_space(client, other)
    assert "/couleurs/" not in client.get(other.url).text


def test_a_fourth_space_is_told_apart_by_its_stroke(db: None) -> None:
    spaces = [make_space(f"espace-{number}") for number in range(4)]
    strokes = [space.drawn_stroke for space in spaces]
    assert strokes == ["solid", "double", "dashed", "dotted"]
