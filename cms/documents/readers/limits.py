"""Work on what people hand in, in a process of its own with limits on memory and time.

A hostile file can only break that process, which has no access to the site's environment (keys,
database address): it reads standard input and answers with JSON.
"""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from cms.documents.readers.errors import NO_MEMORY, REASONS, RefusedError

MEMORY_BYTES = 1024 * 1024 * 1024
SECONDS = 30
_ROOT = Path(__file__).resolve().parents[3]
# Exit codes; below 0, the signal that ended the process.
_REASON_BY_CODE = {
    NO_MEMORY: "memory",
    -signal.SIGXCPU: "time",
    -signal.SIGKILL: "memory",
    -signal.SIGABRT: "memory",
    -signal.SIGTRAP: "memory",
    -signal.SIGILL: "memory",
    -signal.SIGSEGV: "damaged",
}
_ENVIRONMENT = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}

Work: TypeAlias = Callable[[BinaryIO], dict[str, Any]]


def ask(
    module: str,
    arguments: list[str],
    source: BinaryIO,
    *,
    folder: str = "",
    file_bytes: int = 0,
) -> dict[str, Any]:
    """What ``python -m module`` answers of ``source``, its standard input; see ``answer``.

    It writes nothing, but files of at most ``file_bytes`` in a temporary ``folder``. Raises
    RefusedError for what it refuses, and where it needs more memory or time than it has.
    """
    limits = [str(MEMORY_BYTES), str(SECONDS), str(file_bytes)]
    written = {"TMPDIR": folder, "HOME": folder} if folder else {}
    try:
        done = subprocess.run(  # noqa: S603 - our own modules, arguments of ours only
            [sys.executable, "-s", "-m", module, *limits, *arguments],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT | written,
            cwd=_ROOT,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RefusedError(REASONS["time"]) from None
    try:
        said: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        # The process ended before it could answer.
        raise RefusedError(REASONS[_REASON_BY_CODE.get(done.returncode, "failure")]) from None
    if "refused" in said:
        raise RefusedError(str(said["refused"]))
    return said


def answer(arguments: list[str], prepare: Callable[[list[str]], Work]) -> None:
    """The ``main`` of such a process: prepare (imports), take the limits, work, answer, leave.

    Every failure is an answer too.
    """
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # a library that prints must not spoil the answer
    memory, seconds, file_bytes = map(int, arguments[:3])
    try:
        work = prepare(arguments[3:])
        _limit(memory, seconds, file_bytes)
        said = json.dumps(work(sys.stdin.buffer), ensure_ascii=False)
    except RefusedError as error:
        said = json.dumps({"refused": error.reason})
    except MemoryError:
        os._exit(NO_MEMORY)  # there may be too little left to say it in words
    except RecursionError:
        said = json.dumps({"refused": REASONS["too_deep"]})
    except Exception:
        said = json.dumps({"refused": REASONS["failure"]})
    answers.write(said)
    answers.flush()
    # Freeing a large tree takes longer than leaving without it.
    os._exit(0)


def _limit(memory: int, seconds: int, file_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
