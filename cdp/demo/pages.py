"""The demo's pages, from their sources: TOML between two lines of +++, then Markdown."""

import json
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from wagtail.models import Page

from cdp.actions.issue_version import issue_version
from cdp.models import (
    BookletPage,
    FactSheetPage,
    GuidePage,
    KeyFact,
    Metier,
    TutorialPage,
    VideoPage,
)
from cms.blocks.parts import html_to_text
from cms.documents.outline import Block, Heading, Outline
from cms.documents.readers import markdown
from cms.documents.stream import as_stream
from cms.models import BasePage, CustomDocument, HomePage, StandardPage, Track, Video
from cms.models.pages import page_types

Fields = dict[str, Any]
Stream = list[dict[str, Any]]


def load_pages(home: HomePage, folder: Path) -> None:
    """Make and publish the page of every source of ``folder``/pages, with its files."""
    sources = [_read(path) for path in sorted((folder / "pages").glob("*.md"))]
    # Videos before the steps that show them, and a page before those below it.
    for fields, text in sorted(sources, key=_sort_key):
        _PageLoader(home, folder / "files").make(fields, text)


def _read(path: Path) -> tuple[Fields, str]:
    _, head, text = path.read_text(encoding="utf-8").split("+++\n", 2)
    return tomllib.loads(head), text.strip()


def _sort_key(source: tuple[Fields, str]) -> tuple[bool, int, str]:
    fields, _ = source
    parent = fields["parent"]
    return fields.get("type") != "video", 0 if parent == "home" else parent.count("/") + 1, parent


class _PageLoader:
    """Makes and publishes pages below ``home``; ``files`` is the folder of their files."""

    def __init__(self, home: HomePage, files: Path) -> None:
        self.home = home
        self.files = files

    def make(self, fields: Fields, text: str) -> None:
        makers: dict[type[BasePage], Callable[[Fields, str], Page]] = {
            StandardPage: self._standard,
            GuidePage: self._guide,
            FactSheetPage: self._fact_sheet,
            TutorialPage: self._tutorial,
            VideoPage: self._video,
        }
        kind = fields.get("type", StandardPage.kind)
        page_type = next(model for model in page_types() if model.kind == kind)
        make = makers.get(page_type)
        page = make(fields, text) if make else self._generic(page_type, fields, text)
        page.title, page.slug = fields["title"], fields["slug"]
        page.search_description = fields.get("description", "")
        page.show_in_menus = fields.get("footer", False)
        if names := fields.get("metiers"):
            page.metiers = list(Metier.objects.filter(slug__in=names))
        self._parent(fields["parent"]).add_child(instance=page)
        page.save_revision().publish()
        for version in fields.get("versions", []):
            self._issue(page, version)

    def _parent(self, name: str) -> Page:
        path = "" if name == "home" else f"{name}/"
        return Page.objects.get(url_path=f"{self.home.url_path}{path}")

    def _generic(self, page_type: type[BasePage], fields: Fields, text: str) -> Page:
        """A page of any type: model fields by their names, documents by file names, and a body."""
        values = {"introduction": fields["description"], "body": json.dumps(_body(text))}
        for field in page_type._meta.local_concrete_fields:
            if field.name in fields:
                value = fields[field.name]
                is_document = field.related_model is CustomDocument
                values[field.name] = (
                    self._document(value, fields["title"]) if is_document else value
                )
        return page_type(**values)

    def _standard(self, fields: Fields, text: str) -> Page:
        body = _body(text)
        if files := fields.get("files"):
            documents = [self._document(file["file"], file["title"]).pk for file in files]
            heading = {"level": "2", "text": "Fichiers à télécharger"}
            body += [
                {"type": "heading", "value": heading},
                {"type": "documents", "value": documents},
            ]
        return StandardPage(body=json.dumps(body))

    def _guide(self, fields: Fields, text: str) -> Page:
        body = [{"type": "markdown", "value": text}]
        return GuidePage(
            body=json.dumps(body), review=fields["review"], introduction=fields["description"]
        )

    def _issue(self, page: BookletPage, version: Fields) -> None:
        name = f"{version['file']}.pdf"
        file = ContentFile((self.files / name).read_bytes(), name)
        values = {name: version[name] for name in ("label", "date", "changes")}
        issue_version(page, file, **values)

    def _fact_sheet(self, fields: Fields, text: str) -> Page:
        page = FactSheetPage(
            metier=Metier.objects.get(slug=fields["metier"]),
            subject=fields["subject"],
            introduction=fields["description"],
            body=json.dumps(_body(text)),
        )
        page.facts = [KeyFact(**fact) for fact in fields["facts"]]
        if file := fields.get("document"):
            page.document = self._document(file, fields["title"])
        return page

    def _tutorial(self, fields: Fields, text: str) -> Page:
        material = [{"type": "line", "value": line} for line in fields["material"]]
        (_, before), *steps = _by_heading(markdown.read(text.encode()).unwrapped())
        return TutorialPage(
            introduction=html_to_text("".join(block["value"] for block in before)),
            duration=fields["duration"],
            material=json.dumps(material),
            steps=json.dumps([_step(title, stream) for title, stream in steps]),
        )

    def _video(self, fields: Fields, text: str) -> Page:
        video = Video(
            title=fields["title"],
            duration=fields["duration"],
            width=fields["width"],
            height=fields["height"],
            chapters=fields["chapters"].strip(),
            file=self._file(fields["file"]),
            poster=self._file(fields["poster"]),
        )
        video.tracks = [Track(file=self._file(fields["captions"]))]  # type: ignore[misc]
        video.save()
        return VideoPage(
            video=video,
            date=fields["date"],
            introduction=fields["description"],
            body=json.dumps(_body(text)),
        )

    def _document(self, name: str, title: str) -> CustomDocument:
        """The document with this title, created from the file if there is none yet."""
        existing = CustomDocument.objects.filter(title=title).first()
        return existing or CustomDocument.objects.create(title=title, file=self._file(name))

    def _file(self, name: str) -> ContentFile[bytes]:
        return ContentFile((self.files / name).read_bytes(), name)


def _body(text: str) -> Stream:
    return as_stream(markdown.read(text.encode()).unwrapped().blocks)


def _by_heading(outline: Outline) -> Iterator[tuple[str, Stream]]:
    """The sections of an outline, as (title, stream); the first has no title."""
    title = ""
    blocks: list[Block] = []
    for block in outline.blocks:
        if isinstance(block, Heading) and block.level <= 2:
            yield title, as_stream(blocks)
            title, blocks = block.text, []
        else:
            blocks.append(block)
    yield title, as_stream(blocks)


def _step(title: str, stream: Stream) -> dict[str, Any]:
    """A tutorial's step; its paragraph « [video: slug] » names a video by its page's slug."""
    html = "".join(block["value"] for block in stream if block["type"] == "text")
    html, marker, rest = html.partition("<p>[video: ")
    slug, _, after = rest.partition("]</p>")
    video = VideoPage.objects.get(slug=slug).video_id if marker else None
    value = {"title": title, "text": html + after, "image": None, "video": video}
    return {"type": "step", "value": value}
