"""Scenario 33, for what is sent: a form drawn again tells nothing of the ids put in it."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from cdp.models import FactSheetPage, SpacePage, VideoPage
from cms.models import BasePage, HomePage
from cms.models.pages import page_types
from tests.cdp.access.world import World
from tests.cdp.admin.reserved import Reserved
from tests.factories import (
    make_metier,
    make_video,
    publish_below,
)


def field_names(answer: Any) -> list[str]:
    """The names of the fields of the forms that this page would send."""
    if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
        return []
    forms = BeautifulSoup(answer.text, "html.parser").find_all("form", method=["post", "POST"])
    fields = [field for form in forms for field in form.find_all(attrs={"name": True})]
    return [str(field["name"]) for field in fields if field["name"] != "csrfmiddlewaretoken"]


def sent_by(block: blocks.Block, prefix: str, pk: int) -> Iterator[tuple[str, str]]:
    """The fields of a form for one block, each chooser and each text being given the id."""
    if isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from sent_by(child, f"{prefix}-{name}", pk)
    elif isinstance(block, blocks.ListBlock):
        yield f"{prefix}-count", "1"
        yield from (
            (f"{prefix}-0-{name}", value)
            for name, value in (("deleted", ""), ("order", "0"), ("id", ""))
        )
        yield from sent_by(block.child_block, f"{prefix}-0-value", pk)
    elif isinstance(block, TypedTableBlock):
        yield from {
            f"{prefix}-caption": "",
            f"{prefix}-row-count": "1",
            f"{prefix}-column-count": "1",
            f"{prefix}-column-0-type": "text",
            f"{prefix}-column-0-order": "0",
            f"{prefix}-column-0-deleted": "",
            f"{prefix}-column-0-heading": "",
            f"{prefix}-row-0-order": "0",
            f"{prefix}-row-0-deleted": "",
            f"{prefix}-cell-0-0": links_to(pk),
        }.items()
    elif isinstance(block, blocks.RichTextBlock):
        yield prefix, links_to(pk)
    else:
        yield prefix, str(pk)


def links_to(pk: int) -> str:
    """A rich text of the editor, with a link to the page, the document and the image of this id."""
    kinds = [("LINK", "MUTABLE"), ("DOCUMENT", "MUTABLE"), ("IMAGE", "IMMUTABLE")]
    entities = {
        str(number): {"type": kind, "mutability": mutability, "data": {"id": pk, "format": "left"}}
        for number, (kind, mutability) in enumerate(kinds)
    }
    lines = [
        {
            "key": f"aaaa{number}",
            "text": "ici",
            "type": "atomic" if kind == "IMAGE" else "unstyled",
            "depth": 0,
            "inlineStyleRanges": [],
            "entityRanges": [{"offset": 0, "length": 3, "key": number}],
        }
        for number, (kind, _) in enumerate(kinds)
    ]
    return json.dumps({"blocks": lines, "entityMap": entities})


def editors_form(page: BasePage, pk: int) -> dict[str, str]:
    """What publishes a page with each kind of block; without a title, so that it is refused."""
    sent = {"title": "", "slug": page.slug, "introduction": links_to(pk), "action-publish": "1"}
    for field in page._meta.get_fields():
        block = getattr(field, "stream_block", None)
        children = list(block.child_blocks.items()) if block else []
        sent[f"{field.name}-count"] = str(len(children))
        for number, (name, child) in enumerate(children):
            prefix = f"{field.name}-{number}"
            sent |= {f"{prefix}-deleted": "", f"{prefix}-order": str(number)}
            sent |= {f"{prefix}-type": name, f"{prefix}-id": ""}
            sent |= dict(sent_by(child, f"{prefix}-value", pk))
    return sent


def inline_forms(screen: str, pk: int) -> dict[str, str]:
    """One new object in each inline panel of the editor, each of its fields being given the id."""
    sent = {}
    for panel in set(re.findall(r'name="(\w+)-TOTAL_FORMS"', screen)):
        names = set(re.findall(rf"{panel}-__prefix__-(\w+)", screen))
        sent |= {f"{panel}-TOTAL_FORMS": "1", f"{panel}-INITIAL_FORMS": "0"}
        sent |= {f"{panel}-0-{name}": str(pk) for name in names - {"id", "DELETE", "ORDER"}}
        sent |= {f"{panel}-0-id": "", f"{panel}-0-ORDER": "1"}
    return sent


# What these types cannot be saved without.
NEEDED: dict[type[BasePage], Callable[[], dict[str, Any]]] = {
    FactSheetPage: lambda: {"metier": make_metier(), "subject": "Accueil"},
    VideoPage: lambda: {"video": make_video()},
}


@pytest.mark.parametrize("kind", page_types(), ids=lambda kind: kind.__name__)
def test_33_the_page_editor_tells_of_no_id_in_any_field(
    kind: type[BasePage], world: World, confined: Client, subtests: pytest.Subtests
) -> None:
    if kind in {SpacePage, HomePage}:
        page: Any = world.other
    else:
        fields = NEEDED.get(kind, dict)()
        page = publish_below(world.other, kind(title="La nôtre", slug="notre", **fields))
    reserved = Reserved(world)
    address = f"/admin/pages/{page.pk}/edit/"
    screen = confined.get(address)
    names = field_names(screen)
    for pk in reserved.ids:
        with subtests.test(pk=pk):
            sent = dict.fromkeys(names, str(pk))
            sent |= inline_forms(screen.text, pk) | editors_form(page, pk)
            answer = confined.post(address, sent)
            assert answer.status_code == 200
            assert reserved.secrets_in(answer) == []
