"""Pages of the library that a file becomes, beside minutes."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wagtail.admin.panels import Panel

from cms.documents.outline import Block
from cms.models.pages import page_types


class OriginalPanel(Panel):
    """Where the editor finds the file that a page was made of, if it was kept."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cdp/admin/original.html"

        def is_shown(self) -> bool:
            return super().is_shown() and hasattr(self.instance, "original")


class MadeOfFile:
    """A type of page that a file becomes: « Nouveau » in the admin.

    ``needed_fields`` are those of the model that its editor must give at once.
    """

    needed_fields: ClassVar[tuple[str, ...]] = ()

    def fill(self, blocks: Sequence[Block], images: Mapping[str, int]) -> None:
        """Take what was read of a file, but its title; ``images`` as ``as_stream`` has them."""
        raise NotImplementedError


def takes_attachments(kind: str) -> bool:
    """Whether pages of a kind, minutes too, have a body for files to download."""
    return any(each.kind == kind and hasattr(each, "body") for each in page_types())


def types_made_of_files() -> dict[str, Any]:
    """These types by their ``kind``."""
    return {each.kind: each for each in page_types() if issubclass(each, MadeOfFile)}
