"""Files that another program of the machine turns into one that is read here, where it is there."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from cms.documents.readers.errors import REASONS, RefusedError

OFFICE = "soffice"  # LibreOffice
RECOGNITION = "ocrmypdf"  # over tesseract
SECONDS = {OFFICE: 30, RECOGNITION: 120}
# A page of a few lines is turned too: by default, less than 14 of confidence leaves it as it lies,
# and what is then read of it are no words.
_UPRIGHT = ("--rotate-pages", "--rotate-pages-threshold", "3")
_MEMORY_BYTES = 4 * 1024**3  # LibreOffice maps more than it uses
_FILE_BYTES = 200 * 1024**2
_ENVIRONMENT = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
_ROOT = Path(__file__).resolve().parents[3]


def is_there(program: str) -> bool:
    """Whether the machine has a program, now: it may come or go while the site runs."""
    return shutil.which(program) is not None


# A file may link others, on the network or on this machine: LibreOffice fetches none of them, but
# pictures of this machine that an RTF names: of those files no picture is taken.
_CLOSED_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop>
<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop>
<prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""


@contextmanager
def as_docx(file: BinaryIO, extension: str) -> Iterator[BinaryIO]:
    """A text of an older or another office (.doc, .rtf) as Word saves it today.

    Raises RefusedError when LibreOffice makes nothing of it, or too slowly.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / f"source{extension}"
        _copy(file, source)
        (folder / "p" / "user").mkdir(parents=True)
        (folder / "p" / "user" / "registrymodifications.xcu").write_text(_CLOSED_PROFILE)
        _run(
            [
                *(
                    OFFICE,
                    "--headless",
                    "--norestore",
                    f"-env:UserInstallation={folder.as_uri()}/p",
                ),
                *("--convert-to", "docx", "--outdir", name, str(source)),
            ],
            folder,
        )
        with _made(folder / "source.docx", "old_word" if extension == ".doc" else "rtf") as made:
            yield made


@contextmanager
def with_text(file: BinaryIO) -> Iterator[BinaryIO]:
    """A PDF made of pictures, with the text that recognition finds on them.

    Raises RefusedError as a scan is refused where there is no such program.
    """
    with tempfile.TemporaryDirectory() as name:
        source, target = Path(name) / "source.pdf", Path(name) / "target.pdf"
        _copy(file, source)
        command = [RECOGNITION, "--quiet", "--language", "fra", "--deskew", *_UPRIGHT]
        _run([*command, "--output-type", "pdf", str(source), str(target)], Path(name))
        with _made(target, "scan") as made:
            yield made


def _copy(file: BinaryIO, target: Path) -> None:
    file.seek(0)
    with target.open("wb") as copy:
        shutil.copyfileobj(file, copy)


def _made(path: Path, otherwise: str) -> BinaryIO:
    if not path.is_file():
        raise RefusedError(REASONS[otherwise])
    return path.open("rb")


def _run(command: Sequence[str], folder: Path) -> None:
    """Run a program under limits, with a home of its own and nothing of the site's environment.

    What it starts ends with it.
    """
    program = Path(shutil.which(command[0]) or command[0])
    seconds = SECONDS[command[0]]
    limits = map(str, (_MEMORY_BYTES, seconds, _FILE_BYTES))
    process = subprocess.Popen(  # noqa: S603 - our own module, commands of ours only
        [
            sys.executable,
            "-s",
            "-m",
            "cms.documents.readers.limited",
            *limits,
            str(program),
            *command[1:],
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={
            **_ENVIRONMENT,
            **dict.fromkeys(("HOME", "TMPDIR"), str(folder)),
            "PATH": os.pathsep.join((str(program.parent), os.defpath)),
        },
        cwd=_ROOT,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise RefusedError(REASONS["time"]) from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
