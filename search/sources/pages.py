"""Pages: their sections by heading, the pages of a booklet's file, what is said in a video."""

from collections.abc import Iterable, Iterator, Mapping
from functools import singledispatch

from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.rich_text import get_text_for_indexing

from cdp.access.visibility import Scope, audiences, visible
from cdp.models import (
    BookletPage,
    FactSheetPage,
    GuidePage,
    MinutesPage,
    NewsPage,
    SpacePage,
    TutorialPage,
    VideoPage,
)
from cms.blocks.parts import Part, parts
from cms.french.dates import long_date, short_date
from cms.models import HomePage, StandardPage, Video
from search.engines.base import Passage
from search.sources.base import Piece, Target, passages
from search.sources.file_texts import pieces_of

KINDS = {
    HomePage: "",  # the front page leads to everything and answers nothing
    SpacePage: "space",
    StandardPage: "page",
    MinutesPage: "minutes",
    GuidePage: "guide",
    BookletPage: "booklet",
    FactSheetPage: "fact_sheet",
    TutorialPage: "tutorial",
    VideoPage: "video",
    NewsPage: "news",
}
_SAID_AT_ONCE = 300  # characters of captions in one passage


class PageSource:
    """Published pages. An alias is found by its source."""

    def ids(self) -> list[int]:
        """See ``Source``."""
        return list(_published().order_by("pk").values_list("pk", flat=True))

    def passages(self, ids: list[int]) -> Mapping[int, list[Passage]]:
        """See ``Source``."""
        pages = _published().filter(pk__in=ids)
        audience = audiences(pages)
        return {
            page.pk: passages(
                f"page:{page.pk}",
                _pieces(page),
                audience=audience[page.pk],
                kind=KINDS[type(page)],
                title=page.title,
                date=page.date if isinstance(page, (MinutesPage, NewsPage, VideoPage)) else None,
                metiers=_metiers(page),
            )
            for page in pages.specific()
            if KINDS.get(type(page))
        }

    def targets(self, ids: list[int], scope: Scope) -> Mapping[int, Target]:
        """See ``Source``."""
        found = visible(scope, Page.objects.filter(pk__in=ids)).select_related("bookletpage")
        return {page.pk: _target(page) for page in found}


def _published() -> PageQuerySet:
    return Page.objects.filter(live=True, alias_of=None)


def _target(page: Page) -> Target:
    booklet = getattr(page, "bookletpage", None)
    return Target(page.url or "", booklet.download_url if booklet and booklet.permalink else "")


def _metiers(page: Page) -> list[int]:
    if isinstance(page, FactSheetPage):
        return [page.metier_id]
    return [metier.pk for metier in page.metiers.all()] if hasattr(page, "metiers") else []


@singledispatch
def _pieces(page: Page) -> Iterable[Piece]:
    raise NotImplementedError(f"{type(page).__name__} a un genre mais pas de passages")


@_pieces.register
def _(page: SpacePage) -> Iterable[Piece]:
    return [Piece(_lines(page.search_description, get_text_for_indexing(page.introduction)))]


@_pieces.register(StandardPage)
@_pieces.register(GuidePage)
@_pieces.register(NewsPage)
def _(page: StandardPage | GuidePage | NewsPage) -> Iterable[Piece]:
    return _by_heading(_lines(page.search_description, page.introduction), parts(page.body))


@_pieces.register
def _(page: BookletPage) -> Iterator[Piece]:
    """A booklet answers with its version in force, page by page."""
    version = page.in_force
    told = [version.label, version.changes] if version else []
    head = _lines(page.search_description, page.introduction, *told)
    yield from _by_heading(head, parts(page.body))
    if version:
        yield from pieces_of(version.file)


@_pieces.register
def _(page: FactSheetPage) -> Iterable[Piece]:
    facts = [" ".join([str(fact), fact.condition]) for fact in page.facts.all()]
    head = _lines(page.search_description, page.introduction, page.subject, *facts)
    return _by_heading(head, parts(page.body))


@_pieces.register
def _(page: TutorialPage) -> Iterator[Piece]:
    material = [str(line.value) for line in page.material]
    yield Piece(_lines(page.search_description, page.introduction, *material))
    for number, step in enumerate(page.steps, start=1):
        text = step.value["text"].source if step.value["text"] else ""
        title = str(step.value["title"])
        yield Piece(get_text_for_indexing(text), section=title, place=f"#etape-{number}")


@_pieces.register
def _(page: VideoPage) -> Iterator[Piece]:
    yield from _by_heading(_lines(page.search_description, page.introduction), parts(page.body))
    yield from _said(page.video)


def _said(video: Video) -> Iterator[Piece]:
    """What is said, some sentences at a time, under the chapter that they are in."""
    chapters = video.chapter_list
    said: list[str] = []
    start, section = 0, ""
    for cue in video.captions.cues if video.captions else ():
        chapter = next((c.title for c in reversed(chapters) if c.seconds <= cue.seconds), "")
        if said and (chapter != section or len(" ".join(said)) > _SAID_AT_ONCE):
            yield Piece(" ".join(said), section, f"?t={start}")
            said = []
        if not said:
            start, section = cue.seconds, chapter
        said.append(cue.text.replace("\n", " "))
    if said:
        yield Piece(" ".join(said), section, f"?t={start}")


@_pieces.register
def _(page: MinutesPage) -> Iterator[Piece]:
    yield Piece(
        _lines(
            page.search_description,
            long_date(page.date).replace("\N{NO-BREAK SPACE}", " "),
            *(str(line.value) for line in [*page.agenda, *page.points]),
            *(
                f"{figure.value} {figure.label} au {short_date(figure.date)}"
                for figure in page.figures.all()
            ),
        )
    )
    if people := [str(person) for person in page.attendees.all()]:
        yield Piece(", ".join(people))
    yield from (piece for piece in _by_heading("", parts(page.body)) if piece.text or piece.section)


def _lines(*lines: str) -> str:
    """Each line once: what describes a page to search engines is often its introduction."""
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _by_heading(head: str, body: list[Part]) -> Iterator[Piece]:
    heading: Part | None = None
    lines = [head]
    for part in body:
        if part.level:
            yield _section(heading, lines)
            heading, lines = part, []
        else:
            lines += part.searchable
    yield _section(heading, lines)


def _section(heading: Part | None, lines: list[str]) -> Piece:
    text = "\n".join(lines).strip()
    return Piece(text, heading.text, f"#{heading.anchor}") if heading else Piece(text)
