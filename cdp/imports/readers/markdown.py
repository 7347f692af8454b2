"""Markdown, as Pandoc and people write it."""

from __future__ import annotations

import re

from markdown import Markdown

from cdp.imports.outline import Outline
from cdp.imports.readers.html import blocks_of
from cdp.imports.readers.lines import assemble, clean
from cdp.imports.readers.text import decode

_RAISED = re.compile(r"\^\{([^{}\n]{1,20})\}|(?<=\w)\^([\w.-]{1,8})\^")
# « 2026. » at the start of a line is a year, not the number of an item.
_BIG_NUMBER = re.compile(r"^([ ]{0,3}\d{3,})\.(?=\s)", re.MULTILINE)


def read(data: bytes) -> Outline:
    """Headings, lists, tables and links; `1^{er}` reads « 1er »."""
    text = clean(decode(data))
    text = _RAISED.sub(lambda found: found[1] or found[2], text)
    text = _BIG_NUMBER.sub(r"\1\\.", text)
    html = Markdown(extensions=["tables", "sane_lists"]).convert(text)
    return Outline(assemble(blocks_of(html)))
