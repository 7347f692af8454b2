"""Markdown as people write it, to HTML: in the files that they bring, and in the site's own texts.

Python-Markdown, which knows lists nested by four spaces and after a blank line only, is handed each
block as CommonMark bounds it (https://spec.commonmark.org), with what GitHub (struck words, bare
addresses), HedgeDoc and Pandoc add: notes, marked words, boxes, check boxes.
"""

import string

from markdown import Markdown
from markdown.extensions import Extension

from cms.documents.markdown import inline
from cms.documents.markdown.processors import Blocks, Lengths, Parser, Tables


def to_html(text: str, *extensions: Extension) -> str:
    """The HTML of a text, which is to be cleaned: markup that people type is let through."""
    return Markdown(extensions=[_Usual(), *extensions]).convert(text)


class _Usual(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """The blocks of CommonMark in the place of Markdown's, and what else people type."""
        md.preprocessors.deregister("html_block")
        md.parser = Parser(md)
        md.parser.blockprocessors.register(Tables(md.parser), "table", 20)
        md.parser.blockprocessors.register(Blocks(md.parser), "blocks", 10)
        md.treeprocessors.register(Lengths(md), "lengths", 25)
        md.ESCAPED_CHARS = list(string.punctuation)
        inline.register(md)
