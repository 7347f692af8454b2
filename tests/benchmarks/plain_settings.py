"""A real site's settings, with plain Wagtail's own locked pages beside."""

from tests.benchmarks.bare_settings import *  # noqa: F403
from tests.benchmarks.bare_settings import INSTALLED_APPS, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.benchmarks.plain"]
ALLOWED_HOSTS = ["testserver"]
ROOT_URLCONF = "tests.benchmarks.plain_urls"
PASSWORD_HASHERS = ["tests.hashers.FastArgon2PasswordHasher"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
