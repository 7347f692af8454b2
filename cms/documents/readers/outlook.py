"""Messages that Outlook saved (.msg): compound files whose streams are the properties of MAPI.

See [MS-OXMSG]; a property is known by its tag, of which the last four digits are its type.
"""

import struct
from datetime import UTC, date, datetime, timedelta
from email import message_from_string, policy
from io import BytesIO
from typing import NoReturn
from zoneinfo import ZoneInfo

from olefile import OleFileIO

from cms.documents.labels import LabelOf, no_label
from cms.documents.outline import Outline
from cms.documents.readers import text
from cms.documents.readers.charsets import decode
from cms.documents.readers.errors import REASONS, RefusedError
from cms.documents.readers.message import opening, sent_on, shown_name
from cms.documents.readers.pictures import Pictures
from cms.documents.readers.warnings import left_attachments
from cms.documents.readers.web_page import outline_of_page

_PROPERTIES = "__properties_version1.0"
_SUBJECT, _SENDER, _ADDRESSES, _HEADERS = "0037", "0C1A", ("5D01", "0C1F"), "007D"
_BODY, _RTF, _HTML = "1000", "10090102", "1013"
_ATTACHMENT = "__attach_version1.0_#"
_NAMES, _CONTENT_ID, _CONTENT = ("3707", "3704", "3001"), "3712", "37010102"
# Properties of a fixed size: when it was sent or came; the code page of the body, of all texts.
_TIMES = (0x00390040, 0x0E060040)
_BODY_PAGE, _PAGE = 0x3FDE0003, 0x3FFD0003
_UNICODE, _ANSI, _BINARY = "001F", "001E", "0102"
_HEADER_BYTES, _ENTRY = 32, struct.Struct("<IIQ")
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_UTF_8 = 65001


def read(data: bytes, label_of: LabelOf = no_label, pictures: Pictures | None = None) -> Outline:
    """Its subject as the title, who sent it and when, then its text; attachments are named.

    ``pictures`` takes those that stand in the text.
    """
    try:
        with OleFileIO(BytesIO(data)) as file:
            return _Message(file).outline(label_of, pictures)
    except (OSError, ValueError, IndexError, AttributeError, TypeError, struct.error):
        raise RefusedError(REASONS["damaged"]) from None


class _Message:
    """The properties of a message."""

    def __init__(self, file: OleFileIO) -> None:
        self._file = file
        # Names differ in case from one program to another.
        self._streams = {"/".join(path).lower(): path for path in file.listdir()}
        if _PROPERTIES not in self._streams:
            _refuse(self._streams)
        self._fixed = {
            tag: value for tag, _, value in _ENTRY.iter_unpack(_whole(self._stream(_PROPERTIES)))
        }

    def outline(self, label_of: LabelOf, pictures: Pictures | None) -> Outline:
        html = self._html()
        if html:
            outline = outline_of_page(html, label_of, pictures, self._parts() if pictures else {})
        elif plain := self._text(_BODY):
            outline = text.outline_of_text(plain, label_of)
        elif self._has(_RTF):
            raise RefusedError(REASONS["outlook"])
        else:
            outline = Outline(())
        names = self._attachments(html)
        warnings = (left_attachments(names),) if names else ()
        blocks = opening(self._text(_SUBJECT), self._day(), self._sender())
        told = (*outline.warnings, *warnings)
        return Outline((*blocks, *outline.blocks), told, pictures=outline.pictures)

    def _html(self) -> str:
        if self._has(_HTML + _BINARY):
            data = self._stream(_name(_HTML + _BINARY))
            return _decoded(data, self._fixed.get(_BODY_PAGE, 0))
        return self._text(_HTML)

    def _sender(self) -> str:
        name = self._text(_SENDER)
        found = (self._text(tag) for tag in _ADDRESSES)
        # Within an organisation the address is a path of its directory.
        address = next((each for each in found if "@" in each and each != name), "")
        return f"{name} <{address}>" if name and address else name or address

    def _day(self) -> str:
        for tag in _TIMES:
            if ticks := self._fixed.get(tag):
                return sent_on(_day_of(ticks))
        headers = message_from_string(self._text(_HEADERS), policy=policy.compat32)
        return sent_on(str(headers.get("date", "")))

    def _attachments(self, html: str) -> list[str]:
        """The names of what came with it, but the pictures that its page shows."""
        names = []
        for key in self._folders():
            shown = self._text(_CONTENT_ID, key)
            if shown and f"cid:{shown}" in html:
                continue
            names.append(
                shown_name(next(filter(None, (self._text(tag, key) for tag in _NAMES)), ""))
            )
        return names

    def _parts(self) -> dict[str, bytes]:
        """What came with it, by the address that its HTML has for it."""
        return {
            f"cid:{name}": self._stream(_name(_CONTENT, key))
            for key in self._folders()
            if (name := self._text(_CONTENT_ID, key)) and self._has(_CONTENT, key)
        }

    def _folders(self) -> list[str]:
        """Of its attachments."""
        folders = {path[0].lower() for path in self._streams.values() if len(path) > 1}
        return sorted(folder for folder in folders if folder.startswith(_ATTACHMENT))

    def _has(self, tag: str, folder: str = "") -> bool:
        return _name(tag, folder) in self._streams

    def _text(self, tag: str, folder: str = "") -> str:
        """A property that is text, as Unicode or in the code page of the message."""
        if self._has(tag + _UNICODE, folder):
            return _whole_units(self._stream(_name(tag + _UNICODE, folder))).rstrip("\x00")
        if self._has(tag + _ANSI, folder):
            pages = (_PAGE, _BODY_PAGE) if tag != _BODY else (_BODY_PAGE, _PAGE)
            page = next(filter(None, (self._fixed.get(page) for page in pages)), 0)
            return _decoded(self._stream(_name(tag + _ANSI, folder)), page).rstrip("\x00")
        return ""

    def _stream(self, name: str) -> bytes:
        """A stream, all of it: of a file that was cut, what is left would be taken for the text."""
        path = self._streams[name]
        data: bytes = self._file.openstream(path).read()
        if len(data) != self._file.get_size(path):
            raise RefusedError(REASONS["damaged"])
        return data


def _name(tag: str, folder: str = "") -> str:
    return f"{folder}{'/' if folder else ''}__substg1.0_{tag}".lower()


def _refuse(streams: dict[str, list[str]]) -> NoReturn:
    """Another compound file under the name of a message."""
    if "encryptedpackage" in streams:
        raise RefusedError(REASONS["encrypted"])
    raise RefusedError(REASONS["old_word" if "worddocument" in streams else "damaged"])


def _whole(properties: bytes) -> bytes:
    """The entries of a stream of properties, without what is left of one that is cut."""
    entries = properties[_HEADER_BYTES:]
    return entries[: len(entries) // _ENTRY.size * _ENTRY.size]


def _whole_units(data: bytes) -> str:
    return data.decode("utf-16-le", "replace")


def _decoded(data: bytes, page: int) -> str:
    """In the code page that the message tells, if it reads in that, else in any."""
    try:
        return data.decode("utf-8" if page == _UTF_8 else f"cp{page}")
    except (UnicodeDecodeError, LookupError):
        return decode(data)


def _day_of(ticks: int) -> date:
    """Of tenths of microseconds; the day it was in France."""
    try:
        moment = _EPOCH + timedelta(microseconds=ticks // 10)
    except OverflowError:
        raise RefusedError(REASONS["damaged"]) from None
    return moment.astimezone(ZoneInfo("Europe/Paris")).date()
