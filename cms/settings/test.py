"""Settings of the tests: a database of their own; a fixture gives each a folder for its files."""

import os
import tempfile
from pathlib import Path

from cms.settings.base import *
from cms.settings.base import CACHES, DATABASES, ENV, INSTALLED_APPS, MIDDLEWARE, STORAGES

SECRET_KEY = "only-for-tests"  # noqa: S105
# A type of page that the site does not have, as somebody would add it.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.cdp.podcasts"]
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
if not ENV.database_url:
    # A file, as in production: in memory, two connections would not compete for locks.
    name = Path(tempfile.gettempdir()) / f"cdp-tests-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(name)}
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
# Tests of Elasticsearch override it.
ELASTICSEARCH_URL = ""
# No static files are collected for the tests.
MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
# Argon2 as in production, at its lowest cost.
PASSWORD_HASHERS = ["tests.hashers.FastArgon2PasswordHasher"]
