"""Messages that a program for mail saved (.eml, RFC 5322)."""

from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from cms.documents.labels import LabelOf, no_label
from cms.documents.outline import Block, Heading, Outline, Paragraph, Span
from cms.documents.readers import text
from cms.documents.readers.charsets import decode
from cms.documents.readers.errors import REASONS, RefusedError
from cms.documents.readers.pictures import Pictures
from cms.documents.readers.reflow import clean
from cms.documents.readers.warnings import left_attachments
from cms.documents.readers.web_page import outline_of_page
from cms.french.dates import long_date

_MAX_NAME = 100


def read(data: bytes, label_of: LabelOf = no_label, pictures: Pictures | None = None) -> Outline:
    """Its subject as the title, who sent it and when, then its text; attachments are named.

    ``pictures`` takes those that stand in the text.
    """
    message = message_from_bytes(data, policy=policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise RefusedError(REASONS["encoding"])
    body = message.get_body(preferencelist=("html", "plain"))
    if not isinstance(body, EmailMessage):
        outline = Outline(())
    elif body.get_content_subtype() == "html":
        outline = outline_of_page(_content(body), label_of, pictures, _parts(message))
    else:
        outline = text.outline_of_text(_content(body), label_of)
    names = [_name(part) for part in message.iter_attachments() if part is not body]
    warnings = (left_attachments(names),) if names else ()
    day = sent_on(_header(message, "date"))
    blocks = opening(_header(message, "subject"), day, _header(message, "from"))
    told = (*outline.warnings, *warnings)
    return Outline((*blocks, *outline.blocks), told, pictures=outline.pictures)


def _parts(message: EmailMessage) -> dict[str, bytes]:
    """The pictures within a message, by the address that its HTML has for them."""
    parts = {}
    for part in message.walk():
        data = part.get_payload(decode=True)
        name = str(part.get("Content-ID", "")).strip().strip("<>")
        if name and part.get_content_maintype() == "image" and isinstance(data, bytes):
            parts[f"cid:{name}"] = data
    return parts


def opening(subject: str, day: str, sender: str) -> list[Block]:
    """The title and « Envoyé le … par … »: the day of the message is not that of the meeting."""
    blocks: list[Block] = []
    subject, sender = _one_line(subject), _one_line(sender)
    if subject:
        blocks.append(Heading(1, (Span(subject),)))
    sent = f"Envoyé{f' le {day}' if day else ''}{f' par {sender}' if sender else ''}"
    if day or sender:
        blocks.append(Paragraph((Span(sent),)))
    return blocks


def sent_on(day: date | str) -> str:
    """A day in words; of a header that is no date, what it says."""
    try:
        return long_date(day if isinstance(day, date) else parsedate_to_datetime(day).date())
    except ValueError:
        return _one_line(str(day))


def shown_name(name: str) -> str:
    """The name of an attachment, for people."""
    return (_one_line(name) or "sans nom")[:_MAX_NAME]


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _header(message: EmailMessage, name: str) -> str:
    return _one_line(str(message.get(name, "")))


def _content(part: EmailMessage) -> str:
    """The text of a part, in the encoding that it tells if that reads, else in any."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        return data.decode(part.get_content_charset("utf-8"))
    except (UnicodeDecodeError, LookupError):
        return decode(data)


def _name(part: EmailMessage) -> str:
    name = part.get_filename()
    if not name and part.get_content_type() == "message/rfc822":
        forwarded = part.get_content()
        name = _header(forwarded, "subject") if isinstance(forwarded, EmailMessage) else ""
    return shown_name(name or "")
