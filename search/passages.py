"""Passages: what the index keeps of each page type. The index is a function of the database."""

from collections.abc import Iterable, Iterator
from functools import singledispatch

from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from cdp.access.visibility import audiences
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
from cms.models import HomePage, StandardPage
from cms.templatetags.french import long_date, short_date
from search.engines.base import Passage

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
LABELS = {
    "space": "Espace",
    "page": "Page",
    "minutes": "Compte rendu",
    "guide": "Guide",
    "booklet": "Livret",
    "fact_sheet": "Fiche métier",
    "tutorial": "Tutoriel",
    "video": "Vidéo",
    "news": "Actualité",
}


def document_of(page_id: int) -> str:
    """The id of a page in the index."""
    return f"page:{page_id}"


def page_of(document: str) -> int:
    """The page id behind an id of the index."""
    return int(document.removeprefix("page:"))


def passages_of(page: Page) -> list[Passage]:
    """What the index should hold of ``page`` (a specific instance): nothing unless published.

    An alias is found by its source.
    """
    kind = KINDS.get(type(page), "")
    if not (page.live and kind and page.alias_of_id is None):
        return []
    audience = audiences(Page.objects.filter(pk=page.pk))[page.pk]
    document = document_of(page.pk)
    return [
        Passage(
            id=f"{document}:{position:04}",
            document=document,
            spaces=frozenset(map(str, audience.spaces)),
            kind=kind,
            title=page.title,
            section=heading.text if heading else "",
            place=f"#{heading.anchor}" if heading else "",
            text=text,
            date=page.date if isinstance(page, (MinutesPage, NewsPage, VideoPage)) else None,
        )
        for position, (heading, text) in enumerate(_sections(page))
    ]


def all_passages() -> Iterator[Passage]:
    """Every passage of the site."""
    for page in Page.objects.filter(live=True).order_by("pk").specific().iterator(chunk_size=100):
        yield from passages_of(page)


@singledispatch
def _sections(page: Page) -> Iterable[tuple[Part | None, str]]:
    """The text of a page by heading; what stands before the first heading comes with None."""
    raise NotImplementedError(f"{type(page).__name__} a un genre mais pas de passages")


@_sections.register
def _(page: SpacePage) -> Iterable[tuple[Part | None, str]]:
    introduction = get_text_for_indexing(page.introduction)
    return [(None, _lines(page.search_description, introduction))]


@_sections.register(StandardPage)
@_sections.register(GuidePage)
@_sections.register(NewsPage)
def _(page: StandardPage | GuidePage | NewsPage) -> Iterable[tuple[Part | None, str]]:
    return _by_heading(_lines(page.search_description, page.introduction), parts(page.body))


@_sections.register
def _(page: BookletPage) -> Iterable[tuple[Part | None, str]]:
    """A booklet answers with its version in force."""
    version = page.in_force
    told = [version.label, version.changes] if version else []
    head = _lines(page.search_description, page.introduction, *told)
    return _by_heading(head, parts(page.body))


@_sections.register
def _(page: FactSheetPage) -> Iterable[tuple[Part | None, str]]:
    facts = [" ".join([str(fact), fact.condition]) for fact in page.facts.all()]
    head = _lines(page.search_description, page.introduction, page.subject, *facts)
    return _by_heading(head, parts(page.body))


@_sections.register
def _(page: TutorialPage) -> Iterable[tuple[Part | None, str]]:
    material = [str(line.value) for line in page.material]
    head = _lines(page.search_description, page.introduction, *material)
    steps = [
        (
            Part(level=2, text=str(step.value["title"]), anchor=f"etape-{number}"),
            get_text_for_indexing(step.value["text"].source if step.value["text"] else ""),
        )
        for number, step in enumerate(page.steps, start=1)
    ]
    return [(None, head), *steps]


@_sections.register
def _(page: VideoPage) -> Iterable[tuple[Part | None, str]]:
    captions = page.video.captions
    said = " ".join(cue.text for cue in captions.cues) if captions else ""
    chapters = [chapter.title for chapter in page.video.chapter_list]
    head = _lines(page.search_description, page.introduction, *chapters, said)
    return _by_heading(head, parts(page.body))


@_sections.register
def _(page: MinutesPage) -> Iterable[tuple[Part | None, str]]:
    head = _lines(
        page.search_description,
        long_date(page.date).replace("\N{NO-BREAK SPACE}", " "),
        *(str(line.value) for line in [*page.agenda, *page.points]),
        *(
            f"{figure.value} {figure.label} au {short_date(figure.date)}"
            for figure in page.figures.all()
        ),
        ", ".join(str(person) for person in page.attendees.all()),
    )
    return _by_heading(head, parts(page.body))


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def _by_heading(head: str, body: list[Part]) -> Iterable[tuple[Part | None, str]]:
    heading: Part | None = None
    lines = [head]
    for part in body:
        if part.level:
            yield heading, "\n".join(lines).strip()
            heading, lines = part, []
        else:
            lines += part.searchable
    yield heading, "\n".join(lines).strip()
