"""What Word, Word online and Google Docs write in their HTML, as the elements that say the same."""

import re

from bs4 import BeautifulSoup, Tag

_LIST_LEVEL = re.compile(r"mso-list\s?:\s?l\d+\s+level(\d)", re.IGNORECASE)
_MARK = re.compile(r"mso-list\s?:\s?ignore", re.IGNORECASE)
_COMMENTS = re.compile(r"mso-element\s?:\s?comment-list", re.IGNORECASE)
_NOT_BOLD = re.compile(r"font-weight\s?:\s?(?:normal|[1-4]00)\b", re.IGNORECASE)
_COUNTED = re.compile(r"(?:\d+|[a-z]{1,5})\s?[.)°]", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,3}")
_LEVELS = frozenset("123456")
_REFERENCE = "MsoCommentReference"


def made_plain(page: BeautifulSoup) -> int:
    """Rewrite a page; returns how many comments were taken out of it."""
    comments = _without_comments(page)
    for bold in page.find_all("b", style=_NOT_BOLD):
        bold.name = "span"  # Google Docs puts all that is copied in one
    for cell in page.select("thead td"):
        cell.name = "th"
    for paragraph in page.find_all("p"):
        if level := _heading_level(paragraph):
            paragraph.name = f"h{level}"
        elif found := _LIST_LEVEL.search(str(paragraph.get("style", ""))):
            _make_item(page, paragraph, int(found[1]))
    for item in page.find_all("li", attrs={"aria-level": True}):
        _nest(page, item)
    return comments


def _without_comments(page: BeautifulSoup) -> int:
    references = page.find_all("span", class_=_REFERENCE)
    for element in [*references, *page.find_all("div", style=_COMMENTS)]:
        if not element.decomposed:
            element.decompose()
    return len(references)


def _heading_level(paragraph: Tag) -> str:
    """The level of a title that is a paragraph by its name, or ""."""
    if "MsoTitle" in (paragraph.get("class") or ""):
        return "1"
    level = str(paragraph.get("aria-level", ""))
    return level if paragraph.get("role") == "heading" and level in _LEVELS else ""


def _make_item(page: BeautifulSoup, paragraph: Tag, level: int) -> None:
    """A paragraph that Word shows as an item, with its bullet or its number as text."""
    mark = ""
    for shown in paragraph.find_all("span", style=_MARK):
        if not shown.decomposed:
            mark = mark or shown.get_text(strip=True)
            shown.decompose()
    if level == 1:
        kind = "ol" if _COUNTED.fullmatch(mark) else "ul"
    else:
        before = paragraph.find_previous_sibling()
        kind = before.name if before and before.name in ("ol", "ul") else "ul"
    paragraph.name = kind
    if level == 1 and kind == "ol" and (number := _NUMBER.match(mark)):
        paragraph["start"] = number[0]
    _put_within(paragraph, [page.new_tag(kind) for _ in range(level - 1)] + [page.new_tag("li")])


def _nest(page: BeautifulSoup, item: Tag) -> None:
    """Word online makes a list of each item; only the item says how deep it is."""
    above, level = item.parent, str(item["aria-level"])
    if above is None or above.name not in ("ol", "ul") or level not in _LEVELS:
        return
    if item.find_previous_sibling("li") is None and above.find_parent(["ol", "ul"]) is None:
        _put_within(above, [page.new_tag(above.name) for _ in range(int(level) - 1)])


def _put_within(element: Tag, inner: list[Tag]) -> None:
    """Put what an element holds into the last of some, each in the one before.

    The element stays where it is: to replace it, the tree would look for it among its siblings.
    """
    content, place = list(element.contents), element
    for tag in inner:
        place.append(tag)
        place = tag
    if inner:
        place.extend(content)
