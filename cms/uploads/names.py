"""Names of files, as they are stored and as they are sent to readers."""

import unicodedata
from pathlib import PurePosixPath


def shortened(name: str, *, max_bytes: int) -> str:
    """The name, composed (NFC), with its ending, in at most ``max_bytes`` bytes of UTF-8.

    File systems hold 255 bytes; a letter with an accent takes two, and two characters where macOS
    sends it decomposed.
    """
    path = PurePosixPath(unicodedata.normalize("NFC", name))
    suffix = path.suffix if len(path.suffix.encode()) <= max_bytes // 2 else ""
    stem = path.name.removesuffix(suffix)
    room = max_bytes - len(suffix.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + suffix
