"""The encoding of a text that somebody wrote, for the browser that shows it."""

import codecs

# As far as a text is read to find out.
HEAD_BYTES = 1024**2


def charset_of(head: bytes) -> str:
    """« utf-8 », « utf-16le », « utf-16be » or « windows-1252 », by the first HEAD_BYTES bytes.

    These are the names of the standard of browsers (https://encoding.spec.whatwg.org/).
    """
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16le"
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16be"
    if b"\0" in head[:200]:  # UTF-16 without its mark: the high byte of most letters is 0
        return "utf-16be" if head[:200:2].count(0) > head[1:200:2].count(0) else "utf-16le"
    try:
        # What is cut at the end of the head is no error.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"
