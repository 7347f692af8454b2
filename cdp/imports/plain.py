"""A file that is no minutes: its title and its text, without its secrets."""

from dataclasses import replace

from cdp.imports.draft import Evidence, MinutesDraft
from cdp.imports.secrets import remove_secrets
from cms.documents.outline import (
    Block,
    Heading,
    Outline,
    Picture,
    Rule,
    Table,
    cells_of,
    unwrap,
    with_cells,
)
from cms.documents.spans import linked, tidied_lines

_NO_TITLE = "Le fichier ne commence pas par un titre\u00a0: c’est peut-être sa première ligne."
_MAX_TITLE = 150


def read_plainly(outline: Outline) -> MinutesDraft:
    """A draft whose title is that of the file, or its first short line, and whose body is the rest.

    Nothing else is recognised.
    """
    clean = remove_secrets(outline)
    blocks = [(at, ready(block)) for at, block in enumerate(clean.outline.blocks)]
    blocks = [
        (at, block)
        for at, block in blocks
        if block.text.strip() or isinstance(block, Rule | Picture)
    ]
    titles = [(at, block) for at, block in blocks if isinstance(block, Heading)]
    # The document's own title, or what stands first.
    lines = [(at, block) for at, block in blocks if not isinstance(block, Picture)]
    first = [(at, block) for at, block in titles if block.level == 1] or titles or lines
    first = [(at, block) for at, block in first[:1] if len(block.text) <= _MAX_TITLE]
    title = first[0][1].text.replace("\n", " ") if first else ""
    doubt = "" if titles else _NO_TITLE
    kept = [(at, block) for at, block in blocks if (at, block) not in first]
    return replace(
        MinutesDraft(title=title, source=clean.outline, secrets_removed=clean.removed),
        body=tuple(block for _, block in kept),
        body_sources=tuple(at for at, _ in kept),
        warnings=(*clean.outline.warnings, *clean.warnings),
        evidence={"title": tuple(Evidence(at, doubt=doubt) for at, _ in first)},
    )


def ready(block: Block) -> Block:
    """A block of a page: sentences on one line, addresses as links."""
    cells = cells_of(block) if isinstance(block, Table) else map(unwrap, cells_of(block))
    return with_cells(block, [tidied_lines(linked(cell)) for cell in cells])
