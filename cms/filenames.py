"""Names of files: those of the storage, and those under which readers save them.

File systems hold 255 bytes. A letter with an accent takes two in UTF-8, and more where macOS sends
it apart from its accent: names are composed (NFC).
"""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

# The column of an image's file holds 100 characters, with its folders.
STORED_BYTES = 60
SAVED_BYTES = 200
# Not in a name on Windows, macOS or Linux; control and formatting characters are looked up.
_FORBIDDEN = re.compile(r'[/\\:*?"<>|]')


def stored_name(name: str) -> str:
    """A name for the storage: letters, digits, « . », « - » and « _ », and the extension.

    « ???.PDF » → « fichier.pdf »
    """
    path = PurePosixPath(unicodedata.normalize("NFC", name))
    extension = re.sub(r"[^a-z0-9]", "", path.suffix.lower())[:10]
    stem = re.sub(r"[^\w.-]+", "_", path.stem if path.suffix else path.name).strip("._")
    suffix = f".{extension}" if extension else ""
    return f"{_cut(stem, STORED_BYTES - len(suffix)) or 'fichier'}{suffix}"


def saved_name(title: str, suffix: str, *, extensions: Iterable[str] = ()) -> str:
    """« Livret d’accueil.pdf »: a title as the name of a file that ends with ``suffix``.

    The ending of a title that is one of these extensions gives way to it.
    """
    title = unicodedata.normalize("NFC", title)
    visible = (" " if _is_invisible(char) else char for char in _FORBIDDEN.sub(" ", title))
    stem = " ".join("".join(visible).split()).strip(" .")
    begun, _, ending = stem.rpartition(".")
    if begun and ending.lower() in {*extensions, suffix[1:].lower()}:
        stem = begun.rstrip(" .")
    return f"{_cut(stem, SAVED_BYTES - len(suffix.encode())) or 'fichier'}{suffix}"


def _is_invisible(char: str) -> bool:
    """Controls, marks of direction, halves of characters: « fdp.exe » must not read « exe.pdf »."""
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore").rstrip(" .")
