"""The demo is loaded through the importer, and each visitor sees what is theirs."""

import io
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from wagtail.models import Page

from cdp import demo
from cdp.access.visibility import PUBLIC, Scope
from cdp.imports.labels import label_of
from cdp.imports.recognise import recognise
from cdp.models import MinutesPage, SpacePage
from cms.documents.readers import read
from search import indexing
from tests.addresses import addresses, asked, opens
from tests.factories import verified_client


def load() -> str:
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def demo_site(
    module_transaction: None, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """The demo, for all tests of this module: its files, and what the command printed."""
    folder = tmp_path_factory.mktemp("demo")
    with override_settings(MEDIA_ROOT=folder / "files", SEARCH_INDEX_DIR=folder / "index"):
        return folder, load()


@pytest.fixture
def loaded(demo_site: tuple[Path, str], db: None, settings: Any) -> str:
    """The demo; what a test changes of it in the database is undone."""
    folder, printed = demo_site
    settings.MEDIA_ROOT = folder / "files"
    settings.SEARCH_INDEX_DIR = folder / "index"
    return printed


def test_it_holds_spaces_and_minutes_in_every_format(loaded: str) -> None:
    assert SpacePage.objects.live().count() == 3
    assert MinutesPage.objects.live().count() >= 8
    sources = (demo.FOLDER / "demo.toml").read_text(encoding="utf-8")
    assert set(re.findall(r"conference-\d+\.(\w+)", sources)) == {"docx", "odt", "pdf", "md", "txt"}
    for space in SpacePage.objects.all():
        numbers = sorted(page.number for page in MinutesPage.objects.child_of(space).with_minutes())
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_every_minutes_page_was_recognised_whole(loaded: str) -> None:
    for page in MinutesPage.objects.with_minutes():
        assert page.date, page.title
        assert page.number, page.title
        assert page.attendees.count() >= 5, page.title
        assert page.next_conferences.count() >= 1, page.title
        assert page.figures.count() == 1, page.title
        assert len(page.agenda) >= 2, page.title
        assert len(page.points) >= 2, page.title


# By file: title, next conferences, then the place of each person present and of each excused.
EXPECTED = {
    "cdp-pegasecoordination/conference-57.docx": (
        "57e conférence des coordinations locales",
        ["2026-06-29 13:30-15:00", "2026-09-24 13:30-15:00", "2026-11-16 13:30-15:00"],
        "Nîmes | Marseille | Marseille | Epinal | Ardennes | Perpignan | ECNP | ECNP",
        "Dainville | Dainville | La Roche",
    ),
    "cdp-pegasecoordination/conference-58.md": (
        "58e conférence des coordinations locales",
        ["2026-09-24 13:30-15:00", "2026-11-16"],
        "La Roche | Angers | Dainville | Dainville | Strasbourg | Épinal | ECNP",
        "Nîmes | Perpignan",
    ),
    "cdp-pegasecoordination/conference-59.docx": (
        "59e conférence des coordinations locales",
        ["2026-11-16 13:30-15:00", "2027-01-14 13:30-15:00", "2027-03-01 13:30-15:00"],
        (
            "Nîmes | Perpignan | Angers | Charleville | Marseille | Limoges | Strasbourg | "
            "ECNP | ECNP | équipe PSI DEV"
        ),
        "La Roche | Épinal",
    ),
    "cdp-pegasecoordination/conference-60.odt": (
        "60e conférence des coordinations locales",
        ["2027-01-14 13:30-15:00", "2027-03-01", "2027-04-15", "2027-06-07"],
        "Limoges | Quimper | La Roche | Épinal | Marseille | Dainville | Perpignan | ECNP",
        "Strasbourg | Charleville",
    ),
    "cdp-pegasedirection/conference-46.txt": (
        "46e conférence des directions - GEPSo-Pégase",
        ["2026-06-15 09:30-10:30", "2026-09-15"],
        "Angers | La Roche | Dainville | Marseille | Strasbourg | ECNP | ECNP",
        "Perpignan | Epinal",
    ),
    "cdp-pegasedirection/conference-47.odt": (
        "47e conférence des directions",
        ["2026-09-15 09:30-10:30", "2026-11-09"],
        "Épinal | Perpignan | La Roche | Charleville | Nîmes | ECNP | ECNP",
        "Dainville | Strasbourg",
    ),
    "cdp-pegasedirection/conference-48.docx": (
        "48e conférence des directions",
        ["2026-11-09 09:30-10:30", "2027-01-12", "2027-03-15"],
        "Angers | Marseille | Perpignan | Agen | Nîmes | Dainville | ECNP | ECNP",
        "La Roche | Charleville",
    ),
    "cdp-pegasedirection/conference-49.pdf": (
        "49e conférence des directions",
        ["2027-01-12 09:30-10:30", "2027-03-15", "2027-05-18"],
        "Épinal | Strasbourg | La Roche | Agen | Marseille | Charleville | ECNP | ECNP",
        "Angers",
    ),
    "cdp-pegasepraticien/conference-21.pdf": (
        "21e conférence des praticiens",
        ["2026-06-09 12:30-14:00", "2026-09-22"],
        (
            "médecin, Angers | psychologue, Perpignan | psychomotricienne, La Roche | "
            "psychomotricienne, Épinal | auxiliaire de puériculture, Dainville | "
            "psychologue, Nîmes | ECNP"
        ),
        "pédiatre, Marseille | puéricultrice, Charleville",
    ),
    "cdp-pegasepraticien/conference-22.txt": (
        "22e conférence des praticiens",
        ["2026-09-22 12:30-14:00", "2026-11-19"],
        (
            "pédiatre, Marseille | puéricultrice, Charleville | psychologue, Strasbourg | "
            "psychomotricienne, La Roche | psychologue, Nîmes | ECNP | ECNP"
        ),
        "Angers | Dainville",
    ),
    "cdp-pegasepraticien/conference-23.md": (
        "23e conférence des praticiens",
        ["2026-11-19 12:30-14:00", "2027-01-21 12:30-14:00", "2027-03-16 12:30-14:00"],
        (
            "médecin, Angers | psychologue, Perpignan | psychomotricienne, Epinal | "
            "auxiliaire de puériculture, Dainville | puéricultrice, Charleville | "
            "pédiatre, Marseille | ECNP"
        ),
        "La Roche",
    ),
    "cdp-pegasepraticien/conference-24.docx": (
        "24e conférence des praticiens",
        ["2027-01-21 12:30-14:00", "2027-03-16", "2027-05-20", "2027-06-29"],
        (
            "pédiatre, Marseille | psychomotricienne, La Roche | psychologue, Perpignan | "
            "psychologue, Strasbourg | auxiliaire de puériculture, Dainville | "
            "psychologue, Nîmes | orthophoniste, Angers | ECNP | ECNP"
        ),
        "Angers | Épinal",
    ),
}


def test_the_table_lists_every_file() -> None:
    found = demo.FOLDER.glob("*/conference-*")
    assert sorted(EXPECTED) == sorted(path.relative_to(demo.FOLDER).as_posix() for path in found)


@pytest.mark.parametrize("file", EXPECTED)
def test_a_file_says_what_a_human_reads(file: str) -> None:
    draft = recognise(read(demo.FOLDER / file, label_of=label_of))
    title, conferences, present, excused = EXPECTED[file]
    announced = [
        f"{one.date}" + (f" {one.start:%H:%M}-{one.end:%H:%M}" if one.start and one.end else "")
        for one in draft.next
    ]
    assert (draft.title, announced) == (title, conferences)
    assert [person.place for person in draft.present] == present.split(" | ")
    assert [person.place for person in draft.excused] == excused.split(" | ")


def test_it_prints_the_credentials(loaded: str) -> None:
    for space, key in demo.spaces_with_keys():
        assert space.slug in loaded
        assert key in loaded
    account = demo.editor_account()
    assert account is not None
    assert account.password in loaded
    assert account.totp in loaded


def test_old_passwords_of_the_sources_are_gone(loaded: str, capsys: Any) -> None:
    call_command("dumpdata", "--all")
    assert not re.search(r"ancien-\w+-\d{4}", capsys.readouterr().out)


def test_every_page_answers_every_visitor(loaded: str) -> None:
    visitors: list[tuple[Client, Scope]] = [(Client(), PUBLIC)]
    for space, key in demo.spaces_with_keys():
        client = Client()
        client.post("/cdp-pegase", {"key": key})
        visitors.append((client, Scope((space,))))
    account = demo.editor_account()
    assert account is not None
    from django.contrib.auth import get_user_model

    editor = verified_client(get_user_model().objects.get(username=account.username))
    pages = Page.objects.filter(depth__gt=1)
    for client, scope in visitors:
        visible = set(scope.visible(pages).values_list("pk", flat=True))
        for page in pages:
            response = client.get(page.url)
            assert response.status_code == (200 if page.pk in visible else 403), page.url
    for page in pages:
        assert editor.get(page.url).status_code == 200
        assert editor.get(f"/admin/pages/{page.pk}/edit/").status_code == 200


def test_every_address_on_a_page_opens_for_who_is_shown_it(loaded: str) -> None:
    """Nobody meets a title that leads to a refusal, a file that is closed, or a lost anchor."""
    visitors = [(Client(), PUBLIC)]
    for space, key in demo.spaces_with_keys():
        client = Client()
        client.post("/cdp-pegase", {"key": key})
        visitors.append((client, Scope((space,))))
    for client, scope in visitors:
        pages = scope.visible(Page.objects.filter(depth__gt=1))
        views = [f"{space.url}?rayon={name}" for space in scope.spaces for name in VIEWS]
        printed: dict[str, str] = {}
        for url in [*(page.url for page in pages), *views, *LISTINGS]:
            text = client.get(url).text
            ids = re.findall(r'\sid="([^"]+)"', text)
            assert len(ids) == len(set(ids)), url
            found = addresses(text)
            assert {one[1:] for one in found if one.startswith("#")} <= set(ids), url
            printed |= {urljoin(url, one): url for one in asked(found)}
        for address, url in printed.items():
            assert opens(client, address), (address, url)


VIEWS = (
    "comptes-rendus",
    "agenda",
    "chiffres",
    "livrets",
    "guides",
    "fiches-metier",
    "tutoriels",
    "videos",
)
LISTINGS = ("/glossaire/", "/metiers/", "/actualites/", "/recherche/?q=livret", "/cdp-pegase")


def test_everything_is_found(loaded: str) -> None:
    indexing.rebuild()
    from cdp.access.visibility import EVERYTHING
    from search.results import find

    for page in MinutesPage.objects.with_minutes():
        assert find(page.title, EVERYTHING).total >= 1
    assert find("girafe introuvable zyx", PUBLIC).total == 0


def test_a_second_load_is_refused_and_if_empty_leaves_all_as_it_is(loaded: str) -> None:
    before = Page.objects.values_list("pk", "latest_revision_id")
    revisions = list(before)
    with pytest.raises(CommandError):
        load()
    out = io.StringIO()
    call_command("load_demo", "--if-empty", stdout=out)
    assert out.getvalue() == loaded
    assert list(before.all()) == revisions


def test_a_changed_key_is_no_longer_printed(loaded: str) -> None:
    from cdp.actions.rotate_key import rotate_key

    space, key = demo.spaces_with_keys()[0]
    rotate_key(space, "pivoine tambour lanterne")
    out = io.StringIO()
    call_command("load_demo", "--if-empty", stdout=out)
    assert key not in out.getvalue()


# What French print never ends a line with, told apart from the function that sets it: a space that
# may break, beside what it may not be parted from. The text is as a browser shows it.
BREAKABLE = re.compile(
    r"\S* [:;!?»%€]|« \S*|[nN]° \d+|\d h \d\d|\d+\xa0h \d\d|\d (?:ans|mois|kg|min|h|heures)\b|"
    r"(?<![\d\xa0\u202f])\d{1,3} \d{3}(?!\d)|\b0\d \d\d \d\d|"
    r"\b\d{1,2}(?:er)? (?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|"
    r"novembre|décembre)\b|\w'\w"
)


class ShownText(HTMLParser):
    """The text of a page that is prose: codes, fields and drawings are not."""

    APART = ("head", "script", "style", "svg", "code", "pre", "kbd", "samp", "textarea", "option")
    INLINE = ("a", "abbr", "b", "em", "i", "mark", "span", "strong", "sup", "time")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.apart = 0
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.apart += tag in self.APART
        self.text += "" if tag in self.INLINE else "\n"

    def handle_endtag(self, tag: str) -> None:
        self.apart -= tag in self.APART
        self.text += "" if tag in self.INLINE else "\n"

    def handle_data(self, data: str) -> None:
        self.text += "" if self.apart else re.sub(r"[ \t\r\n]+", " ", data)


def test_no_line_breaks_where_french_holds_together(loaded: str) -> None:
    indexing.rebuild()
    visitors = [(Client(), PUBLIC)]
    for space, key in demo.spaces_with_keys():
        client = Client()
        client.post("/cdp-pegase", {"key": key})
        visitors.append((client, Scope((space,))))
    found: dict[str, list[str]] = {}
    for client, scope in visitors:
        pages = scope.visible(Page.objects.filter(depth__gt=1))
        views = [f"{space.url}?rayon={name}" for space in scope.spaces for name in VIEWS]
        for url in [*(page.url for page in pages), *views, *LISTINGS]:
            if breakable := BREAKABLE.findall(ShownText(client.get(url).text).text):
                found[url] = breakable
    assert found == {}
