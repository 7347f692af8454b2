"""The default site has the host and port of BASE_URL."""

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.test import Client
from icalendar import Calendar
from wagtail.models import Site

from cdp.models import MinutesPage, SpacePage
from cms.models import HomePage
from tests.factories import make_page, make_space, open_space, publish_below

ADDRESS = "https://www.example.org"


def migrate(settings: Any, base_url: str) -> None:
    settings.WAGTAILADMIN_BASE_URL = base_url
    call_command("migrate", verbosity=0)


def conference_in(space: SpacePage) -> MinutesPage:
    date = dt.date(2026, 12, 10)
    return publish_below(space, MinutesPage(title="Conférence", date=date))


@pytest.fixture
def space(db: None) -> SpacePage:
    return make_space("cdp-a")


def test_calendars_lead_to_the_address_that_people_type(settings: Any, space: SpacePage) -> None:
    page = conference_in(space)
    assert page.full_url  # its former address is in the cache
    migrate(settings, ADDRESS)
    page = MinutesPage.objects.get()
    assert page.full_url == f"{ADDRESS}{page.url}"
    client = Client()
    open_space(client, space)
    calendar = Calendar.from_ical(client.get(f"/conferences/{page.pk}.ics").content)
    assert [event["url"] for event in calendar.walk("VEVENT")] == [f"{ADDRESS}{page.url}"]


@pytest.mark.parametrize(
    "base_url", [ADDRESS, "http://intranet.example.org", "http://127.0.0.1:8001"]
)
def test_pages_have_full_urls_at_any_port(settings: Any, space: SpacePage, base_url: str) -> None:
    migrate(settings, base_url)
    assert SpacePage.objects.get().full_url == f"{base_url}/cdp-a/"


def test_base_url_replaces_what_an_editor_typed(settings: Any, space: SpacePage) -> None:
    site = Site.objects.get()
    site.hostname, site.site_name = "essai.example.org", "Communautés"
    site.save()
    migrate(settings, ADDRESS)
    site.refresh_from_db()
    assert (site.root_url, site.site_name) == (ADDRESS, "Communautés")
    assert space.full_url == f"{ADDRESS}/cdp-a/"


@pytest.mark.parametrize("host", ["testserver", "localhost", "127.0.0.1"])
def test_every_host_that_is_allowed_still_shows_the_site(
    settings: Any, db: None, host: str
) -> None:
    migrate(settings, ADDRESS)
    page = make_page(HomePage.objects.get(), "Le programme")
    assert Client(SERVER_NAME=host).get(page.url).status_code == 200


def test_another_site_at_this_address_is_left_alone(settings: Any, db: None) -> None:
    home = HomePage.objects.get()
    Site.objects.create(hostname="www.example.org", port=443, root_page=home)
    migrate(settings, ADDRESS)
    assert Site.objects.filter(hostname="www.example.org").count() == 1


def test_flush_updates_it_too_without_passing_apps(db: None, settings: Any) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://www.example.org"
    config = apps.get_app_config("cms")
    post_migrate.send(sender=config, app_config=config, using="default")
    assert Site.objects.get(is_default_site=True).hostname == "www.example.org"
