"""A real site's settings, with the address of a baseline."""

from cms.settings.production import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.bare_urls"
