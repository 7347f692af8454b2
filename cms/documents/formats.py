"""The formats that can be read: name, extensions and reader of each."""

from dataclasses import dataclass

MAX_MEGABYTES = 20


@dataclass(frozen=True, slots=True)
class Format:
    """``reader`` is its module in ``cms.documents.readers``, ``content`` what its first bytes are.

    Of its extensions the first is the usual one.
    """

    name: str
    extensions: tuple[str, ...]
    reader: str
    content: str

    @property
    def label(self) -> str:
        """« Word (.docx) »; « PDF », whose name is its extension."""
        named = self.extension == f".{self.name.lower()}"
        return self.name if named else f"{self.name} ({self.extension})"

    @property
    def extension(self) -> str:
        return self.extensions[0]


FORMATS = (
    Format("Word", (".docx", ".dotx"), "docx", "zip"),
    Format("LibreOffice", (".odt",), "odt", "zip"),
    Format("PDF", (".pdf",), "pdf", "pdf"),
    Format("Markdown", (".md", ".markdown"), "markdown", "text"),
    Format("texte", (".txt",), "text", "text"),
    Format("page web", (".html", ".htm"), "web_page", "html"),
    Format("message", (".eml",), "message", "text"),
    Format("message d’Outlook", (".msg",), "outlook", "ole"),
)
EXTENSIONS = tuple(extension for format_ in FORMATS for extension in format_.extensions)
