"""Spaces lie directly below the home page: models and ``manage.py check`` refuse all others."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from wagtail.models import Page

from cdp.models import SpacePage
from cms.models import HomePage
from tests.factories import make_page, make_space


def check(*arguments: str) -> None:
    call_command("check", *arguments, stdout=StringIO(), stderr=StringIO())


def test_a_space_is_made_below_the_home_page_only(db: None) -> None:
    public = Page.objects.get(pk=make_page(HomePage.objects.get()).pk)
    with pytest.raises(ValidationError, match="directement sous l’accueil"):
        public.add_child(instance=SpacePage(title="Ailleurs", slug="ailleurs"))
    assert not make_space("directions").can_move_to(public)


def test_a_space_that_lies_elsewhere_stops_the_site(db: None) -> None:
    space = make_space("directions")
    check("--database", "default")
    Page.objects.filter(pk=space.pk).update(depth=4)
    with pytest.raises(SystemCheckError, match="« Espace directions » n’est pas directement"):
        check("--database", "default")


def test_a_type_that_lets_spaces_lie_elsewhere_is_refused(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SpacePage, "parent_page_types", ["cms.HomePage", "cms.StandardPage"])
    monkeypatch.setattr(SpacePage, "_clean_parent_page_models", None)
    with pytest.raises(SystemCheckError, match="sous l’accueil seul"):
        check()
