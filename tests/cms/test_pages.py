"""Slugs that pages may have."""

import pytest
from django.core.exceptions import ValidationError

from cms.models import HomePage
from tests.factories import make_page, make_space


@pytest.mark.parametrize(
    "slug", ["recherche", "admin", "cdp-pegase", "d", "p", "fichiers", "static"]
)
def test_the_slug_of_a_view_is_refused(slug: str, db: None) -> None:
    with pytest.raises(ValidationError, match="prise par le site"):
        make_page(HomePage.objects.get(), "Page", slug=slug)


def test_other_slugs_are_free(db: None) -> None:
    assert make_page(HomePage.objects.get(), "Page", slug="recherches").url == "/recherches/"
    space = make_space("cdp-pegasedirection")
    assert make_page(space, "Page", slug="recherches").url == "/cdp-pegasedirection/recherches/"
