"""For work on the code: error pages with details, templates and static files read afresh."""

from cms.settings.base import *
from cms.settings.base import STORAGES

DEBUG = True
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
