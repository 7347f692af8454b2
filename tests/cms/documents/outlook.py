"""Messages of Outlook (.msg), written as compound files ([MS-CFB], version 3)."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
STORAGE, STREAM, ROOT = 1, 2, 5
Folder = Mapping[str, "bytes | Folder"]
EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def make_msg(
    texts: Mapping[str, str | bytes],
    *,
    sent: datetime | None = None,
    page: int = 0,
    attachments: list[Mapping[str, str | bytes]] | None = None,
) -> bytes:
    """A message of these properties, each by its four digits: text is Unicode, bytes as they are.

    Bytes are in the code page of ``page``; of 1013, the page in HTML, they are binary.
    """
    numbers = [(0x00390040, _ticks(sent))] if sent else []
    numbers += [(0x3FDE0003, page), (0x3FFD0003, page)] if page else []
    fixed = b"".join(struct.pack("<IIQ", tag, 6, value) for tag, value in numbers)
    content: dict[str, bytes | Folder] = {
        "__properties_version1.0": bytes(32) + fixed,
        "__nameid_version1.0": {},
        **_streams(texts),
    }
    for number, each in enumerate(attachments or []):
        content[f"__attach_version1.0_#{number:08X}"] = _streams(each)
    return make_compound(content)


def _ticks(moment: datetime) -> int:
    return int((moment - EPOCH).total_seconds()) * 10**7


def _streams(texts: Mapping[str, str | bytes]) -> dict[str, bytes]:
    streams = {}
    for tag, value in texts.items():
        if isinstance(value, str):
            streams[f"__substg1.0_{tag}001F"] = value.encode("utf-16-le")
        else:
            type_ = "" if len(tag) == 8 else "0102" if tag == "1013" else "001E"
            streams[f"__substg1.0_{tag}{type_}"] = value
    return streams


@dataclass
class Entry:
    name: str
    kind: int
    content: bytes = b""
    below: list["Entry"] = field(default_factory=list)
    start: int = END
    size: int = 0


def make_compound(content: Folder) -> bytes:
    """A compound file of these streams and folders."""
    root = Entry("Root Entry", ROOT, below=_entries(content))
    order = _numbered(root)
    sectors: list[bytes] = []
    fat: list[int] = []

    def stored(data: bytes) -> int:
        if not data:
            return END
        first, count = len(sectors), -(-len(data) // SECTOR)
        padded = data.ljust(count * SECTOR, b"\0")
        sectors.extend(padded[at : at + SECTOR] for at in range(0, len(padded), SECTOR))
        fat.extend([*range(first + 1, first + count), END])
        return first

    mini, mini_fat = b"", list[int]()
    for entry in order:
        entry.size = len(entry.content)
        if entry.size >= CUTOFF:
            entry.start = stored(entry.content)
        elif entry.size:
            entry.start, count = len(mini_fat), -(-entry.size // MINI)
            mini += entry.content.ljust(count * MINI, b"\0")
            mini_fat += [*range(entry.start + 1, entry.start + count), END]
    root.start, root.size = stored(mini), len(mini)
    mini_sectors = -(-len(mini_fat) * 4 // SECTOR)
    first_mini_fat = stored(_packed(mini_fat, SECTOR // 4))
    numbers = {id(entry): number for number, entry in enumerate(order)}
    first_directory = stored(_directory(order, numbers))
    fats = 1
    while fats * SECTOR // 4 < len(fat) + fats:
        fats += 1
    fat_start = len(sectors)
    table = _packed([*fat, *([FAT_SECTOR] * fats)], SECTOR // 4)
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6), 0, fats, first_directory, 0, CUTOFF),
        *(first_mini_fat, mini_sectors, END, 0),
    )
    difat = struct.pack("<109I", *range(fat_start, fat_start + fats), *[FREE] * (109 - fats))
    return header + difat + b"".join(sectors) + table


def _packed(numbers: list[int], multiple: int) -> bytes:
    filled = numbers + [FREE] * (-len(numbers) % multiple)
    return struct.pack(f"<{len(filled)}I", *filled)


def _entries(folder: Folder) -> list[Entry]:
    ordered = sorted(folder.items(), key=lambda item: (len(item[0]), item[0].upper()))
    return [
        Entry(name, STREAM, content)
        if isinstance(content, bytes)
        else Entry(name, STORAGE, below=_entries(content))
        for name, content in ordered
    ]


def _numbered(entry: Entry) -> list[Entry]:
    return [entry, *(each for below in entry.below for each in _numbered(below))]


def _directory(order: list[Entry], numbers: Mapping[int, int]) -> bytes:
    """Of what lies in a folder each entry is to the right of the one before."""
    right = {
        id(entry): numbers[id(following)]
        for holder in order
        for entry, following in zip(holder.below, holder.below[1:], strict=False)
    }
    packed = b""
    for entry in order:
        name = entry.name.encode("utf-16-le")
        child = numbers[id(entry.below[0])] if entry.below else FREE
        packed += struct.pack(
            "<64sHBBIII16sIQQIQ",
            *(name, len(name) + 2, entry.kind, 1, FREE, right.get(id(entry), FREE), child),
            *(bytes(16), 0, 0, 0, entry.start, entry.size),
        )
    return packed + bytes(-len(packed) % SECTOR)
