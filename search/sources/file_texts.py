"""The text of files, read once: a file never changes under its name (``cms.models.media``)."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db.models.fields.files import FieldFile

from cdp.access.key_search import find_keys
from cdp.models import BookletVersion
from cms.documents import readers
from cms.documents.outline import Heading, Outline, Paragraph
from cms.documents.readers.sniffing import accepted_extensions
from cms.models import CustomDocument
from cms.passages import PassageText
from search.models import FileText

# Of what came by another way than the forms, which refuse it.
HOLDS_KEY = "le mot de passe d’un espace s’y trouve, remplacez ce fichier"


def passages_of_file(file: FieldFile) -> list[PassageText]:
    """The pages of a PDF, or the sections of another document; none of what cannot be read."""
    return [PassageText(**piece) for piece in file_text(file).pieces]


def file_text(file: FieldFile) -> FileText:
    """The text of a file, which is read if it was not before; ``problem`` says why it failed."""
    name = file.name or ""
    known = FileText.objects.filter(name=name).first()
    if known is None:
        try:
            known, _ = FileText.objects.get_or_create(name=name, defaults=_read(file, name))
        except OSError:
            return FileText(name=name)  # lost, or out of reach for now
    return known


def delete_orphaned_texts() -> None:
    """Delete the texts of files that were deleted or replaced."""
    documents = CustomDocument.objects.values("file")
    versions = BookletVersion.objects.values("file")
    FileText.objects.exclude(name__in=documents).exclude(name__in=versions).delete()


def delete_failed_texts() -> None:
    """Delete the records of failed readings, so that these files are read again."""
    FileText.objects.exclude(problem="").delete()


def _read(file: FieldFile, name: str) -> dict[str, object]:
    if Path(name).suffix.lower() not in accepted_extensions():
        return {"pieces": [], "problem": "", "scanned": []}
    try:
        with _on_disk(file) as path:
            outline = readers.read(path, name=name, by_page=True)
    except readers.UnreadableFileError as error:
        if isinstance(error.__cause__, OSError):
            raise error.__cause__ from None
        return {"pieces": [], "problem": error.reason, "scanned": []}
    is_pdf = Path(name).suffix.lower() == ".pdf"
    pieces = list(_pages(outline) if is_pdf else _sections(outline))
    scanned = [piece.place for piece in pieces if is_pdf and not piece.text]
    kept = [piece for piece in pieces if piece.text or piece.section]
    if find_keys("\n".join(f"{piece.section}\n{piece.text}" for piece in kept)):
        return {"pieces": [], "problem": HOLDS_KEY, "scanned": []}
    as_dicts = [
        {"text": piece.text, "section": piece.section, "place": piece.place} for piece in kept
    ]
    return {"pieces": as_dicts, "problem": "", "scanned": scanned}


@contextmanager
def _on_disk(file: FieldFile) -> Iterator[Path]:
    """A local path to the file, which is copied if its storage is not on disk."""
    try:
        path = Path(file.path)
    except NotImplementedError:
        with tempfile.NamedTemporaryFile(suffix=Path(file.name or "").suffix) as copy:
            with file.storage.open(file.name or "", "rb") as stored:
                for chunk in stored.chunks():
                    copy.write(chunk)
            copy.flush()
            yield Path(copy.name)
    else:
        yield path


def _pages(outline: Outline) -> Iterator[PassageText]:
    """See ``readers.read(by_page=True)``."""
    number = ""
    for block in outline.blocks:
        if isinstance(block, Heading):
            number = block.text
        elif isinstance(block, Paragraph):
            yield PassageText(block.text, place=f"#page={number}")


def _sections(outline: Outline) -> Iterator[PassageText]:
    section, lines = "", list[str]()
    for block in outline.unwrapped().blocks:
        if isinstance(block, Heading):
            yield PassageText("\n".join(lines), section)
            section, lines = block.text, []
        elif block.text:
            lines.append(block.text)
    yield PassageText("\n".join(lines), section)
