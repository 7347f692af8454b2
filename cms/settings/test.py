"""For the tests: a database of their own, everything else in a folder that a fixture makes."""

import os
import tempfile
from pathlib import Path

from cms.settings.base import *
from cms.settings.base import CACHES, DATABASES, ENV, MIDDLEWARE, STORAGES

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
if not ENV.database_url:
    # A file, as a site has: what two requests do at once is then what two connections do.
    name = Path(tempfile.gettempdir()) / f"cdp-tests-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(name)}
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
# Tests that want an Elasticsearch say so.
ELASTICSEARCH_URL = ""
# Nothing is collected for the tests.
MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
# The same family as in production, with the least cost: hashing is not what is under test.
PASSWORD_HASHERS = ["tests.hashers.FastArgon2PasswordHasher"]
