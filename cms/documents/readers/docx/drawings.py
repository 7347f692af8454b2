"""What drawings of a Word file say: SmartArt as a list, charts as a table."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from cms.documents.outline import Block, Cell, Item, ListBlock, Paragraph, Span
from cms.documents.readers.xml_trees import child
from cms.documents.tables import MergedCell, table_of

_MAX_DEPTH = 20
_MAX_POINTS = 1000


def diagram(root: ET.Element) -> Iterator[Block]:
    """The texts of a SmartArt (its data part), nested as it nests them."""
    texts = {point.get("modelId", ""): _texts(point) for point in root.iter("dgm:pt")}
    children: dict[str, list[tuple[int, str]]] = {}
    for link in root.iter("dgm:cxn"):
        if link.get("type", "parOf") == "parOf":
            order = int(link.get("srcOrd", "0")) if link.get("srcOrd", "0").isdecimal() else 0
            children.setdefault(link.get("srcId", ""), []).append((order, link.get("destId", "")))
    below = {point for links in children.values() for _, point in links}
    items: list[Item] = []

    def add(point: str, level: int) -> None:
        text = texts.pop(point, "")
        if text:
            items.append(Item(level, (Span(text),)))
        if level < _MAX_DEPTH:
            for _, child in sorted(children.get(point, ())):
                if child in texts:
                    add(child, level + bool(text))

    for point in [*(each for each in texts if each not in below), *texts]:
        add(point, 0)
    if items:
        yield ListBlock(False, tuple(items))


def chart(root: ET.Element) -> Iterator[Block]:
    """The titles of a chart, then a row for each category and a column for each series."""
    for title in root.iter("c:title"):
        if text := _texts(title):
            yield Paragraph((Span(text),))
    series = list(root.iter("c:ser"))
    names = [_points(each, "c:tx") or {0: ""} for each in series]
    categories = [_points(each, "c:cat") or _points(each, "c:xVal") for each in series]
    values = [_points(each, "c:val") or _points(each, "c:yVal") for each in series]
    first = next(filter(None, categories), {})
    last = max((at for column in (first, *values) for at in column), default=-1)
    rows = [["", *(" ".join(name.values()) for name in names)]]
    rows += [
        [first.get(at, ""), *(column.get(at, "") for column in values)] for at in range(last + 1)
    ]
    yield from table_of(
        [[MergedCell(Cell.of((Span(text),) if text else ())) for text in row] for row in rows],
        has_header=True,
    )


def _points(series: ET.Element, name: str) -> dict[int, str]:
    """The texts of a series' name, of its categories or of its values, by their index."""
    found = child(series, name)
    points: dict[int, str] = {}
    for point in found.iter("c:pt") if found is not None else ():
        index, text = point.get("idx", ""), _written(point)
        if text and index.isdecimal() and int(index) < _MAX_POINTS:
            # Categories of several levels have several texts for one index.
            points[int(index)] = " ".join(filter(None, (points.get(int(index), ""), text)))
    return points or ({0: _written(found)} if _written(found) else {})


def _written(element: ET.Element | None) -> str:
    """The value that an element holds."""
    found = child(element, "c:v")
    return (found.text or "") if found is not None else ""


def _texts(element: ET.Element) -> str:
    """The paragraphs of DrawingML in an element, as one line."""
    lines = ("".join(run.text or "" for run in line.iter("a:t")) for line in element.iter("a:p"))
    return " ".join(filter(None, (line.strip() for line in lines)))
