"""MP4 without metadata: what players need stays, all else is blanked in place.

Boxes keep their sizes, so that offsets stay right and no byte of picture or sound moves. Known ones
are kept, not unknown ones blanked: each maker writes position and device in boxes of its own.

Source: ISO/IEC 14496-12 (boxes), and QuickTime's vendor and name in its sample descriptions.
"""

import os
import struct
from collections.abc import Iterator
from typing import IO, NamedTuple

from cms.uploads.errors import UnusableFileError

DAMAGED = (
    "Ce fichier ne peut pas être lu\u00a0: il est abîmé ou incomplet. Enregistrez-le de nouveau en "
    "MP4, puis renvoyez-le."
)
MORE_THAN_A_VIDEO = (
    "Cette vidéo porte, à côté des images et du son, des données de l’appareil qui ne peuvent pas "
    "en être ôtées\u00a0: enregistrez-la de nouveau en MP4 avec un logiciel de montage."
)
_MAX_BOXES = 100_000
_MAX_INDEX_BYTES = 64 * 1024**2
_CHUNK = 1024**2

# The boxes kept in each container; a container is a key of this table.
_KEPT = {
    b"moov": {b"mvhd", b"trak", b"mvex", b"iods"},
    b"trak": {b"tkhd", b"edts", b"mdia"},
    b"edts": {b"elst"},
    b"mdia": {b"mdhd", b"hdlr", b"minf", b"elng"},
    b"minf": {b"vmhd", b"smhd", b"nmhd", b"dinf", b"stbl"},
    b"dinf": {b"dref"},
    b"stbl": {
        *(b"stsd", b"stts", b"ctts", b"cslg", b"stss", b"stsh", b"sdtp", b"stdp", b"padb"),
        *(b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"sgpd", b"sbgp", b"subs"),
    },
    b"mvex": {b"mehd", b"trex", b"leva"},
    b"moof": {b"mfhd", b"traf"},
    b"traf": {b"tfhd", b"tfdt", b"trun", b"sdtp", b"sgpd", b"sbgp", b"subs"},
}
_KEPT_AT_TOP = {b"ftyp", b"styp", b"mdat", b"sidx", b"ssix", b"mfra"}
_PLAYED = {b"vide", b"soun"}
_TABLE = (b"mdia", b"minf", b"stbl")


class _Box(NamedTuple):
    """``start`` and ``end`` of the box, and where its content begins, in bytes."""

    kind: bytes
    start: int
    content: int
    end: int


def is_mp4(head: bytes) -> bool:
    return head[4:8] == b"ftyp"


def blank_metadata(file: IO[bytes]) -> None:
    """Blank in place all that is neither picture nor sound, nor needed to play them.

    Tracks of positions, motion or subtitles go with their samples, and the days of recording.
    Raises UnusableFileError.
    """
    end = file.seek(0, os.SEEK_END)
    position = 0
    for _ in range(_MAX_BOXES):
        if position == end:
            break
        file.seek(position)
        box = _box(file.read(16), position, end)
        if box.kind in {b"moov", b"moof"}:
            _blank_index(file, box)
        elif box.kind not in _KEPT_AT_TOP:
            file.seek(box.start + 4)
            file.write(b"free")
            _write_zeros(file, box.content, box.end)
        position = box.end
    else:
        raise UnusableFileError(DAMAGED)
    file.flush()


def _box(header: bytes | bytearray, start: int, end: int) -> _Box:
    """The box that begins at ``start``, in a container or a file that ends at ``end``."""
    if len(header) < 8:
        raise UnusableFileError(DAMAGED)
    size, kind = struct.unpack(">I4s", header[:8])
    content = start + 8
    if size == 1 and len(header) >= 16:
        (size,) = struct.unpack(">Q", header[8:16])
        content = start + 16
    elif size == 0:
        size = end - start
    if start + size > end or start + size < content:
        raise UnusableFileError(DAMAGED)
    return _Box(kind, start, content, start + size)


def _write_zeros(file: IO[bytes], start: int, end: int) -> None:
    file.seek(start)
    for position in range(start, end, _CHUNK):
        file.write(bytes(min(_CHUNK, end - position)))


def _blank_index(file: IO[bytes], box: _Box) -> None:
    """Blank a ``moov`` or ``moof``, and the samples of the tracks that are dropped."""
    if box.end - box.start > _MAX_INDEX_BYTES:
        raise UnusableFileError(DAMAGED)
    file.seek(box.start)
    data = bytearray(file.read(box.end - box.start))
    index = _Index(data)
    whole = _box(data[:16], 0, len(data))
    dropped = [track for track in index.tracks(whole) if index.handler(track) not in _PLAYED]
    if dropped and any(inner.kind == b"mvex" for inner in index.inside(whole)):
        # Their samples lie in fragments.
        raise UnusableFileError(MORE_THAN_A_VIDEO)
    left = end_of_file = file.seek(0, os.SEEK_END)
    for track in dropped:
        for start, end in index.samples(track):
            left -= end - start
            if left < 0:
                raise UnusableFileError(DAMAGED)
            _write_zeros(file, start, min(end, end_of_file))
        index.blank(track)
    for track in index.tracks(whole):
        index.blank_maker(track)
    index.blank_inside(whole)
    file.seek(box.start)
    file.write(data)


class _Index:
    """The boxes of a ``moov`` or ``moof`` in memory, ``data``."""

    def __init__(self, data: bytearray) -> None:
        self.data = data
        self.left = _MAX_BOXES

    def inside(self, container: _Box) -> Iterator[_Box]:
        position = container.content
        # QuickTime ends some containers with four bytes of zeros.
        while container.end - position >= 8:
            self.left -= 1
            if not self.left:
                raise UnusableFileError(DAMAGED)
            box = _box(self.data[position : position + 16], position, container.end)
            yield box
            position = box.end

    def find(self, container: _Box, *path: bytes) -> _Box | None:
        for kind in path:
            found = next((box for box in self.inside(container) if box.kind == kind), None)
            if found is None:
                return None
            container = found
        return container

    def zero(self, start: int, end: int) -> None:
        self.data[start:end] = bytes(max(end - start, 0))

    def blank(self, box: _Box) -> None:
        self.data[box.start + 4 : box.start + 8] = b"free"
        self.zero(box.content, box.end)

    def tracks(self, whole: _Box) -> list[_Box]:
        return [box for box in self.inside(whole) if box.kind == b"trak"]

    def handler(self, track: _Box) -> bytes:
        """« vide », « soun », or what else the track holds."""
        handler = self.find(track, b"mdia", b"hdlr")
        return bytes(self.data[handler.content + 8 : handler.content + 12]) if handler else b""

    def blank_inside(self, container: _Box) -> None:
        for box in self.inside(container):
            if box.kind not in _KEPT[container.kind]:
                self.blank(box)
            elif box.kind in _KEPT:
                self.blank_inside(box)
            elif box.kind in {b"mvhd", b"tkhd", b"mdhd"}:
                # Created, modified: 32 bits each, or 64 in version 1.
                length = 16 if self.data[box.content : box.content + 1] == b"\1" else 8
                self.zero(box.content + 4, min(box.content + 4 + length, box.end))
            elif box.kind == b"hdlr":
                self.zero(box.content + 12, box.end)  # the maker, and the name of the track

    def blank_maker(self, track: _Box) -> None:
        """The vendor in a track's descriptions, and the name of what compressed its pictures."""
        descriptions = self.find(track, *_TABLE, b"stsd")
        if descriptions is None:
            return
        for entry in self.inside(descriptions._replace(content=descriptions.content + 8)):
            self.zero(entry.start + 20, min(entry.start + 24, entry.end))
            if self.handler(track) == b"vide":
                self.zero(entry.start + 50, min(entry.start + 82, entry.end))

    def samples(self, track: _Box) -> Iterator[tuple[int, int]]:
        """Where in the file each chunk of a track's samples begins and ends."""
        table = self.find(track, *_TABLE)
        boxes = {box.kind: box for box in self.inside(table)} if table else {}
        if b"stz2" in boxes:
            raise UnusableFileError(MORE_THAN_A_VIDEO)
        runs = iter(self._rows(boxes.get(b"stsc"), "III"))
        offset_of = "Q" if b"co64" in boxes else "I"
        sizes = boxes.get(b"stsz")
        size_of_all = self._number(sizes.content + 4) if sizes else 0
        each = self._rows(sizes and sizes._replace(content=sizes.content + 4), "I")
        first = count = 0
        next_run = next(runs, None)
        for number, (offset,) in enumerate(
            self._rows(boxes.get(b"co64") or boxes.get(b"stco"), offset_of), start=1
        ):
            while next_run and next_run[0] <= number:
                count, next_run = next_run[1], next(runs, None)
            length = size_of_all * count or sum(size for (size,) in each[first : first + count])
            first += count
            yield offset, offset + length

    def _number(self, position: int) -> int:
        return int.from_bytes(self.data[position : position + 4], "big")

    def _rows(self, box: _Box | None, row: str) -> list[tuple[int, ...]]:
        """The rows of a table: version, flags, the number of rows, the rows."""
        if box is None:
            return []
        data = self.data[box.content + 8 : box.end]
        layout = struct.Struct(f">{row}")
        count = min(self._number(box.content + 4), len(data) // layout.size)
        return list(layout.iter_unpack(data[: count * layout.size]))
