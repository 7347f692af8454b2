"""Colours of the theme, and what makes another one readable on its paper, light and dark.

Colours are strings like « #2b5c8a ».
"""

import colorsys
import re
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError

# WCAG 2.2, 1.4.3: text of any size.
MIN_CONTRAST = 4.5
# That of the theme's own colours on its dark paper: a derived one weighs as much.
DARK_CONTRAST = 7.5
# That one address of a stylesheet names: as many as a page has spaces to show.
MAX_COLOURS = 50
FILES = ("css/tokens.css", "css/theme.css")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})\b")
_LIGHT = re.compile(r":root\s*\{([^}]*)\}")
_DARK = re.compile(r"prefers-color-scheme:\s*dark\)\s*\{\s*:root\s*\{([^}]*)\}")
_STEP = 0.01

Tokens = dict[str, str]


@lru_cache(maxsize=1)
def tokens() -> tuple[Tokens, Tokens]:
    """The colours of the theme by the names of their tokens: on light paper, on dark."""
    light: Tokens = {}
    dark: Tokens = {}
    for name in FILES:
        if path := finders.find(name):
            style = Path(path).read_text(encoding="utf-8")
            for found, pattern in ((light, _LIGHT), (dark, _DARK)):
                if block := pattern.search(style):
                    found.update(_TOKEN.findall(block[1]))
    return light, light | dark


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def on_light_paper(colour: str) -> str:
    """``colour``, or the nearest darker one that one can read on the light paper and its tint."""
    light, _ = tokens()
    return _until_readable(colour, light, MIN_CONTRAST, -_STEP)


def on_dark_paper(colour: str) -> str:
    """The same hue for the dark paper."""
    _, dark = tokens()
    return _until_readable(colour, dark, DARK_CONTRAST, _STEP)


def validate_colour(colour: str) -> None:
    """Raises ValidationError unless ``colour`` is one that can be read; it says which is near."""
    if not _COLOUR.fullmatch(colour):
        raise ValidationError(
            "Une couleur s’écrit avec un # et six chiffres ou lettres de a à f, comme #2b5c8a."
        )
    nearest = on_light_paper(colour)
    if nearest != colour:
        light, _ = tokens()
        found = min(contrast(colour, light[paper]) for paper in ("paper", "tint"))
        raise ValidationError(
            f"Cette couleur se lit mal sur le papier du site\u00a0: son contraste est de "
            f"{_decimal(found)}, il en faut {_decimal(MIN_CONTRAST)}. Écrivez {nearest}, la plus "
            "proche qui se lit."
        )


def _decimal(ratio: float) -> str:
    return f"{ratio:.1f}".replace(".", ",")


def _until_readable(colour: str, theme: Tokens, least: float, step: float) -> str:
    """Lighter or darker by ``step`` until it is readable; at worst white or black."""
    red, green, blue = (channel / 255 for channel in _channels(colour))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    while min(contrast(colour, paper) for paper in (theme["paper"], theme["tint"])) < least:
        lightness = min(max(lightness + step, 0), 1)
        rgb = colorsys.hls_to_rgb(hue, lightness, saturation)
        colour = "#" + "".join(f"{round(255 * channel):02x}" for channel in rgb)
        if lightness in {0, 1}:
            break
    return colour


def _luminance(colour: str) -> float:
    """Relative luminance: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
