"""Settings of a public site; HSTS and secure cookies follow from the scheme of BASE_URL."""

from cms.settings.base import *
from cms.settings.base import ENV

SECURE_SSL_REDIRECT = ENV.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.https else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENV.https else 0
SESSION_COOKIE_SECURE = ENV.https
CSRF_COOKIE_SECURE = ENV.https

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"without_secrets": {"()": "cms.logs.Formatter"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "without_secrets"},
    },
    "loggers": {
        # What is not found or refused stands in the proxy's log.
        "django.request": {"level": "ERROR"},
        # A worker tells of requests that it does not understand; it has a handler of its own else.
        "gunicorn.error": {"handlers": ["console"], "propagate": False},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}
