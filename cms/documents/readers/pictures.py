"""The pictures of a file that is read: each is kept once, within limits."""

import re
from base64 import b64decode
from collections.abc import Iterable, Mapping
from hashlib import sha256

from bs4 import Tag

from cms.documents.outline import Block, Picture, Span
from cms.french.folding import fold

MAX_PICTURES = 40
MAX_BYTES = 30 * 1024 * 1024
# What a program writes in place of a description: French and English Word, and names of files.
_BY_PROGRAM = re.compile(
    r"genere(?:e)? automatiquement|genere(?:e)? par l.ia\b|automatically generated|ai-generated"
)
_FILE = re.compile(r"[^\n]{0,200}\.(?:png|jpe?g|jfif|gif|webp|avif|hei[cf]|bmp|tiff?|emf|wmf|svg)")
_DATA = re.compile(r"data:image/[\w.+-]{1,20};base64,([A-Za-z0-9+/=\s]+)")
_COUNTED = re.compile(
    r"(?:une? )?(?:image|img|photo|picture|pic|graphique|graphic|logo|capture|screenshot|dsc|pxl|"
    r"object|objet|shape|forme)?[\s_\-\d()]*"
)


class Pictures:
    """Those that were taken, by name: a digest of their bytes."""

    def __init__(self) -> None:
        self._taken: dict[str, bytes] = {}
        self._room = MAX_BYTES

    def take(self, data: bytes, described: str = "") -> Picture | None:
        """The block of a picture; None of an empty one, and once there are too many."""
        name = sha256(data).hexdigest()[:32]
        if name not in self._taken:
            if not data or len(data) > self._room or len(self._taken) >= MAX_PICTURES:
                return None
            self._taken[name] = data
            self._room -= len(data)
        text = description(described)
        return Picture(name, (Span(text),) if text else ())

    def of(self, blocks: Iterable[Block]) -> dict[str, bytes]:
        """The files of the pictures that stand in some blocks."""
        names = dict.fromkeys(block.name for block in blocks if isinstance(block, Picture))
        return {name: self._taken[name] for name in names}


class PicturesOfPage:
    """Those that HTML refers to: in its own text, or among the ``parts`` beside it, by address."""

    # The schemes of such addresses, beside the usual ones.
    schemes = frozenset({"cid", "picture"})

    def __init__(self, pictures: Pictures | None, parts: Mapping[str, bytes] | None = None) -> None:
        self._pictures = pictures
        self._parts = dict(parts or {})
        self.taken = 0

    def without_data(self, html: str) -> str:
        """The HTML with a short address for each picture that it holds."""
        return _DATA.sub(self._address, html)

    def _address(self, found: re.Match[str]) -> str:
        address = f"picture:{len(self._parts)}"
        try:
            self._parts[address] = b64decode(found[1]) if self._pictures else b""
        except ValueError:
            self._parts[address] = b""
        return address

    def take(self, image: Tag) -> Picture | None:
        data = self._parts.get(str(image.get("src", "")), b"")
        described = str(image.get("alt", ""))
        picture = self._pictures.take(data, described) if self._pictures else None
        self.taken += picture is not None
        return picture


def description(text: str) -> str:
    """What an author wrote of a picture; "" for the name of a file and the words of a program."""
    line = " ".join(text.split())
    folded = fold(line)
    by_program = _BY_PROGRAM.search(folded)
    return "" if by_program or _FILE.fullmatch(folded) or _COUNTED.fullmatch(folded) else line
