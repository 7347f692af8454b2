"""What is pasted into a page with titles or tables: read as a file is, and made blocks of it.

``cdp/paste.js`` asks, and puts what is answered at the caret. Nothing is stored here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import takewhile
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from uuid import uuid4

from django.core.exceptions import BadRequest
from django.core.files import File
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.views import View
from wagtail.admin.viewsets.base import ViewSet
from wagtail.blocks import StreamBlock

from cdp.imports.plain import ready
from cdp.models import GuidePage, TutorialPage
from cdp.models.tutorials import steps_of
from cms.documents import readers
from cms.documents.outline import Block, Heading, Outline, Table
from cms.documents.readers.errors import UnreadableFileError
from cms.documents.stream import as_stream, to_running_html
from cms.french.typography import enumeration, plural

# Of tables in one paste: each cell is an editor of its own in the page.
MAX_CELLS = 400
# Of a page with more than its editor's browser or its form can hold.
MAX_BLOCKS = 400
UNREAD = (
    "Ce que vous collez n’a pas pu être lu avec ses titres et ses tableaux\u00a0: seul son texte "
    "est collé. Collez-en moins à la fois, ou partez du fichier, par «\u00a0Nouveau\u00a0»."
)
TOO_MANY_CELLS = (
    "Les tableaux collés ont plus de {} cases, trop pour les modifier ici\u00a0: leurs lignes sont "
    "collées comme du texte. Joignez plutôt le fichier à la page."
)


@dataclass(frozen=True, slots=True)
class Pasted:
    """Rich text for the field, then raw data of blocks for the stream that it is in."""

    text: str = ""
    stream: StreamBlock | None = None
    blocks: Sequence[dict[str, Any]] = ()


def pasted(blocks: Sequence[Block], block_type: str, *, replacing: bool) -> Pasted:
    """What becomes of some blocks in a field of a block of this type, "" outside of a stream.

    A block of text gives way to titles and tables. Each title opens a step; what stands before the
    first goes to the step that has the field, unless that one is empty, for ``replacing``. Anywhere
    else only running text can stand.
    """
    titled = any(isinstance(block, Heading) for block in blocks)
    if block_type == "text" and (titled or any(isinstance(block, Table) for block in blocks)):
        return Pasted("", _stream(GuidePage, "body"), as_stream(blocks))
    if block_type == "step" and titled:
        before = list(takewhile(lambda block: not isinstance(block, Heading), blocks))
        text = "" if replacing else to_running_html(before)
        steps = steps_of(blocks if replacing else blocks[len(before) :])
        return Pasted(text, _stream(TutorialPage, "steps"), steps)
    return Pasted(to_running_html(blocks))


class PasteView(View):
    """Answers in JSON; 422 with a sentence for what cannot be read."""

    def post(self, request: HttpRequest) -> JsonResponse:
        file = request.FILES.get("html")
        if file is None:
            raise BadRequest
        try:
            outline = _read(file)
        except UnreadableFileError:
            return JsonResponse({"told": [UNREAD]}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        blocks, told = [ready(block) for block in outline.blocks], list(outline.warnings)
        block_type = request.POST.get("type", "")
        if _cells(blocks) > MAX_CELLS and block_type == "text":
            block_type = ""
            told.append(TOO_MANY_CELLS.format(MAX_CELLS))
        found = pasted(blocks, block_type, replacing="replacing" in request.POST)
        if len(found.blocks) > MAX_BLOCKS:
            return JsonResponse({"told": [UNREAD]}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return JsonResponse(
            {
                "text": found.text,
                "blocks": _form_states(found),
                "told": [*_counted(found.blocks), *told],
            }
        )


def _read(file: "File[bytes]") -> Outline:
    """Under the limits of files; raises UnreadableFileError."""
    with NamedTemporaryFile(suffix=".html") as copy:
        copy.write(b"<html>")  # whatever it begins with, it is no other kind of file
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        return readers.read(Path(copy.name))


def _cells(blocks: Sequence[Block]) -> int:
    tables = [block for block in blocks if isinstance(block, Table)]
    return sum(len(table.rows) * len(table.rows[0]) for table in tables)


def _stream(page_type: Any, field: str) -> StreamBlock:
    stream_block: StreamBlock = page_type._meta.get_field(field).stream_block
    return stream_block


def _form_states(found: Pasted) -> list[dict[str, Any]]:
    """The blocks as Wagtail's editor takes them, each with an id of its own."""
    if found.stream is None:
        return []
    states = found.stream.get_form_state(found.stream.to_python(list(found.blocks)))
    return [{**state, "id": str(uuid4())} for state in states]


def _counted(blocks: Sequence[dict[str, Any]]) -> list[str]:
    """What was made, in a sentence."""
    types = [block["type"] for block in blocks]
    names = {
        "heading": ("titre", "titres"),
        "table": ("tableau", "tableaux"),
        "step": ("étape", "étapes"),
    }
    counted = [plural(types.count(name), *names[name]) for name in names if name in types]
    return [f"Collé avec {enumeration(counted)}."] if counted else []


class PasteViewSet(ViewSet):
    name = "pasting"
    url_prefix = "coller"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", PasteView.as_view(), name="paste")]
