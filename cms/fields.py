"""Model fields."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from wagtail import fields
from wagtail.blocks import Block, StreamValue


class StreamField(fields.StreamField):
    """Wagtail's, whose blocks stay out of migrations: a new block changes no table.

    In a migration it has no blocks. There ``raw_data`` holds what is stored (a list of ``{"type",
    "value", "id"}``), and saving the page writes it back as it was; ``MigrateStreamData`` of
    Wagtail renames and removes blocks at the top of a stream, in pages and in their revisions.
    """

    if TYPE_CHECKING:  # the attribute of an instance is no field

        def __get__(self, instance: object, owner: object) -> Any: ...
        def __set__(self, instance: object, value: Any) -> None: ...

    def __init__(self, block_types: Sequence[tuple[str, Block]] = (), **kwargs: Any) -> None:
        super().__init__(block_types, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _, kwargs = super().deconstruct()
        del kwargs["block_lookup"]
        return name, path, [], kwargs

    def to_python(self, value: Any) -> StreamValue:
        # A stream leaves out the blocks that it does not know, and would be saved without them.
        if not self.stream_block.child_blocks and isinstance(value, list):
            value = StreamValue(self.stream_block, value, is_lazy=True)
        return super().to_python(value)
