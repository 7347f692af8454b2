"""What the rule of visibility stands on: spaces lie directly below the home page, nowhere else."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import OperationalError, connections
from wagtail.models import Page

from cdp.models import SpacePage
from cdp.models.spaces import SPACE_DEPTH
from cms.models import HomePage


def connect() -> None:
    """Called once, when the app is ready."""
    checks.register(_types, checks.Tags.models)
    checks.register(_rows, checks.Tags.database)


def _types(**kwargs: Any) -> list[checks.CheckMessage]:
    parents = SpacePage.allowed_parent_page_models(), HomePage.allowed_parent_page_models()
    if parents == ([HomePage], [Page]):
        return []
    told = "Un espace doit se placer sous l’accueil seul, et l’accueil à la racine seule."
    return [checks.Error(told, obj=SpacePage, id="cdp.E001")]


def _rows(databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    for name in databases or ():
        if not _is_made(name):
            continue
        elsewhere = SpacePage.objects.using(name).exclude(depth=SPACE_DEPTH)
        for title in elsewhere.values_list("title", flat=True):
            told = f"L’espace « {title} » n’est pas directement sous l’accueil."
            hint = "Déplacez-le sous l’accueil avant de servir le site."
            found.append(checks.Error(told, hint=hint, id="cdp.E002"))
    return found


def _is_made(database: str) -> bool:
    """Whether the table of spaces is there; another check tells of a database that is away."""
    try:
        return SpacePage._meta.db_table in connections[database].introspection.table_names()
    except OperationalError:
        return False
