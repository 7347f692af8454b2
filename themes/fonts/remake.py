"""Make the fonts of the default theme from the original ones: see ``themes/README.md``.

The zero of Atkinson Hyperlegible Next bears a slash, for codes; in « 2026 » and « 0,5 » it is a
letter too many. Here it is plain, and the slashed one stands under the OpenType feature ``zero``.
The narrow no-break space, which the original lacks, is added, and the italic keeps what French
needs. The licence (OFL) has no reserved name.
"""

import sys
from itertools import pairwise
from pathlib import Path

from fontTools.otlLib.builder import buildSingleSubstSubtable
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphCoordinates
from fontTools.ttLib.tables.TupleVariation import TupleVariation

HERE = Path(__file__).parent
TO = HERE.parent / "default/static/fonts"
NAME = "atkinson-hyperlegible-next-latin-wght-{}.woff2"
SLASHED = {"zero": "zero.slash", "zero.tf": "zero.tf.slash"}
NARROW_SPACE = "uni202F"
FRENCH = "".join(map(chr, range(32, 127))) + (
    "àâäçéèêëîïôöùûüœÀÂÇÉÈÊËÎÏÔÖÙÛÜŒ’“”«»–—…·°€²×\u00a0\u202f"
)
PHANTOM_POINTS = 4

Point = tuple[float, float]


def remake(style: str, characters: str | None = None) -> Path:
    """Write the font of this style, with these characters only, and return its path."""
    font = TTFont(HERE / "original" / NAME.format(style))
    font.ensureDecompiled()  # with the glyphs of the original
    font.setGlyphOrder([*font.getGlyphOrder(), *SLASHED.values(), NARROW_SPACE])
    _map_widths(font)
    _keep_slashed(font)
    _remove_slash(font)
    _add_narrow_space(font)
    _add_feature(font)
    options = Options(
        layout_features=["ccmp", "kern", "mark", "mkmk", "tnum", "zero"],
        flavor="woff2",
        hinting=False,
        notdef_outline=True,
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=map(ord, characters) if characters else font.getBestCmap())
    subsetter.subset(font)
    path = TO / NAME.format(style)
    font.flavor = "woff2"
    font.save(path)
    return path


def _map_widths(font: TTFont) -> None:
    """Each new glyph's width varies as that of the glyph that it comes from."""
    rows = font["HVAR"].table.AdvWidthMap.mapping
    rows |= {new: rows[old] for old, new in SLASHED.items()} | {NARROW_SPACE: rows["space"]}


def _keep_slashed(font: TTFont) -> None:
    glyphs, variations = font["glyf"], font["gvar"].variations
    for plain, slashed in SLASHED.items():
        glyph = Glyph(glyphs[plain].compile(glyphs))
        glyph.expand(glyphs)
        if glyph.isComposite():
            for component in glyph.components:
                component.glyphName = SLASHED.get(component.glyphName, component.glyphName)
        glyphs.glyphs[slashed] = glyph
        font["hmtx"].metrics[slashed] = font["hmtx"].metrics[plain]
        variations[slashed] = [
            TupleVariation(dict(one.axes), list(one.coordinates)) for one in variations[plain]
        ]


def _remove_slash(font: TTFont) -> None:
    """Join the two counters of the zero into one, in each of its masters."""
    glyph, variations = font["glyf"]["zero"], font["gvar"].variations
    ends = [-1, *glyph.endPtsOfContours]
    outer, *counters = [list(range(start + 1, end + 1)) for start, end in pairwise(ends)]
    points = list(glyph.coordinates)
    first, second = (_from_slash(counter, points, glyph.flags) for counter in counters)

    def plain(points: list[Point]) -> list[Point]:
        bridges = [_bridge(points, first, second), _bridge(points, second, first)]
        inner = [*(points[at] for at in first), bridges[0], *(points[at] for at in second)]
        return [*(points[at] for at in outer), *inner, bridges[1], *points[len(glyph.flags) :]]

    drawn = plain([*points, *[(0.0, 0.0)] * PHANTOM_POINTS])
    for variation in variations["zero"]:  # each is a master: no two of them meet at their peaks
        deltas = variation.coordinates
        moved = [
            (x + dx, y + dy)
            for (x, y), (dx, dy) in zip(
                [*points, *[(0.0, 0.0)] * PHANTOM_POINTS], deltas, strict=True
            )
        ]
        variation.coordinates = [
            (round(x) - round(x0), round(y) - round(y0))
            for (x, y), (x0, y0) in zip(plain(moved), drawn, strict=True)
        ]
    drawn = drawn[:-PHANTOM_POINTS]
    glyph.coordinates = GlyphCoordinates([(round(x), round(y)) for x, y in drawn])
    flags = [*first, None, *second, None]
    glyph.flags = bytearray(
        [
            *(glyph.flags[at] for at in outer),
            *(0 if at is None else glyph.flags[at] for at in flags),
        ]
    )
    glyph.endPtsOfContours = [len(outer) - 1, len(drawn) - 1]
    glyph.numberOfContours = 2
    glyph.recalcBounds(font["glyf"])


def _from_slash(contour: list[int], points: list[Point], flags: bytearray) -> list[int]:
    """The points of a counter from one end of the slash's edge to the other, the edge left out."""

    def length(at: int) -> float:
        here, before = contour[at], contour[at - 1]
        straight = flags[here] & flags[before] & 1
        return straight * sum(abs(a - b) for a, b in zip(points[here], points[before], strict=True))

    start = max(range(len(contour)), key=length)
    return contour[start:] + contour[:start]


def _bridge(points: list[Point], before: list[int], after: list[int]) -> Point:
    """Where the tangents at both ends of the gap that the slash leaves meet."""
    (x0, y0), (x1, y1) = points[before[-2]], points[before[-1]]
    (x2, y2), (x3, y3) = points[after[0]], points[after[1]]
    along, back = (x1 - x0, y1 - y0), (x3 - x2, y3 - y2)
    cross = along[0] * back[1] - along[1] * back[0]
    part = ((x2 - x1) * back[1] - (y2 - y1) * back[0]) / cross
    return x1 + part * along[0], y1 + part * along[1]


def _add_narrow_space(font: TTFont) -> None:
    advance, _ = font["hmtx"].metrics["space"]
    font["glyf"].glyphs[NARROW_SPACE] = Glyph()
    font["hmtx"].metrics[NARROW_SPACE] = (round(advance * 0.6), 0)
    font["gvar"].variations[NARROW_SPACE] = []
    for table in font["cmap"].tables:
        table.cmap[ord("\u202f")] = NARROW_SPACE


def _add_feature(font: TTFont) -> None:
    """Add ``zero``, after the lookups of tabular figures: theirs is slashed too."""
    table = font["GSUB"].table
    lookup = otTables.Lookup()
    lookup.LookupType, lookup.LookupFlag = 1, 0
    lookup.SubTable = [buildSingleSubstSubtable(dict(SLASHED))]
    table.LookupList.Lookup.append(lookup)
    table.LookupList.LookupCount = len(table.LookupList.Lookup)
    feature = otTables.FeatureRecord()
    feature.FeatureTag = "zero"
    feature.Feature = otTables.Feature()
    feature.Feature.FeatureParams = None
    feature.Feature.LookupListIndex = [len(table.LookupList.Lookup) - 1]
    table.FeatureList.FeatureRecord.append(feature)  # the last tag: the records stay sorted
    at = table.FeatureList.FeatureCount = len(table.FeatureList.FeatureRecord)
    for script in table.ScriptList.ScriptRecord:
        systems = [record.LangSys for record in script.Script.LangSysRecord]
        for system in filter(None, [script.Script.DefaultLangSys, *systems]):
            system.FeatureIndex.append(at - 1)


if __name__ == "__main__":
    for path in (remake("normal"), remake("italic", FRENCH)):
        sys.stdout.write(f"{path.name}: {path.stat().st_size} bytes\n")
