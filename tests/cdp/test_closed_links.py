"""Links in what editors write: a visitor is given those that open for him, and the words of all."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cdp.actions.withdraw_booklet import withdraw_booklet
from cdp.closed_links import CLOSED_ADDRESS, without_closed_links
from cdp.models import TutorialPage
from cms.blocks import TableBlock
from cms.models import HomePage
from search import indexing
from tests.addresses import addresses, asked, opens
from tests.cdp.access.world import World, member_of
from tests.factories import (
    file_blocks,
    make_booklet,
    make_document,
    make_editor,
    make_image,
    make_metier,
    make_minutes,
    make_page,
    make_version,
    move,
    publish_below,
    replace_body,
    rich,
    share,
    verified_client,
)

TOMORROW = timezone.localdate() + dt.timedelta(days=1)


def text(html: str) -> Any:
    return ("text", rich(html))


def rich_link(page: Page) -> str:
    return f'<p>Voir <a linktype="page" id="{page.pk}">la suite</a>.</p>'


def table(cell: str) -> Any:
    columns = [{"type": "text", "heading": ""}]
    return TableBlock().to_python({"columns": columns, "rows": [{"values": [cell]}], "caption": ""})


BLOCKS: dict[str, Callable[[Page], Any]] = {
    "rich text": lambda page: text(rich_link(page)),
    "Markdown": lambda page: ("markdown", f"Voir [la suite]({page.url})."),
    "a link block": lambda page: ("links", [{"page": page, "url": "", "text": "la suite"}]),
    "a callout": lambda page: ("callout", {"title": "", "text": rich(rich_link(page))}),
    "an answer": lambda page: ("question", {"question": "?", "answer": rich(rich_link(page))}),
    "a cell": lambda page: ("table", table(rich_link(page))),
}


def main(client: Client, page: Page) -> str:
    found = client.get(page.url).text
    return found.partition("<main")[2].partition("</main>")[0]


def is_linked(client: Client, page: Page, words: str = "la suite") -> bool:
    """Whether these words, which stand in a page, are a link there."""
    found = main(client, page)
    assert words in strip_tags(found)
    return bool(re.search(rf"<a [^>]*>{words}</a>", found))


def typed(address: str) -> str:
    return f'<p>Voir <a href="{address}">la suite</a>.</p>'


@pytest.mark.parametrize("kind", BLOCKS)
def test_the_text_of_a_closed_link_stays_and_its_address_goes(kind: str, world: World) -> None:
    page = make_page(world.public, "Avec", slug="avec", body=[BLOCKS[kind](world.minutes)])
    assert not is_linked(Client(), page)
    assert not is_linked(member_of(world.other), page)
    assert is_linked(member_of(world.space), page)
    assert is_linked(verified_client(make_editor()), page)
    for client in (Client(), member_of(world.other)):
        assert world.space.slug not in main(client, page)
        assert "<a>" not in main(client, page)


def test_a_step_and_an_introduction_obey_too(world: World) -> None:
    tutorial = TutorialPage(title="Tutoriel", slug="tutoriel")
    tutorial.steps = [("step", {"title": "Un", "text": rich(rich_link(world.minutes))})]
    publish_below(world.public, tutorial)
    home = HomePage.objects.get()
    home.introduction = rich_link(world.minutes)
    home.save_revision().publish()
    for page in (tutorial, home):
        assert not is_linked(Client(), page)
    assert is_linked(member_of(world.space), tutorial)
    assert is_linked(verified_client(make_editor()), tutorial)


def test_the_title_of_a_closed_page_is_not_told(world: World) -> None:
    links = [{"page": world.minutes, "url": "", "text": ""}]
    page = make_page(world.public, "Avec", slug="avec", body=[("links", links)])
    assert world.minutes.title not in Client().get(page.url).text
    assert world.minutes.title in member_of(world.space).get(page.url).text


def test_drafts_and_what_does_not_exist_look_the_same(world: World) -> None:
    draft = make_page(world.public, "Brouillon", slug="brouillon")
    draft.unpublish()
    links = [rich_link(draft), typed("/public/nulle-part/"), "<p><a>x</a></p>"]
    for number, html in enumerate([*links, "".join(links)]):
        page = make_page(world.public, "Avec", slug=f"avec-{number}", body=[text(html)])
        for client in (
            Client(),
            member_of(world.space),
            verified_client(make_editor(f"e{number}")),
        ):
            assert "<a" not in main(client, page).partition('class="body"')[2]


def test_what_opens_or_closes_is_seen_at_once(world: World) -> None:
    page = make_page(world.public, "Avec", slug="avec", body=[text(rich_link(world.minutes))])
    other = member_of(world.other)
    assert not is_linked(other, page)
    share(world.minutes, world.other)
    assert is_linked(other, page)
    world.minutes.shares.all().delete()
    assert not is_linked(other, page)
    move(world.minutes, world.other)
    assert is_linked(other, page)
    assert not is_linked(member_of(world.space), page)
    Page.objects.get(pk=world.minutes.pk).specific.unpublish()
    assert not is_linked(other, page)


def forms_of(path: str) -> list[str]:
    """The ways in which one address of this site is typed."""
    return [
        *(path, path.rstrip("/"), f"{path}#la", f"{path}?page=1", f"../..{path}"),
        *(f"http://testserver{path}", f"HTTPS://TestServer:443{path}", f"//testserver{path}"),
        *(f"\\\\testserver{path}", f"  {path}", f"/public/..{path}", path.replace("s", "%73", 1)),
    ]


def test_an_address_is_found_however_it_is_typed(world: World) -> None:
    shown = [
        *forms_of(world.minutes.url),
        "http://testserver./secret/",
        "http://a@testserver/secret/",
    ]
    open_ones = [*forms_of(world.public.url), "https://example.org/secret/", "#la", "mailto:a@b.fr"]
    body = [text("".join(map(typed, [*shown, *open_ones])))]
    page = make_page(world.public, "Avec", slug="avec", body=body)
    assert main(Client(), page).count(">la suite</a>") == len(open_ones)
    inside = main(member_of(world.space), page).count(">la suite</a>")
    assert inside == len(shown) + len(open_ones)


def _version(world: World) -> tuple[str, str]:
    booklet = make_booklet(world.space, "Livret", slug="livret-ferme")
    return booklet.download_url, make_version(booklet).url


def _file(world: World) -> str:
    document = make_document()
    make_page(world.space, "Fichier", slug="fichier", body=file_blocks(document))
    return document.url


def _rendition(world: World) -> str:
    image = make_image()
    make_page(world.space, "Image", slug="image", body=file_blocks(image))
    return image.get_rendition("width-32").url


def _metier(world: World) -> str:
    make_booklet(world.space, "Pour un métier", slug="metier", metiers=[make_metier("zibeline")])
    return "/metiers/zibeline/"


def _redirection(world: World) -> str:
    Redirect.add_redirect("/ancien-cr", world.minutes.url)
    return "/ancien-cr/"


def _redirection_to_page(world: World) -> str:
    Redirect.add_redirect("/ancienne", world.minutes)
    return "/ancienne/"


def _redirection_inside(world: World) -> str:
    Redirect.add_redirect("/secret/ancienne", world.public)
    return "/secret/ancienne/"


ADDRESSES: dict[str, Callable[[World], str]] = {
    "a booklet": lambda world: _version(world)[0],
    "a version": lambda world: _version(world)[1],
    "the file of a version": lambda world: f"{_version(world)[1]}/fichier",
    "all booklets of a space": lambda world: f"/livrets/{world.space.slug}.zip",
    "a document": _file,
    "a rendition": _rendition,
    "a conference": lambda world: f"/conferences/{world.minutes.pk}.ics",
    "a métier of closed documents": _metier,
    "a redirection": _redirection,
    "a redirection to a page": _redirection_to_page,
    "a redirection within the space": _redirection_inside,
    "a shelf": lambda world: f"{world.space.url}?rayon=livrets",
}


@pytest.mark.parametrize("kind", ADDRESSES)
def test_a_typed_address_obeys_whatever_it_leads_to(kind: str, world: World) -> None:
    address = ADDRESSES[kind](world)
    page = make_page(world.public, "Avec", slug="avec", body=[text(typed(address))])
    for client, inside in ((Client(), False), (member_of(world.space), True)):
        assert opens(client, address) is inside
        assert is_linked(client, page) is inside


@pytest.mark.parametrize(
    "address", ["/d/nulle-part", "/d/livret-futur/1", "/fichiers/documents/x/y.pdf", "/admin/"]
)
def test_what_opens_for_no_reader_is_no_link(address: str, world: World) -> None:
    make_version(make_booklet(world.public, "Livret futur"), date=TOMORROW.isoformat())
    page = make_page(world.public, "Avec", slug="avec", body=[text(typed(address))])
    assert not is_linked(Client(), page)
    assert not is_linked(member_of(world.space), page)


def test_a_public_address_stays(world: World) -> None:
    booklet = make_booklet(world.public, "Livret public")
    version = make_version(booklet)
    Redirect.add_redirect("/avant", world.public)
    given = [booklet.download_url, version.url, "/glossaire/", "/cdp-pegase", "/avant/", "/"]
    page = make_page(world.public, "Avec", slug="avec", body=[text("".join(map(typed, given)))])
    assert main(Client(), page).count(">la suite</a>") == len(given)
    assert all(opens(Client(), one) for one in asked(addresses(Client().get(page.url).text)))


def test_a_link_that_is_written_as_its_address_tells_none(world: World) -> None:
    address = f"http://testserver{world.minutes.url}"
    body = [text(f'<p>Voir <a href="{address}">{address}</a>.</p>'), ("markdown", f"<{address}>")]
    page = make_page(world.public, "Avec", slug="avec", body=body)
    found = main(Client(), page)
    assert found.count(CLOSED_ADDRESS) == 2
    assert world.space.slug not in found
    assert main(member_of(world.space), page).count(f">{address}</a>") == 2


@pytest.mark.parametrize(
    "words",
    [
        *("secret/cible", "/secret/<b>cible</b>/", "<i>secret</i>/cible", "Voir Secret/Cible ici"),
        *("www.testserver/secret/cible/", "<em>http://testserver/sec</em>ret/cible"),
    ],
)
def test_an_address_in_the_text_of_its_link_is_not_told(words: str, world: World) -> None:
    make_page(world.space, "Cible", slug="cible")
    html = f'<p><a href="/secret/cible/">{words}</a> et <a href="/secret/">secret</a></p>'
    request = RequestFactory().get("/")
    found = strip_tags(without_closed_links(html, request))
    assert found == f"{CLOSED_ADDRESS} et secret"


@pytest.mark.parametrize(
    "link",
    [
        """<a title=" href='https://example.org/' " href="/secret/cible/">la suite</a>""",
        '<a href="/cdp-pegase?next=/secret/cible/">la suite</a>',
        '<a href="/cdp-pegase?next=/cdp-pegase%3Fnext=/secret/cible/">la suite</a>',
        '<a href="http://%74estserver/secret/cible/">la suite</a>',
        '<a href="http://ｔestserver/secret/cible/">la suite</a>',
        '<a href="http://[testserver]/secret/cible/">la suite</a>',
        '<a href="ftp://testserver/secret/cible/">la suite</a>',
        '<a href="../secret/cible/">http://testserver/secret/cible/</a>',
    ],
)
def test_no_way_of_writing_it_tells_a_closed_address(link: str, world: World) -> None:
    make_page(world.space, "Cible", slug="cible")
    html = f"<p>Voir {link}.</p>"
    found = without_closed_links(html, RequestFactory().get("/page/"))
    assert "<a" not in found
    assert "cible" not in found


def test_attributes_that_markdown_has_no_mark_for_are_dropped(world: World) -> None:
    body = [("markdown", '<a title="un titre" href="https://example.org/">la suite</a>')]
    page = make_page(world.public, "Avec", slug="avec", body=body)
    assert '<a href="https://example.org/">la suite</a>' in main(Client(), page)


def test_a_long_link_costs_little_however_many_pieces_it_has(world: World) -> None:
    """In steps that grow with its length: with its square, it took half a minute."""
    html = f'<a href="/x/{"%41" * 20_000}">' + "<b>a</b> " * 20_000 + "</a>"
    found = without_closed_links(html, RequestFactory().get("/"))
    assert found.count("<b>a</b>") == 20_000


def test_every_host_of_the_site_is_its_own(world: World, settings: Any) -> None:
    """One that the web server sends here, or a Wagtail site's; in any page and excerpt."""
    settings.ALLOWED_HOSTS = ["testserver", ".autre-nom.test"]
    Site.objects.update(hostname="Nom-du-site.test")
    minutes = world.minutes.url
    hosts = ["www.autre-nom.test", "nom-du-site.test", "testserver"]
    own = [f"http://{host}{minutes}" for host in hosts]
    others = [f"http://{host}{minutes}" for host in ("ailleurs.test", "testserver:8443")]
    links = "".join(f'<p>zibeline <a href="{url}">{url}</a></p>' for url in [*own, *others])
    bare = f"<p>zibeline www.autre-nom.test{minutes}</p>"
    page = make_page(world.public, "Avec", slug="avec", body=[text(links)])
    found = main(Client(), page)
    assert [url for url in [*own, *others] if url in found] == others
    replace_body(page, [text(links.replace(others[0], own[0]).replace(others[1], own[1]) + bare)])
    indexing.rebuild()
    found = Client().get("/recherche/", {"q": "zibeline"}).text
    assert "<mark>zibeline</mark>" in found
    assert world.space.slug not in found


def test_search_quotes_texts_of_links_and_no_address(world: World, settings: Any) -> None:
    settings.WAGTAILADMIN_BASE_URL = "http://testserver"
    address = f"http://testserver{world.minutes.url}"
    links = [
        {"page": world.minutes, "url": "", "text": "Le texte ornithorynque"},
        {
            "page": None,
            "url": "https://example.org/zibeline",
            "text": "https://example.org/zibeline",
        },
    ]
    body = [
        ("links", links),
        text(f'<p>Un ornithorynque&nbsp;: <a href="{address}">{address}</a></p>'),
    ]
    make_page(world.public, "Avec", slug="avec", body=body)
    indexing.rebuild()
    found = Client().get("/recherche/", {"q": "ornithorynque"}).text
    assert "Le texte <mark>ornithorynque</mark>" in found
    assert world.space.slug not in found
    assert "<mark>" not in Client().get("/recherche/", {"q": "zibeline"}).text


def test_a_withdrawn_booklet_leads_to_no_empty_metier(world: World) -> None:
    booklet = make_booklet(world.public, "Livret", metiers=[make_metier("zibeline")])
    make_version(booklet)
    assert "/metiers/zibeline/" in Client().get(booklet.url).text
    withdraw_booklet(booklet, successor=None, user=None)
    assert "/metiers/zibeline/" not in Client().get(booklet.url).text


def test_twelve_links_cost_as_many_queries_as_two(world: World) -> None:
    pages = [make_minutes(world.space, f"N° {n}", slug=f"n-{n}", number=n) for n in range(12)]
    documents = [make_document() for _ in range(12)]
    booklets = [make_booklet(world.space, f"L {n}", slug=f"l-{n}") for n in range(12)]
    metiers = [make_metier(f"metier-{n}") for n in range(12)]
    costs = []
    member = member_of(world.space)
    for count in (2, 12):
        html = "".join(rich_link(page) + typed(page.url) for page in pages[:count])
        named = [f"/conferences/{page.pk}.ics" for page in pages[:count]]
        named += [f"/metiers/{metier.slug}/" for metier in metiers[:count]]
        named += [
            f"{booklet.download_url}{of}" for booklet in booklets[:count] for of in ("", "/1")
        ]
        html += "".join(map(typed, named))
        body = [text(html), ("documents", documents[:count])]
        page = make_page(world.public, "Avec", slug=f"avec-{count}", body=body)
        member.get(page.url)  # the weight of a file is noted once
        replace_body(page, body)
        with CaptureQueriesContext(connection) as queries:
            assert member.get(page.url).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("tag", ["<a>", '<a href="/x/">', "</a>", "<abbr>"])
def test_links_that_never_end_cost_no_more_than_others(tag: str, world: World) -> None:
    request = RequestFactory().get("/")
    assert "href" not in without_closed_links(tag * 20_000, request)
