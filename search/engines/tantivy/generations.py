"""The directory of an embedded index, and its write lock.

    <directory>/current       names the generation in use and the version that made it
    <directory>/lock          held while writing (flock: the system frees it when a writer dies)
    <directory>/generations/  one directory for each generation; a rebuild fills a new one

``current`` is replaced by one rename, so a reader in any process finds the old generation or the
new one, complete.
"""

import fcntl
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.engines.base import EngineBusy, EngineUnavailable
from search.engines.retry import attempts


class Generations:
    """The generations of one index.

    ``version`` stands for schema, analysis and library: a generation made by another version
    counts as missing.
    """

    def __init__(self, directory: Path, version: str) -> None:
        self._directory = directory
        self._version = version

    @property
    def _pointer(self) -> Path:
        return self._directory / "current"

    @property
    def _all(self) -> Path:
        return self._directory / "generations"

    def current(self) -> Path:
        """The directory in use. Raises ``EngineUnavailable`` when there is none of this version."""
        try:
            pointer = json.loads(self._pointer.read_bytes())
            name, version = str(pointer["generation"]), str(pointer["version"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EngineUnavailable(f"no index in {self._directory}: {error}") from error
        if version != self._version:
            raise EngineUnavailable(f"the index is of version {version}, not {self._version}")
        if Path(name).name != name:
            raise EngineUnavailable(f"the pointer names no generation: {name!r}")
        return self._all / name

    @contextmanager
    def write_lock(self, timeout: float) -> Iterator[None]:
        """Hold the write lock, which excludes other threads and processes.

        Raises ``EngineBusy`` when it was not free within ``timeout`` seconds, and
        ``EngineUnavailable`` when the directory cannot be written.
        """
        try:
            self._all.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._directory / "lock", os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise EngineUnavailable(f"cannot write in {self._directory}: {error}") from error
        try:
            for _ in attempts(timeout):
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    continue
            else:
                raise EngineBusy(f"another writer held {self._directory} for {timeout} s")
            # Unlocked explicitly: closing would not free it while a forked child keeps a copy.
            try:
                yield
            finally:
                fcntl.flock(handle, fcntl.LOCK_UN)
        finally:
            os.close(handle)

    def create(self) -> Path:
        """An empty directory for a new generation. Only with the ``write_lock``."""
        self.sweep()
        path = self._all / uuid.uuid4().hex
        path.mkdir()
        return path

    def publish(self, generation: Path) -> None:
        """Make a finished generation the current one. Only with the ``write_lock``."""
        pointer = {"generation": generation.name, "version": self._version}
        replacement = self._directory / "current.new"
        with replacement.open("w", encoding="utf-8") as file:
            json.dump(pointer, file)
            file.flush()
            os.fsync(file.fileno())
        replacement.replace(self._pointer)
        handle = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(handle)  # else a power cut could undo the rename
        finally:
            os.close(handle)

    def sweep(self) -> None:
        """Remove generations that are not in use: replaced, or left by a rebuild that died.

        Only with the ``write_lock``. Readers that have one open keep its files until they close it.
        """
        try:
            used = self.current().name
        except EngineUnavailable:
            used = ""
        for path in self._all.iterdir():
            if path.name != used:
                shutil.rmtree(path, ignore_errors=True)
