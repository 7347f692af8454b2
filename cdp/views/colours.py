"""The colours of spaces that have one of their own, as a stylesheet: CSP forbids any other way.

An address is made of the colours alone: it tells nothing of the spaces that have them.
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cms.colours import on_dark_paper, on_light_paper

MAX_AGE = 86_400  # seconds: a theme may change


@require_safe
def stylesheet(request: HttpRequest, colours: str) -> HttpResponse:
    """``colours`` like « 2b5c8a-8a2b5c », each for ``data-accent~="c2b5c8a"``, light and dark."""
    rules = [(colour, f"#{colour}") for colour in colours.split("-")]
    light = "".join(_rule(name, on_light_paper(colour)) for name, colour in rules)
    dark = "".join(_rule(name, on_dark_paper(colour)) for name, colour in rules)
    style = f"@layer tokens{{{light}@media (prefers-color-scheme:dark){{{dark}}}}}"
    headers = {"Cache-Control": f"public, max-age={MAX_AGE}"}
    return HttpResponse(style, content_type="text/css; charset=utf-8", headers=headers)


def _rule(name: str, colour: str) -> str:
    return f'[data-accent~="c{name}"]{{--accent:{colour}}}'
