"""The bare site's addresses, and those of plain Wagtail's pages."""

from django.urls import include, path
from wagtail import urls as wagtail_urls

from tests.benchmarks.bare_urls import *  # noqa: F403
from tests.benchmarks.bare_urls import urlpatterns as bare_urls

urlpatterns = [path("plain/", include(wagtail_urls)), *bare_urls]
