"""WebM without metadata: what players need stays, all else is blanked in place.

Elements keep their sizes, so that no byte of picture or sound moves. Known ones are kept, not
unknown ones blanked.

Source: RFC 8794 (EBML: ids, sizes, Void), RFC 9559 (Matroska).
"""

import os
from typing import IO, NamedTuple

from cms.uploads.errors import UnusableFileError

DAMAGED = (
    "Ce fichier ne peut pas être lu\u00a0: il est abîmé ou incomplet. Enregistrez-le de nouveau en "
    "WebM, puis renvoyez-le."
)
# Three hours, as browsers record.
_MAX_ELEMENTS = 500_000
_MAX_CHILDREN = 1000
_CHUNK = 1024**2

_HEADER, _SEGMENT, _INFO, _TRACKS, _CLUSTER = (
    *(0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675),
)
_TRACK, _TRACK_TYPE, _TRACK_NUMBER = 0xAE, 0x83, 0xD7
_BLOCK_GROUP, _BLOCK, _SIMPLE_BLOCK = 0xA0, 0xA1, 0xA3
_VOID = 0xEC
# Their children are walked through as if they stood beside them: a live recording has segments and
# clusters of unknown size.
_ENTERED = {_HEADER, _SEGMENT, _INFO, _TRACKS, _CLUSTER}
_KEPT = {
    # the header
    *(0x4286, 0x42F7, 0x42F2, 0x42F3, 0x4282, 0x4287, 0x4285),
    # SeekHead, Cues
    *(0x114D9B74, 0x1C53BB6B),
    # Info: TimestampScale, Duration
    *(0x2AD7B1, 0x4489),
    # Cluster: Timestamp, PrevSize, Position
    *(0xE7, 0xAB, 0xA7, _SIMPLE_BLOCK, _BLOCK_GROUP),
}
_KEPT_OF_A_TRACK = {
    *(_TRACK_NUMBER, _TRACK_TYPE, 0x73C5, 0xB9, 0x88, 0x55AA, 0x9C, 0x6DE7, 0x6DF8, 0x23E383),
    # CodecID, CodecPrivate, CodecDelay, SeekPreRoll, Video, Audio, BlockAdditionMapping
    *(0x86, 0x63A2, 0x56AA, 0x56BB, 0xE0, 0xE1, 0x55EE, 0x41E4),
}
# MuxingApp, WritingApp: they must be there, and may be padded with zeros.
_EMPTIED = {0x4D80, 0x5741}
_PLAYED = {1, 2}  # picture, sound


class _Element(NamedTuple):
    """``start`` and ``end``, and where the content begins, in bytes.

    ``sized``: the end is known; else it is that of the parent at most.
    """

    id: int
    start: int
    content: int
    end: int
    sized: bool


def is_webm(head: bytes) -> bool:
    return head[:4] == b"\x1a\x45\xdf\xa3"


def blank_metadata(file: IO[bytes]) -> None:
    """Blank in place all that is neither picture nor sound, nor needed to play them.

    Raises UnusableFileError.
    """
    end = file.seek(0, os.SEEK_END)
    dropped: set[int] = set()
    position = 0
    for _ in range(_MAX_ELEMENTS):
        # What a recording that was interrupted left of its last element.
        if (element := _read(file, position, end)) is None:
            _write_zeros(file, position, end)
            break
        if element.id in _ENTERED:
            position = element.content
            continue
        if not element.sized:
            raise UnusableFileError(DAMAGED)
        if element.id == _TRACK:
            dropped |= _blank_in_track(file, element)
        elif element.id in _EMPTIED:
            _write_zeros(file, element.content, element.end)
        elif element.id not in _KEPT or _is_of(file, element, dropped):
            _blank(file, element)
        position = element.end
    else:
        raise UnusableFileError(DAMAGED)
    file.flush()


def _read(file: IO[bytes], position: int, end: int) -> _Element | None:
    """The element at ``position``; None where it is not whole."""
    file.seek(position)
    head = file.read(12)
    id_length = _length(head[:1])
    size_length = _length(head[id_length : id_length + 1])
    content = position + id_length + size_length
    if not (0 < id_length <= 4 and size_length > 0) or content > end:
        return None
    ones = (1 << 7 * size_length) - 1
    size = int.from_bytes(head[id_length : id_length + size_length], "big") & ones
    identifier = int.from_bytes(head[:id_length], "big")
    if size == ones:
        return _Element(identifier, position, content, end, sized=False)
    if content + size > end and identifier not in _ENTERED:
        return None
    return _Element(identifier, position, content, content + size, sized=True)


def _length(first: bytes) -> int:
    """The length in bytes that the first byte of a number tells; 0 where it tells none."""
    return 9 - first[0].bit_length() if first and first[0] else 0


def _blank(file: IO[bytes], element: _Element) -> None:
    """Make a Void element of it."""
    length = element.end - element.start
    file.seek(element.start)
    if length < 129:
        file.write(bytes([_VOID, 0x80 | (length - 2)]))
        _write_zeros(file, element.start + 2, element.end)
    else:
        file.write(bytes([_VOID, 0x01]) + (length - 9).to_bytes(7, "big"))
        _write_zeros(file, element.start + 9, element.end)


def _write_zeros(file: IO[bytes], start: int, end: int) -> None:
    file.seek(start)
    for position in range(start, end, _CHUNK):
        file.write(bytes(min(_CHUNK, end - position)))


def _children(file: IO[bytes], parent: _Element) -> list[_Element]:
    found: list[_Element] = []
    position = parent.content
    while position < parent.end:
        child = _read(file, position, parent.end)
        if child is None or not child.sized or len(found) == _MAX_CHILDREN:
            raise UnusableFileError(DAMAGED)
        found.append(child)
        position = child.end
    return found


def _blank_in_track(file: IO[bytes], track: _Element) -> set[int]:
    """Blank a track's names; all of it, unless it is picture or sound: its number is returned."""
    children = _children(file, track)
    numbers = {child.id: _number(file, child) for child in children}
    if numbers.get(_TRACK_TYPE) not in _PLAYED:
        _blank(file, track)
        return {numbers.get(_TRACK_NUMBER, 0)}
    for child in children:
        if child.id not in _KEPT_OF_A_TRACK:
            _blank(file, child)
    return set()


def _number(file: IO[bytes], element: _Element) -> int:
    file.seek(element.content)
    return int.from_bytes(file.read(min(element.end - element.content, 8)), "big")


def _is_of(file: IO[bytes], element: _Element, tracks: set[int]) -> bool:
    """Whether a block, or a group of one, is of one of these tracks."""
    if tracks and element.id == _BLOCK_GROUP:
        return any(_is_of(file, child, tracks) for child in _children(file, element))
    if not tracks or element.id not in {_BLOCK, _SIMPLE_BLOCK}:
        return False
    file.seek(element.content)
    first = file.read(8)
    length = _length(first[:1])
    return int.from_bytes(first[:length], "big") & ((1 << 7 * length) - 1) in tracks
