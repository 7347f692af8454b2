"""A convention held by `manage.py check`: every page type has its kind for search."""

from typing import Any

from django.core.checks import Error, register
from wagtail.models import get_page_models

from cms.models import BasePage
from search.sources.pages import KINDS


@register
def every_page_type_has_a_kind(app_configs: Any, **kwargs: Any) -> list[Error]:
    return [
        Error(
            f"{model.__name__} n’a pas de genre de recherche",
            hint="Ajoutez-le à search.sources.pages.KINDS.",
            obj=model,
            id="search.E001",
        )
        for model in get_page_models()
        if issubclass(model, BasePage) and model not in KINDS
    ]
