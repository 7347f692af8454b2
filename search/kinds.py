"""The kinds of documents that search finds: types of pages, files, terms."""

from dataclasses import dataclass

from cms.models.pages import BasePage, kind_label, page_types
from cms.slugs import french_slug


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of documents: ``name`` in the index, French ``label``, ``order`` in lists."""

    name: str
    label: str
    order: int

    @property
    def slug(self) -> str:
        """Its value in the URL of a search: « ?type=compte-rendu »."""
        return french_slug(self.label, default=self.name)


FILE = DocumentKind("file", "Document", 700)
TERM = DocumentKind("term", "Glossaire", 1100)


def kind_of(page_type: type[BasePage]) -> DocumentKind:
    """The kind of the pages of a type."""
    return DocumentKind(page_type.kind, kind_label(page_type), page_type.kind_order)


def kinds() -> dict[str, DocumentKind]:
    """Every kind by its name, in the order in which they are listed."""
    pages = [kind_of(page_type) for page_type in page_types() if page_type.kind]
    return {kind.name: kind for kind in sorted([*pages, FILE, TERM], key=lambda kind: kind.order)}


def label_of_kind(name: str) -> str:
    """The French label of a kind; « Document » for an unknown one, from an older index."""
    known = kinds().get(name)
    return known.label if known else FILE.label
