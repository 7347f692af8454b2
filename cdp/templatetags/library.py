"""Template tags of the community of practice: the glossary, visible links, addresses."""

from itertools import chain
from typing import Any
from urllib.parse import quote, urlencode

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from cdp.access import addresses, secret_addresses
from cdp.access.snapshot import snapshot_of
from cdp.access.visibility import PUBLIC, Scope, scope_of
from cdp.closed_links import without_closed_links
from cdp.glossary import mark_terms
from cdp.models import SpacePage, Term
from cdp.run_ins import mark_run_ins
from cdp.space_board import Board, Menu, board_of, menu_of
from cms.colours import MAX_COLOURS
from cms.models.pages import PDF
from cms.pdf import is_available
from cms.qr_codes import qr_code_svg
from cms.videos.timestamps import format_timestamp

register = template.Library()


class GlossaryNode(Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        request = context.get("request")  # the preview of a block has none
        terms = snapshot_of(request).memo(_terms) if request else _terms()
        return mark_terms(self.nodelist.render(context), terms)


def _terms() -> list[Term]:
    return list(Term.objects.all())


@register.tag
def glossary(parser: Parser, token: Token) -> GlossaryNode:
    """``{% glossary %}…{% endglossary %}``: the first occurrence of each term leads to it."""
    nodelist = parser.parse(["endglossary"])
    parser.delete_first_token()
    return GlossaryNode(nodelist)


class OpenLinksNode(Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        return without_closed_links(self.nodelist.render(context), context["request"])


@register.simple_block_tag
def once(content: SafeString) -> SafeString:
    """``{% once as name %}…{% endonce %}``: rendered once, shown wherever ``{{ name }}`` stands."""
    return content


@register.tag
def openlinks(parser: Parser, token: Token) -> OpenLinksNode:
    """``{% openlinks %}…{% endopenlinks %}``: of links, those that open for this visitor.

    For all that an editor wrote: see ``cdp.closed_links``.
    """
    nodelist = parser.parse(["endopenlinks"])
    parser.delete_first_token()
    return OpenLinksNode(nodelist)


@register.simple_tag(takes_context=True)
def visible_links(context: Context, links: Any) -> list[dict[str, str]]:
    """``url`` and ``text`` of links, without ``url`` for a page that this visitor may not see.

    The title of such a page is not told: its link goes, unless it has a text of its own. One query.
    """
    request = context.get("request")
    scope = scope_of(request) if request else PUBLIC
    pages = [link["page"].pk for link in links if link.get("page")]
    visible = scope.visible(Page.objects.filter(pk__in=pages)).in_bulk() if pages else {}
    shown = []
    for link in links:
        url, text = link.get("url") or "", link["text"] or link.get("url")
        if page := link.get("page"):
            seen = visible.get(page.pk)
            url, text = (seen.get_url(request), text or seen.title) if seen else ("", text)
        if text:
            shown.append({"url": url, "text": text})
    return shown


@register.simple_tag(takes_context=True)
def address(context: Context, url_path: str) -> str:
    """The URL of the page with this ``url_path``, on the site of the request."""
    return addresses.url(context["request"], url_path)


@register.simple_tag(takes_context=True)
def calendar_address(context: Context, space: SpacePage) -> dict[str, str]:
    """The secret address of a space's calendar, as people hand it to their program.

    ``address``, ``webcal``, ``google``, ``outlook`` and ``qr_code``, an ``svg`` element for the
    phone beside; empty for a visitor who has not opened the space.
    """
    address = secret_addresses.address(context["request"], space)
    if not address:
        return {}
    webcal = f"webcal://{address.partition('://')[2]}"
    followed = urlencode({"url": address, "name": space.title}, quote_via=quote)
    return {
        "address": address,
        "webcal": webcal,
        "google": f"https://calendar.google.com/calendar/r?{urlencode({'cid': webcal})}",
        "outlook": f"https://outlook.office.com/calendar/0/addfromweb?{followed}",
        "qr_code": qr_code_svg(webcal, scale=4),
    }


@register.simple_tag(takes_context=True)
def pdf_address(context: Context) -> str:
    """The relative address of this page as a PDF; "" where there is none, or in a preview."""
    request, page = context["request"], context["page"]
    if not page.pdf_name(request) or not is_available() or getattr(request, "is_dummy", False):
        return ""
    asked = request.GET.copy()
    asked["format"] = PDF
    return f"?{asked.urlencode()}"


@register.simple_tag(takes_context=True)
def printed_address(context: Context) -> str:
    """The absolute address that is printed on a document: of the page, whatever its form."""
    asked = context["request"].GET.copy()
    asked.pop("format", None)
    query = f"?{asked.urlencode()}" if asked else ""
    return str(context["request"].build_absolute_uri(f"{context['request'].path}{query}"))


class RunInsNode(Node):
    def __init__(self, nodelist: NodeList, places: FilterExpression) -> None:
        self.nodelist, self.places = nodelist, places

    def render(self, context: Context) -> SafeString:
        html, found = mark_run_ins(self.nodelist.render(context), self.places.resolve(context))
        towns = (
            render_to_string("components/towns.html", {"towns": found}) if len(found) > 1 else ""
        )
        return mark_safe(towns + html)  # noqa: S308 - rendered by our own templates


@register.tag
def runins(parser: Parser, token: Token) -> RunInsNode:
    """``{% runins places %}…{% endrunins %}``: what each town said, after a list of these."""
    _, places = token.split_contents()
    nodelist = parser.parse(["endrunins"])
    parser.delete_first_token()
    return RunInsNode(nodelist, parser.compile_filter(places))


@register.simple_tag(takes_context=True)
def space_board(context: Context, space: SpacePage) -> Board:
    """The latest of a space, for this visitor."""
    request = context["request"]
    return space.memo(request, board_of, scope_of(request))


@register.simple_tag(takes_context=True)
def space_menu(context: Context, space: SpacePage) -> Menu:
    """The parts of a space that hold something for this visitor."""
    request = context["request"]
    return space.memo(request, menu_of, scope_of(request))


@register.simple_tag(takes_context=True)
def masthead(context: Context, *, minimal: bool = False, hide_search: bool = False) -> str:
    """The head of a page; for readers it is the same on all pages of a space.

    ``space`` is as the database has it, on the preview of a draft too: see ``cdp.page_context``.
    """
    if context["is_editor"]:
        flat: Any = context.flatten()
        shown = {"minimal": minimal, "hide_search": hide_search}
        return render_to_string("components/header.html", flat | shown)
    request, space = context["request"], context.get("space") or None
    head = (str(context["site_name"]), scope_of(request), space, minimal, hide_search)
    return snapshot_of(request).memo(_masthead, *head)


@register.simple_tag(takes_context=True)
def colours_link(context: Context) -> str:
    """The link to the stylesheet of the colours that spaces on the page have of their own."""
    lists = (context.get(name) or () for name in ("opened_spaces", "doors"))
    shown = [*chain(*lists), context.get("gate_space")]
    colours = sorted({space.colour[1:] for space in shown if space and space.colour})
    if not colours:
        return ""
    url = reverse("cdp:colours", args=["-".join(colours[:MAX_COLOURS])])
    return format_html('<link rel="stylesheet" href="{}">', url)


@register.simple_tag(takes_context=True)
def site_footer(context: Context) -> str:
    """The foot of all pages, the same for everybody."""
    pages = tuple(context["footer_pages"])
    return snapshot_of(context["request"]).memo(_footer, str(context["site_name"]), pages)


def _footer(site_name: str, pages: tuple[Page, ...]) -> str:
    context = {"site_name": site_name, "footer_pages": pages}
    return render_to_string("components/footer.html", context)


def _masthead(
    site_name: str, scope: Scope, space: SpacePage | None, minimal: bool, hide_search: bool
) -> str:
    context = {"site_name": site_name, "opened_spaces": scope.spaces, "space": space}
    shown = {"minimal": minimal, "hide_search": hide_search}
    return render_to_string("components/header.html", context | shown)


@register.simple_tag(takes_context=True)
def space_bar(context: Context) -> str:
    """The menu on a page of a space: the same on all pages of one part."""
    request, space, page = context["request"], context["space"], context.get("page")
    view, shelf = context.get("view", ""), context.get("shelf")
    part = str(shelf.slug if shelf else view or getattr(page, "shelf_slug", ""))
    here = "page" if view or page == space else "true"
    home = addresses.url(request, space.url_path)
    memo = snapshot_of(request).memo
    return memo(_space_bar, space, scope_of(request), home, part, here)


def _space_bar(space: SpacePage, scope: Scope, home: str, part: str, here: str) -> str:
    context = {"space": space, "home": home, "part": part, "here": here}
    return render_to_string("components/space_bar.html", context | {"menu": menu_of(space, scope)})


@register.filter
def timestamp(seconds: float | None) -> str:
    """3723 → « 1:02:03 »."""
    return "" if seconds is None else format_timestamp(seconds)
