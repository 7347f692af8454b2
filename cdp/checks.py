"""System checks: spaces directly below the home page, and page types that declare all they must.

The rule of visibility assumes that spaces lie directly below the home page, and nowhere else.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core import checks
from django.db import OperationalError, connections
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from wagtail.models import Page

from cdp.models import LibraryPage, SpacePage
from cdp.models.spaces import SPACE_DEPTH
from cms.models import BasePage, HomePage
from cms.models.pages import page_types


def register_checks() -> None:
    """Called once, when the app is ready."""
    checks.register(check_space_parents, checks.Tags.models)
    checks.register(check_page_types, checks.Tags.models)
    checks.register(check_space_depths, checks.Tags.database)


def check_space_parents(**kwargs: Any) -> list[checks.CheckMessage]:
    parents = SpacePage.allowed_parent_page_models(), HomePage.allowed_parent_page_models()
    if parents == ([HomePage], [Page]):
        return []
    message = "Un espace doit se placer sous l’accueil seul, et l’accueil à la racine seule."
    return [checks.Error(message, obj=SpacePage, id="cdp.E001")]


def check_page_types(**kwargs: Any) -> list[checks.CheckMessage]:
    """One message for each thing that a page type leaves out: see ``BasePage``."""
    types = page_types()
    libraries = [model for model in types if issubclass(model, LibraryPage)]
    found = [(model, problem) for model in types for problem in _omissions(model)]
    found += [(model, problem) for model in libraries for problem in _shelf_omissions(model)]
    found += _duplicate_shelves(libraries)
    return [
        checks.Error(f"{model.__name__} {problem}", obj=model, id="cdp.E003")
        for model, problem in found
    ]


def _omissions(model: type[BasePage]) -> Iterator[str]:
    if "verbose_name" not in model._meta.original_attrs:
        yield "n’a pas de nom en français\u00a0: donnez-lui un verbose_name."
    if not _has_template(model.template):
        yield f"n’a pas de gabarit\u00a0: {model.template} n’existe pas."
    if not hasattr(model, "kind"):
        yield "n’a pas de genre pour la recherche\u00a0: donnez-lui un kind."
    elif model.kind and model.passages is BasePage.passages:
        yield "n’a pas de passages pour la recherche\u00a0: écrivez sa méthode passages."
    if not model.allowed_parent_page_models():
        yield "ne peut être créée nulle part\u00a0: complétez ses parent_page_types."


def _shelf_omissions(model: type[LibraryPage]) -> Iterator[str]:
    if "verbose_name_plural" not in model._meta.original_attrs:
        yield "n’a pas de titre de rayon\u00a0: donnez-lui un verbose_name_plural."
    if not hasattr(model, "shelf_slug"):
        yield "n’a pas de rayon\u00a0: donnez-lui un shelf_slug."
    if not _has_template(model.row_template):
        yield f"n’a pas de ligne de rayon\u00a0: {model.row_template} n’existe pas."
    if model.metier_ids is LibraryPage.metier_ids:
        yield "ne dit pas pour quels métiers elle est\u00a0: ajoutez-lui ForMetiers."


def _duplicate_shelves(models: Iterable[Any]) -> list[tuple[Any, str]]:
    slugs = [(model, getattr(model, "shelf_slug", "")) for model in models]
    count = Counter(slug for _, slug in slugs if slug)
    return [
        (model, f"a le même shelf_slug qu’un autre type de page\u00a0: {slug}.")
        for model, slug in slugs
        if count[slug] > 1
    ]


def _has_template(name: str) -> bool:
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return False
    return True


def check_space_depths(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    for name in databases or ():
        if not _has_space_table(name):
            continue
        elsewhere = SpacePage.objects.using(name).exclude(depth=SPACE_DEPTH)
        for title in elsewhere.values_list("title", flat=True):
            message = f"L’espace « {title} » n’est pas directement sous l’accueil."
            hint = "Déplacez-le sous l’accueil avant de servir le site."
            found.append(checks.Error(message, hint=hint, id="cdp.E002"))
    return found


def _has_space_table(database: str) -> bool:
    """Whether the table of spaces exists; ``cms.database.checks`` reports a missing database."""
    try:
        return SpacePage._meta.db_table in connections[database].introspection.table_names()
    except OperationalError:
        return False
