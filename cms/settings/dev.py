"""Settings for development: detailed error pages, templates and static files reloaded."""

from cms.settings.base import *
from cms.settings.base import STORAGES

DEBUG = True
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
