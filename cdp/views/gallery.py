"""« /apercu/ », in development only: each component with little, usual and extreme content.

What is shown is invented and saved nowhere; components get what their pages would give them.
"""

import datetime as dt
from itertools import chain
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.blocks import StreamBlock, StreamValue
from wagtail.models import Page

from cdp.charts import line_chart
from cdp.models import Metier, SpacePage
from cdp.models.conferences import Entry
from cdp.models.library import shelves
from cdp.space_board import Board, Menu, Publication
from cms.blocks import body_blocks
from cms.blocks.parts import parts
from cms.models import HomePage, StandardPage

SIZES = {"Peu": 1, "Usuel": 3, "Extrême": 24}
TITLES = {
    1: "Livret",
    3: "Livret d’accueil de l’enfant",
    24: "Protocole interinstitutionnel d’accompagnement psychopédagogique et "
    "d’anticonstitutionnellement prolongée observation pluriprofessionnelle, version longue",
}
LINES = {
    1: "Une ligne.",
    3: "La coupole du préau est réparée, et la maison des enfants reprend ses ateliers du mardi.",
    24: "La coupole du préau est réparée ; les ateliers reprennent (30 enfants, 24 h/24). " * 3,
}
TODAY = dt.date(2026, 11, 30)


def gallery(request: HttpRequest) -> HttpResponse:
    components: dict[str, list[tuple[str, str]]] = {}
    for size, count in SIZES.items():
        for name, context in _Content(count).contexts().items():
            html = render_to_string(f"components/{name}.html", context, request)
            components.setdefault(name, []).append((size, html))
    return render(request, "pages/gallery.html", {"components": components})


class _Content:
    """The contexts of all components, with lists of ``count`` items and texts of that length."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.title, self.line = TITLES[count], LINES[count]
        self.root = HomePage.objects.get().url_path
        self.spaces = [
            SpacePage(pk=-n, accent=str(n % 3 + 1), stroke=stroke, **self._page("espace"))
            for n, stroke in self._items(SpacePage.Stroke.values * 4)
        ]
        self.pages = [StandardPage(**self._page("page")) for _ in range(count)]
        self.entries = [self._entry(n) for n in range(count)]

    def contexts(self) -> dict[str, dict[str, Any]]:
        """By the name of the template in ``components/``."""
        space, first = self.spaces[0], self.entries[0]
        space_parts = {"space": space, "home": "/", "part": "comptes-rendus", "here": "page"}
        body = self._parts()
        toc = {"toc": [part for part in body if part.level]}
        people = [(f"Ville {n}", [f"Personne {n}", self.title]) for n in range(self.count)]
        metiers = [Metier(name="psychomotricienne", slug="p") for _ in range(self.count)]
        file = SimpleNamespace(file=SimpleNamespace(name="livret.pdf"), get_file_size=lambda: 1e6)
        version = SimpleNamespace(
            label="version 3", date=TODAY, changes=self.line, booklet=self.pages[0]
        )
        row = {"item": self._item(file)}
        upcoming = {"page": self._entry(0, has_minutes=False, pk=1), "today": TODAY}
        many = SimpleNamespace(
            has_other_pages=True,
            has_previous=self.count > 1,
            has_next=True,
            number=self.count,
            next_page_number=self.count + 1,
            previous_page_number=self.count - 1,
            paginator=SimpleNamespace(num_pages=self.count + 1),
        )
        return {
            "actions": {"file": file, "url": "/d/livret", "printed": True, "page": self.pages[0]},
            "board": {"space": space, "board": self._board(version)},
            "booklet_row": row,
            "booklets_head": {"page": space},
            "breadcrumb": {"space": space, "page": self.pages[0]},
            "chart": {"chart": self._chart(), "number": self.count},
            "conference": {"conference": first},
            "doors": {"doors": self.spaces},
            "error_links": {},
            "fact_sheet_row": row,
            "fragments": {"fragments": [SimpleNamespace(text=self.line, marked=True)]},
            "metiers": {"metiers": metiers},
            "minutes_entry": {"minutes": first},
            "news_list": {"news": self.pages_with(date=TODAY, introduction=self.line)},
            "next_conference": {"space": space, "board": self._board(version)},
            "page_list": {"pages": self.pages_with(search_description=self.line)},
            "pagination": {"pages": many, "previous_label": "Plus récents", "next_label": "Suite"},
            "parts": {"parts": body},
            "people": {"present": people, "excused": people[:1]},
            "people_by_place": {"places": people},
            "print_address": {},
            "publications": {"board": self._board(version)},
            "reissued": {"board": self._board(version)},
            "row": row,
            "search_form": {"id": f"_champ-{self.count}", "searched_space": space},
            "shelf": {"pages": [self._item(file) for _ in range(self.count)]},
            "space_bar": space_parts | {"menu": self._menu()},
            "spaces": {"spaces": self.spaces},
            "toc": toc,
            "towns": {"towns": [{"anchor": "a", "place": place} for place, _ in people]},
            "tutorial_row": row,
            "upcoming_conference": upcoming,
            "updated": {"page": self.pages_with(last_published_at=timezone.now())[0]},
            "video_row": row,
            "withdrawn": {"successor": self.pages[0]},
        }

    def pages_with(self, **fields: Any) -> list[Page]:
        for page in self.pages:
            page.__dict__.update(fields)
        return self.pages

    def _items(self, values: list[str]) -> list[tuple[int, str]]:
        return list(enumerate(values[: self.count], 1))

    def _page(self, slug: str) -> dict[str, str]:
        return {"title": self.title, "slug": slug, "url_path": f"{self.root}{slug}/"}

    def _entry(self, number: int, *, has_minutes: bool = True, pk: int = 1) -> Entry:
        return Entry(
            pk=pk,
            title=f"{self.title}, conférence",
            url_path=f"{self.root}espace/cr/",
            number=[1, 60, 1234][number % 3],
            date=TODAY,
            start=dt.time(13, 30),
            end=dt.time(15),
            channel="visioconférence",
            link="https://visio.example.org/salle",
            has_minutes=has_minutes,
            cancelled=self.count > 3,
            series="coordinations locales",
            points=tuple(self.line for _ in range(self.count)),
        )

    def _item(self, file: Any) -> Any:
        item = self.pages_with(introduction=self.line, last_published_at=timezone.now())[0]
        in_force = SimpleNamespace(date=TODAY, label="version 3", **vars(file))
        item.__dict__ |= {
            "in_force": in_force,
            "download_url": "/d/livret",
            "metier": Metier(name="psychomotricienne"),
            "duration": 12,
            "video": SimpleNamespace(duration=754),
            "row_template": "components/row.html",
        }
        return item

    def _board(self, version: Any) -> Board:
        at = timezone.now()
        news = [Publication("Guide", self.title, f"{self.root}guide/", at) for _ in self.pages]
        return Board(
            latest=self.entries[0] if self.count > 1 else None,
            earlier=self.entries[1:],
            next=self._entry(0, has_minutes=False),
            link="https://visio.example.org/salle",
            later=self.entries[:2],
            booklets=[version] * self.count,
            publications=news,
        )

    def _menu(self) -> Menu:
        return Menu([(shelf, self.count) for shelf in shelves().values()], has_figures=True)

    def _chart(self) -> Any:
        days = (TODAY + dt.timedelta(days=30 * n) for n in range(self.count + 1))
        return line_chart("inclusions", [(day, 400 * n + 7) for n, day in enumerate(days)])

    def _parts(self) -> list[Any]:
        """A stream with one block of each kind that needs no file, again and again."""
        stream = StreamBlock(body_blocks())
        text = f"<p>{self.line}</p><ul><li>{self.title}</li></ul>"
        table = {
            "columns": [{"type": "text", "heading": f"Colonne {n}"} for n in range(self.count)],
            "rows": [{"values": [f"<p>{self.title}</p>"] * self.count}] * 2,
            "caption": self.title,
        }
        blocks = {
            "heading": {"level": "2", "text": self.title},
            "text": text,
            "callout": {"title": self.title, "text": text},
            "question": {"question": f"{self.title} ?", "answer": text},
            "key_figure": {"value": "1 113", "label": self.title},
            "table": table,
            "links": [{"url": "https://www.example.org/", "text": self.title}],
        }
        raw = [{"type": kind, "value": value} for kind, value in blocks.items()]
        repeated = chain.from_iterable([raw] * min(self.count, 3))
        return parts(StreamValue(stream, list(repeated), is_lazy=True))
