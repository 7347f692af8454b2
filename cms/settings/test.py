"""For the tests: a database in memory, everything else in a folder that a fixture makes."""

from cms.settings.base import *
from cms.settings.base import CACHES, DATABASES, MIDDLEWARE, STORAGES

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATABASES["default"]["NAME"] = ":memory:"
DATABASES["default"]["OPTIONS"] = {"timeout": 20}
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
# Nothing is collected for the tests.
MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
# The same family as in production, with the least cost: hashing is not what is under test.
PASSWORD_HASHERS = ["tests.hashers.FastArgon2PasswordHasher"]
