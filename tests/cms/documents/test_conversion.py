"""Files that LibreOffice or a recognition of characters makes readable, where they are there.

What stands in for them is a script of that name: it is handed what they are, and copies a file
that was made before.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from cms.documents.readers import UnreadableFileError, conversion, read
from tests.cms.documents.makers import make_docx, make_pdf, outline_of
from tests.cms.documents.test_readers import PIXEL
from tests.cms.documents.test_refusals import OLE, scanned_pdf

SOURCE = outline_of("# Titre\n\nUn texte tout à fait ordinaire.")
RTF = rb"{\rtf1 Bonjour}"
OFFICE = """#!/bin/sh
set -e
for last; do :; done
while [ "$1" != --outdir ]; do shift; done
[ -d "$HOME" ] && [ -z "$SECRET_KEY" ]
[ -s "$last" ]
cp {made} "$2/source.docx"
"""
RECOGNITION = """#!/bin/sh
set -e
for last; do before=$target; target=$last; done
[ -s "$before" ]
cp {made} "$target"
"""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts a program on the machine's path, or nothing but its usual tools."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for tool in ("sh", "cp", "sleep"):
        found = next(
            Path(folder, tool) for folder in ("/bin", "/usr/bin") if Path(folder, tool).exists()
        )
        (programs / tool).symlink_to(found)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("SECRET_KEY", "ne-pas-voir")

    def install(name: str, script: str, made: bytes = b"") -> None:
        (tmp_path / "made").write_bytes(made)
        program = programs / name
        program.write_text(script.format(made=tmp_path / "made"))
        program.chmod(0o755)

    return install


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(("name", "data"), [("a.doc", OLE), ("a.doc", RTF), ("a.rtf", RTF)])
def test_another_office_is_read_through_libreoffice(
    name: str, data: bytes, machine, tmp_path: Path
) -> None:
    machine("soffice", OFFICE, make_docx(SOURCE))
    outline = read(written(tmp_path, name, data))
    assert outline.text == SOURCE.text
    assert outline.warnings == ()


@pytest.mark.parametrize(
    ("name", "data", "part"),
    [("a.doc", OLE, "ancien"), ("a.rtf", RTF, "RTF"), ("a.rtf", b"Bonjour", "texte")],
)
def test_without_it_the_refusal_says_what_to_do(
    name: str, data: bytes, part: str, machine, tmp_path: Path
) -> None:
    path = written(tmp_path, name, data)
    with pytest.raises(UnreadableFileError, match=part):
        read(path)


def test_what_libreoffice_makes_nothing_of_is_refused(machine, tmp_path: Path) -> None:
    machine("soffice", "#!/bin/sh\nexit 0\n")
    with pytest.raises(UnreadableFileError, match="RTF"):
        read(written(tmp_path, "a.rtf", RTF))


def test_a_program_that_does_not_end_is_ended(machine, tmp_path: Path, monkeypatch) -> None:
    machine("soffice", "#!/bin/sh\nsleep 60 &\necho $! > {made}\nwait\n")
    monkeypatch.setitem(conversion.SECONDS, "soffice", 2)
    with pytest.raises(UnreadableFileError, match="temps"):
        read(written(tmp_path, "a.rtf", RTF))
    left = Path("/proc", (tmp_path / "made").read_text().strip(), "stat")
    assert not left.exists() or left.read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_scan_is_read_by_recognition_and_says_so(machine, tmp_path: Path) -> None:
    path = written(tmp_path, "a.pdf", scanned_pdf())
    with pytest.raises(UnreadableFileError, match="numérisé"):
        read(path)
    machine("ocrmypdf", RECOGNITION, make_pdf(SOURCE))
    outline = read(path)
    assert "tout à fait ordinaire" in outline.text
    assert "reconnaissance de caractères" in outline.warnings[0]


def test_a_pdf_with_its_text_is_not_recognised(machine, tmp_path: Path) -> None:
    machine("ocrmypdf", "#!/bin/sh\nexit 1\n")
    assert read(written(tmp_path, "a.pdf", make_pdf(SOURCE))).warnings == ()


@contextmanager
def a_server(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Its address, and what is asked of it."""
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(folder))

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
            asked.append(format % arguments)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.mark.real_programs
def test_libreoffice_itself_reads_and_fetches_nothing(tmp_path: Path) -> None:
    (tmp_path / "image.png").write_bytes(PIXEL)
    with a_server(tmp_path) as (address, asked):
        linked = "".join(
            rf"{{\field{{\*\fldinst INCLUDEPICTURE \"{place}/image.png\" \\d}}{{\fldrslt x}}}}\par "
            for place in (address, tmp_path.as_uri())
        )
        row = r"\trowd\cellx3000\cellx6000 9 h\cell Arriv\'e9e\cell\row "
        rtf = rf"{{\rtf1\ansi\ansicpg1252 L\'92\'e9quipe\par {linked}{row}\pard Fin.\par}}"
        path = written(tmp_path, "a.rtf", rtf.encode())
        outline = read(path, with_pictures=True)
        assert asked == []
    assert outline.blocks[0].text == "L’équipe"
    assert "9 h\tArrivée" in outline.text
    assert outline.pictures == {}


@pytest.mark.real_programs
@pytest.mark.parametrize("turned", [0, 90])
def test_a_scan_itself_is_read_however_it_lies(turned: int, tmp_path: Path) -> None:
    text = "La ludothèque ouvre mardi.\n\nLes girafes en bois sont attendues à la rentrée.\n\n" * 5
    page = PdfDocument(make_pdf(outline_of(text)))[0].render(scale=2.8).to_pil()
    path = tmp_path / "a.pdf"
    page.rotate(turned, expand=True).save(path, resolution=200)
    outline = read(path)
    assert "La ludothèque ouvre mardi" in outline.text
    assert "reconnaissance de caractères" in outline.warnings[0]
