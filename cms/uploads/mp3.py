"""MP3 without its tags, blanked in place (https://id3.org/id3v2.4.0-structure)."""

import os
from typing import IO

_HEADER_BYTES = 10
_ID3V1_BYTES = 128


def is_mp3(head: bytes) -> bool:
    """Whether a file begins with a tag, or with a frame of sound."""
    return head[:3] == b"ID3" or (head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE6 == 0xE2)


def blank_metadata(file: IO[bytes]) -> None:
    """Title, author, pictures and comments become the zeros that a tag may be padded with."""
    end = file.seek(0, os.SEEK_END)
    file.seek(0)
    header = file.read(_HEADER_BYTES)
    if header[:3] == b"ID3" and len(header) == _HEADER_BYTES:
        # Four bytes of seven bits each.
        size = 0
        for byte in header[6:]:
            size = size << 7 | byte & 0x7F
        file.seek(5)
        file.write(b"\0")  # no extended header, no footer
        file.seek(_HEADER_BYTES)
        file.write(b"\0" * min(size, max(end - _HEADER_BYTES, 0)))
    if end >= _ID3V1_BYTES:
        file.seek(end - _ID3V1_BYTES)
        if file.read(3) == b"TAG":
            file.seek(end - _ID3V1_BYTES)
            file.write(b"\0" * _ID3V1_BYTES)
    file.flush()
