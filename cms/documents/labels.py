"""How a caller says which lines open a part of its documents, such as « Participants : »."""

from collections.abc import Callable
from typing import Protocol, TypeAlias


class Label(Protocol):
    """The label that opens such a line."""

    @property
    def bare(self) -> bool:
        """Whether the label stands alone on its line."""

    @property
    def opens_list(self) -> bool:
        """Whether each line that follows is an item."""


LabelOf: TypeAlias = Callable[[str], Label | None]


def no_label(_text: str) -> None:
    """The ``LabelOf`` of documents whose parts have no labels."""
