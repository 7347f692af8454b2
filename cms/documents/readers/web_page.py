"""Web pages, as Word, Teams, Google Docs and programs for mail save them."""

import re
from collections.abc import Mapping

import nh3
from bs4 import BeautifulSoup, Tag

from cms.documents.labels import LabelOf, no_label
from cms.documents.outline import Outline
from cms.documents.readers.charsets import decode
from cms.documents.readers.html import blocks_of, parse
from cms.documents.readers.pictures import Pictures, PicturesOfPage
from cms.documents.readers.reflow import assemble, clean
from cms.documents.readers.warnings import Fates, of_lost_letters
from cms.documents.readers.word_html import made_plain

_TAGS = nh3.ALLOWED_TAGS | {
    "body",
    "fieldset",
    "form",
    "input",
    "label",
    "legend",
    "main",
    "section",
}
_STYLED = ("p", "div", "span", "td", "tr", "table", "li", "ul", "ol", "section", "b", "i", "a")
_ATTRIBUTES = {
    **{tag: {"style", "hidden"} for tag in _STYLED},
    "p": {"style", "hidden", "class", "role", "aria-level"},
    "span": {"style", "hidden", "class"},
    "li": {"style", "hidden", "aria-level"},
    "a": {"style", "hidden", "href"},
    "img": {"alt", "src"},
    "input": {"type", "checked", "value"},
    "ol": {"style", "hidden", "start"},
    "td": {"style", "hidden", "colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_PRE = re.compile(r"(</?pre\b)", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(r"(?:display|visibility|mso-hide)\s?:\s?(?:none|hidden|all)\b", re.IGNORECASE)
_STRUCK = re.compile(r"text-decoration[\w-]{0,8}\s?:[^;]{0,40}line-through", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s?:\s?(?:bold|[6-9]00)\b", re.IGNORECASE)


def read(data: bytes, label_of: LabelOf = no_label, pictures: Pictures | None = None) -> Outline:
    """What the page shows, in the order of its source; hidden passages are counted.

    ``pictures`` takes those that it holds; none is fetched.
    """
    return outline_of_page(decode(data), label_of, pictures)


def outline_of_page(
    html: str,
    label_of: LabelOf,
    pictures: Pictures | None = None,
    parts: Mapping[str, bytes] | None = None,
) -> Outline:
    """The same of HTML that is text already; ``parts`` are files beside it, by their address."""
    page_pictures = PicturesOfPage(pictures, parts)
    html = page_pictures.without_data(html)
    balanced = nh3.clean(
        _single_spaced(html),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        clean_content_tags={"script", "style", "title", "template"},
        link_rel=None,
        url_schemes=nh3.ALLOWED_URL_SCHEMES | PicturesOfPage.schemes,
    )
    page = BeautifulSoup(balanced, "html.parser")
    fates = Fates()
    fates["hidden"] = _without_hidden(page)
    fates["comments"] = made_plain(page)
    for tag in page.find_all("input"):
        tag.replace_with(_answer(tag))
    tree = parse(str(page))
    blocks = assemble(blocks_of(tree, page_pictures), label_of)
    fates["images"] = len(tree.find_all("img")) - page_pictures.taken
    warnings = (*fates.sentences(()), *of_lost_letters(html))
    return Outline(blocks, warnings, pictures=pictures.of(blocks) if pictures else {})


def _single_spaced(html: str) -> str:
    """White space as browsers show it: lines count in ``pre`` only, where each ends with ``br``."""
    depth = 0
    kept = []
    for piece in _PRE.split(clean(html)):
        if _PRE.fullmatch(piece):
            depth = max(depth + (-1 if piece.startswith("</") else 1), 0)
        kept.append(piece.replace("\n", "<br>") if depth else _SPACE.sub(" ", piece))
    return "".join(kept)


def _without_hidden(page: Tag) -> int:
    """Takes hidden passages away, and makes of a style the element that says the same.

    Returns how many passages had a text.
    """
    count = 0
    gone: set[int] = set()  # what is within one: a tag is slow to tell that it went
    for tag in page.find_all(_STYLED):
        if id(tag) in gone:
            continue
        style = str(tag.get("style", ""))
        if tag.has_attr("hidden") or _HIDDEN.search(style):
            count += bool(tag.get_text(strip=True))
            gone.update(map(id, tag.descendants))
            tag.extract()
        elif tag.name == "span" and (_STRUCK.search(style) or _BOLD.search(style)):
            tag.name = "s" if _STRUCK.search(style) else "b"
    return count


def _answer(tag: Tag) -> str:
    """A field of a form as its reader sees it."""
    match str(tag.get("type", "text")).lower():
        case "checkbox" | "radio":
            return "☒ " if tag.has_attr("checked") else "☐ "
        case "text" | "date" | "number" | "email" | "tel" | "url":
            return str(tag.get("value", ""))
    return ""
