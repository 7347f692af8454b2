"""System check: kinds of documents are told apart, in the index and in the URL of a search."""

from collections import Counter
from typing import Any

from django.core import checks

from cms.models.pages import page_types
from search.kinds import FILE, TERM, kind_of


def register_checks() -> None:
    """Called once, when the app is ready."""
    checks.register(check_kinds, checks.Tags.models)


def check_kinds(**kwargs: Any) -> list[checks.CheckMessage]:
    """One message for each page type whose kind has the name or the slug of another kind."""
    kinds = [(model, kind_of(model)) for model in page_types() if getattr(model, "kind", "")]
    known = [FILE, TERM, *(kind for _, kind in kinds)]
    names = Counter(kind.name for kind in known)
    slugs = Counter(kind.slug for kind in known)
    found = [
        (model, f"a le même kind qu’un autre genre de document\u00a0: {kind.name}.")
        for model, kind in kinds
        if names[kind.name] > 1
    ]
    found += [
        (
            model,
            f"a le même nom qu’un autre genre de document, ou presque\u00a0: {kind.label}.",
        )
        for model, kind in kinds
        if slugs[kind.slug] > 1
    ]
    return [
        checks.Error(f"{model.__name__} {problem}", obj=model, id="search.E001")
        for model, problem in found
    ]
