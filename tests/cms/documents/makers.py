"""Files of every format from one outline, for tests that need a real docx, odt or pdf."""

import io
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from itertools import zip_longest
from xml.sax.saxutils import escape

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from odf import table as odf_table
from odf import text as odf_text
from odf.opendocument import OpenDocumentText
from odf.style import Style, TextProperties
from odf.text import ListLevelStyleBullet, ListLevelStyleNumber, ListStyle
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    ListFlowable,
    ListItem,
    SimpleDocTemplate,
    Spacer,
)
from reportlab.platypus import Paragraph as PdfParagraph
from reportlab.platypus import Table as PdfTable

from cms.documents.outline import (
    Block,
    Cell,
    Heading,
    Item,
    ListBlock,
    Outline,
    Paragraph,
    Rule,
    Span,
    Spans,
    Table,
)
from tests.cms.documents.outlook import make_msg


def outline_of(text: str) -> Outline:
    """A small language for tests: « # » headings, « - » and « 1. » items, « | » rows, « --- ».

    Blocks are separated by blank lines; other line feeds stay as line breaks of a paragraph.
    """
    return Outline(
        tuple(_block(chunk) for chunk in text.strip("\n").split("\n\n") if chunk.strip())
    )


def _block(chunk: str) -> Block:
    lines = chunk.strip("\n").split("\n")
    if chunk.startswith("#"):
        marks, _, title = chunk.partition(" ")
        return Heading(len(marks), (Span(title),))
    if chunk.strip() == "---":
        return Rule()
    for mark, ordered in (("- ", False), ("1. ", True)):
        if all(line.lstrip().startswith(mark) for line in lines):
            items = []
            for line in lines:
                bare = line.lstrip()
                items.append(Item((len(line) - len(bare)) // 2, (Span(bare[len(mark) :]),)))
            return ListBlock(ordered, tuple(items))
    if chunk.startswith("|"):
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        grid = (tuple(Cell.of((Span(cell),) if cell else ()) for cell in row) for row in rows)
        return Table(tuple(grid), has_header=True)
    return Paragraph((Span(chunk),))


def make_text(outline: Outline) -> bytes:
    """Plain text, one line a paragraph."""
    return "\n\n".join(_plain(block) for block in outline.blocks).encode()


def _plain(block: Block) -> str:
    match block:
        case ListBlock(ordered=ordered, items=items):
            marks = [f"{n}. " if ordered else "- " for n in range(1, len(items) + 1)]
            pairs = zip(marks, items, strict=True)
            return "\n".join("  " * item.level + mark + item.text for mark, item in pairs)
        case Rule():
            return "_ _ _ _ _ _"
        case Table(rows=rows):
            return "\n".join(_columns(rows))
        case Heading(spans=spans) | Paragraph(spans=spans):
            return _raw(spans)


def _columns(rows: tuple[tuple[Cell, ...], ...]) -> Iterator[str]:
    """The lines of a table, as those who type one align it with spaces."""
    grid = [[_raw(cell.spans).split("\n") for cell in row] for row in rows]
    widths = [
        max(len(line) for cell in column for line in cell) for column in zip(*grid, strict=True)
    ]
    for row in grid:
        for cells in zip_longest(*row, fillvalue=""):
            padded = (text.ljust(width) for text, width in zip(cells, widths, strict=True))
            yield "   ".join(padded).rstrip()


def make_markdown(outline: Outline) -> bytes:
    return "\n\n".join(_markdown(block) for block in outline.blocks).encode()


def _markdown(block: Block) -> str:
    match block:
        case Heading(level=level, spans=spans):
            return "#" * level + " " + _raw(spans)
        case ListBlock(ordered=ordered, items=items):
            mark = "1. " if ordered else "- "
            return "\n".join(
                "    " * item.level + mark + "".join(map(_marked, item.spans)) for item in items
            )
        case Table(rows=rows):
            lines = ["| " + " | ".join(map(_markdown_cell, row)) + " |" for row in rows]
            lines.insert(1, "|" + "---|" * len(rows[0]))
            return "\n".join(lines)
        case Rule():
            return "---"
        case Paragraph(spans=spans):
            return "".join(_marked(span) for span in spans)


def _markdown_cell(cell: Cell) -> str:
    """A row is one line: those of a cell are told apart as HTML does."""
    return "".join(map(_marked, cell.spans)).replace("\n", "<br>")


def _marked(span: Span) -> str:
    text = f"**{span.text}**" if span.bold else f"*{span.text}*" if span.italic else span.text
    text = f"~~{text}~~" if span.struck else text
    return f"[{text}]({span.href})" if span.href and span.href != span.text else text


def _raw(spans: Spans) -> str:
    return "".join(span.text for span in spans)


def make_docx(
    outline: Outline, *, header: str = "", footer: str = "", hidden: Sequence[str] = ()
) -> bytes:
    """A file of Word, in which the paragraphs of ``hidden`` texts do not show."""
    document = Document()
    for block in outline.blocks:
        _add_to_docx(document, block)
    for paragraph in document.paragraphs:
        for run in paragraph.runs if paragraph.text in hidden else ():
            run.font.hidden = True
    if header:
        document.sections[0].header.paragraphs[0].text = header
    if footer:
        document.sections[0].footer.paragraphs[0].text = footer
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _add_to_docx(document, block: Block) -> None:
    match block:
        case Heading(level=level, spans=spans):
            document.add_heading(_raw(spans), level=level)
        case Paragraph(spans=spans):
            _runs_in_docx(document.add_paragraph(), spans)
        case ListBlock(ordered=ordered, items=items):
            for item in items:
                style = "List Number" if ordered else "List Bullet"
                style += f" {item.level + 1}" if item.level else ""
                _runs_in_docx(document.add_paragraph(style=style), item.spans)
        case Table(rows=rows):
            _table_in_docx(document.add_table(len(rows), len(rows[0])), rows)
        case Rule():
            document.add_paragraph("_ _ _ _ _ _ _ _")


def _table_in_docx(grid, rows: tuple[tuple[Cell, ...], ...]) -> None:
    for row, cells in zip(grid.rows, rows, strict=True):
        for cell, source in zip(row.cells, cells, strict=True):
            if not source.covered:
                _runs_in_docx(cell.paragraphs[0], source.spans)
    for start, end in _merged(rows):
        grid.cell(*start).merge(grid.cell(*end))


def _merged(rows: tuple[tuple[Cell, ...], ...]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The first and last place of each cell that covers others, as (row, column)."""
    first: dict[tuple[int, int], tuple[int, int]] = {}
    last: dict[tuple[int, int], tuple[int, int]] = {}
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            over = {"above": (row - 1, column), "left": (row, column - 1)}.get(cell.covered)
            first[row, column] = first[over] if over else (row, column)
            last[first[row, column]] = (row, column)
    return [(start, end) for start, end in last.items() if start != end]


def _runs_in_docx(paragraph, spans: Spans) -> None:
    for span in spans:
        if span.href:
            _link_in_docx(paragraph, span)
            continue
        for number, line in enumerate(span.text.split("\n")):
            if number:
                paragraph.add_run().add_break()
            run = paragraph.add_run(line)
            run.bold, run.italic = span.bold or None, span.italic or None
            run.font.strike = span.struck or None


def _link_in_docx(paragraph, span: Span) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    target = paragraph.part.relate_to(span.href, kind, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), target)
    run = paragraph.add_run(span.text)
    link.append(run._r)
    paragraph._p.append(link)


def make_odt(outline: Outline) -> bytes:
    document = OpenDocumentText()
    styles = {}
    for name, properties in (
        ("Gras", {"fontweight": "bold"}),
        ("Italique", {"fontstyle": "italic"}),
        ("Barré", {"textlinethroughstyle": "solid"}),
    ):
        styles[name] = Style(name=name, family="text")
        styles[name].addElement(TextProperties(**properties))
        document.automaticstyles.addElement(styles[name])
    for name, level in (
        ("Puces", ListLevelStyleBullet(level=1, bulletchar="•")),
        ("Nombres", ListLevelStyleNumber(level=1, numformat="1")),
    ):
        style = ListStyle(name=name)
        style.addElement(level)
        document.automaticstyles.addElement(style)
    for block in outline.blocks:
        document.text.addElement(_odt(block))
    buffer = io.BytesIO()
    document.write(buffer)
    return buffer.getvalue()


def _odt(block: Block):
    match block:
        case Heading(level=level, spans=spans):
            return _fill_odt(odf_text.H(outlinelevel=level), spans)
        case ListBlock():
            return _odt_list(block)
        case Table(rows=rows):
            grid = odf_table.Table()
            grid.addElement(odf_table.TableColumn(numbercolumnsrepeated=len(rows[0])))
            spanned = {
                start: {
                    "numberrowsspanned": str(end[0] - start[0] + 1),
                    "numbercolumnsspanned": str(end[1] - start[1] + 1),
                }
                for start, end in _merged(rows)
            }
            for number, row in enumerate(rows):
                line = odf_table.TableRow()
                for column, source in enumerate(row):
                    if source.covered:
                        line.addElement(odf_table.CoveredTableCell())
                        continue
                    cell = odf_table.TableCell(**spanned.get((number, column), {}))
                    cell.addElement(_fill_odt(odf_text.P(), source.spans))
                    line.addElement(cell)
                grid.addElement(line)
            return grid
        case Rule():
            return odf_text.P(text="----------")
        case Paragraph(spans=spans):
            return _fill_odt(odf_text.P(), spans)


def _odt_list(block: ListBlock):
    root = odf_text.List(stylename="Nombres" if block.ordered else "Puces")
    stack = [root]
    for item in block.items:
        del stack[item.level + 1 :]
        while len(stack) < item.level + 1:
            inner = odf_text.List()
            holder = stack[-1].lastChild or odf_text.ListItem()
            if not holder.parentNode:
                stack[-1].addElement(holder)
            holder.addElement(inner)
            stack.append(inner)
        entry = odf_text.ListItem()
        entry.addElement(_fill_odt(odf_text.P(), item.spans))
        stack[-1].addElement(entry)
    return root


def _fill_odt(element, spans: Spans):
    for span in spans:
        target = element
        if span.href:
            target = odf_text.A(href=span.href)
            element.addElement(target)
        elif span.struck or span.bold or span.italic:
            style = "Barré" if span.struck else "Gras" if span.bold else "Italique"
            target = odf_text.Span(stylename=style)
            element.addElement(target)
        for number, line in enumerate(span.text.split("\n")):
            if number:
                target.addElement(odf_text.LineBreak())
            target.addText(line)
    return element


def make_pdf(outline: Outline, *, encrypt: str | None = None, ruled: bool = False) -> bytes:
    """Pages as Word would print them: wrapped lines, bullets, page numbers at the foot.

    Lines are drawn around the cells of ``ruled`` tables; those of others only stand in columns.
    """
    buffer = io.BytesIO()
    sheet = getSampleStyleSheet()
    flowables: list[Flowable] = []
    for block in outline.blocks:
        table = isinstance(block, Table)
        flowable = _pdf_table(block.rows, ruled=ruled) if table else _pdf(block, sheet)
        flowables += [flowable, Spacer(1, 6)]
    document = SimpleDocTemplate(buffer, pagesize=A4, encrypt=encrypt)
    document.build(flowables, onFirstPage=_numbered, onLaterPages=_numbered)
    return buffer.getvalue()


def _numbered(canvas, _document) -> None:
    canvas.drawCentredString(A4[0] / 2, 30, str(canvas.getPageNumber()))


def _pdf(block: Block, sheet) -> Flowable:
    normal: ParagraphStyle = sheet["BodyText"]
    match block:
        case Heading(level=level, spans=spans):
            return PdfParagraph(_rich(spans), sheet[f"Heading{level}"])
        case ListBlock(ordered=ordered, items=items):
            entries = [
                ListItem(PdfParagraph(_rich(item.spans), normal), leftIndent=18 * (item.level + 1))
                for item in items
            ]
            if ordered:
                return ListFlowable(entries, bulletType="1", bulletFormat="%s.")
            return ListFlowable(entries, bulletType="bullet", start="•")
        case Rule():
            return PdfParagraph("_ _ _ _ _ _ _ _", normal)
        case Paragraph(spans=spans):
            return PdfParagraph(_rich(spans), normal)
    return HRFlowable()


def _pdf_table(rows: tuple[tuple[Cell, ...], ...], *, ruled: bool) -> PdfTable:
    style = [("SPAN", start[::-1], end[::-1]) for start, end in _merged(rows)]
    style += [("GRID", (0, 0), (-1, -1), 0.5, "black")] if ruled else []
    style += [
        ("FONTNAME", (column, row), (column, row), "Helvetica-Bold")
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell.spans and all(span.bold for span in cell.spans)
    ]
    return PdfTable([[_raw(cell.spans) for cell in row] for row in rows], style=style)


def _rich(spans: Spans) -> str:
    pieces = []
    for span in spans:
        text = escape(span.text).replace("\n", "<br/>")
        text = f"<b>{text}</b>" if span.bold else f"<i>{text}</i>" if span.italic else text
        text = f"<strike>{text}</strike>" if span.struck else text
        pieces.append(f'<a href="{escape(span.href)}">{text}</a>' if span.href else text)
    return "".join(pieces)


def make_html(outline: Outline) -> bytes:
    """A page as programs save it: wrapped lines, a head, a style."""
    blocks = "\n".join(_html(block) for block in outline.blocks)
    head = "<head><meta charset=utf-8><title>Sans titre</title><style>p {margin: 0}</style></head>"
    return f"<!DOCTYPE html>\n<html>{head}<body>\n{blocks}\n</body></html>".encode()


def _html(block: Block) -> str:
    match block:
        case Heading(level=level, spans=spans):
            return f"<h{level}>{_rich(spans)}</h{level}>"
        case ListBlock(ordered=ordered, items=items):
            tag = "ol" if ordered else "ul"
            html = ""
            for item in items:
                depth = item.level + 1
                html += f"<{tag}>" * depth + f"<li>{_rich(item.spans)}</li>" + f"</{tag}>" * depth
                html = html.replace(f"</li></{tag}><{tag}><{tag}>", f"<{tag}>")
                html = html.replace(f"</{tag}></{tag}><{tag}>", f"</{tag}></li>")
                html = html.replace(f"</{tag}><{tag}>", "")
            return html
        case Rule():
            return "<hr>"
        case Table(rows=rows):
            return f"<table>{_html_rows(rows)}</table>"
        case Paragraph(spans=spans):
            return f"<p>{_rich(spans)}</p>"


def _html_rows(rows: tuple[tuple[Cell, ...], ...]) -> str:
    spanned = {
        start: f" rowspan={end[0] - start[0] + 1} colspan={end[1] - start[1] + 1}"
        for start, end in _merged(rows)
    }
    lines = [
        "".join(
            f"<td{spanned.get((number, column), '')}>{_rich(cell.spans)}</td>"
            for column, cell in enumerate(row)
            if not cell.covered
        )
        for number, row in enumerate(rows)
    ]
    return "".join(f"<tr>{line}</tr>" for line in lines)


def make_message(outline: Outline) -> bytes:
    message = EmailMessage()
    message.set_content(make_text(outline).decode())
    message.add_alternative(make_html(outline).decode(), subtype="html")
    return message.as_bytes()


def make_outlook(outline: Outline) -> bytes:
    return make_msg({"1000": make_text(outline).decode(), "1013": make_html(outline)}, page=65001)


MAKERS = {
    "txt": make_text,
    "md": make_markdown,
    "docx": make_docx,
    "odt": make_odt,
    "pdf": make_pdf,
    "html": make_html,
    "eml": make_message,
    "msg": make_outlook,
}
