"""Settings common to development, production and tests."""

from typing import Any

from cms.database.configuration import database_settings
from cms.settings import env

ENV = env.read()
ROOT = env.ROOT

SECRET_KEY = ENV.secret_key
ALLOWED_HOSTS = list(ENV.allowed_hosts)
DEBUG = False

INSTALLED_APPS = [
    "cdp",
    "search",
    "wagtail.contrib.redirects",  # before cms, which takes the place of its receivers
    # Before wagtail.admin, some of whose templates it replaces, and before wagtail.snippets: once
    # that has given videos a permission policy, Wagtail takes no other, and does not start.
    "cms",
    "cms.users",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks_db",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.middleware.HtmlGZipMiddleware",
    "cms.middleware.SecurityHeadersMiddleware",
    "cms.middleware.BodySizeMiddleware",
    "cms.middleware.NullCharacterMiddleware",
    "cms.middleware.InvalidRequestMiddleware",
    "cdp.access.page_cache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cms.users.two_factor.middleware.OTPMiddleware",
    "cms.users.two_factor.middleware.SecondFactorMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "cdp.admin.space_editors.SpaceEditorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cdp.admin.key_refusals.KeyRefusalMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cdp.views.redirects.RedirectMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # A theme overrides templates of the default one by path.
        "DIRS": [
            ROOT / "themes" / theme / "templates" for theme in dict.fromkeys([ENV.theme, "default"])
        ],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.context_processors.site",
                "cdp.context_processors.visitor",
            ],
        },
    },
]

DATA_DIR = ENV.data_dir
DATABASES = {"default": database_settings(ENV.database_url, ENV.data_dir)}

# Shared by all processes: Wagtail caches the sites' root paths.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": ENV.data_dir / "cache",
    },
}

AUTH_USER_MODEL = "users.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", **options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"OPTIONS": {"min_length": 12}}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    ]
]
PASSWORD_HASHERS = ["cms.hashers.LowMemoryArgon2PasswordHasher"]
LOGIN_URL = "wagtailadmin_login"
OTP_TOTP_ISSUER = "Pégase CdP"
# django-otp's throttle doubles without end and would lock an owner out: ``cms.throttle`` counts.
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / ".static"
STATICFILES_DIRS = [
    ROOT / "themes" / theme / "static" for theme in dict.fromkeys([ENV.theme, "default"])
]
# No file is served from here but by the view of ``cdp`` that checks who asks.
MEDIA_URL = "/fichiers/"
MEDIA_ROOT = ENV.data_dir / "files"
# What is served to nobody: files that wait to be read.
PRIVATE_ROOT = ENV.data_dir / "private"
# Minutes of two hundred people are a form of more than a thousand fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILES_ACCEL_PREFIX = ENV.files_accel_prefix
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # Readable by the group, for nginx to send them, and by nobody else.
        "OPTIONS": {"file_permissions_mode": 0o640, "directory_permissions_mode": 0o750},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Wagtail's tasks run at once: what is published is found at once. What editors hand in is read by
# ``manage.py db_worker --backend files``, or else within their request.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "files": {
        "BACKEND": {
            "immediate": "django_tasks.backends.immediate.ImmediateBackend",
            "database": "django_tasks_db.DatabaseBackend",
        }[ENV.background_tasks]
    },
}

# Search: Elasticsearch where its URL is set, else an embedded index.
SEARCH_INDEX_DIR = ENV.data_dir / "index"
ELASTICSEARCH_URL = ENV.elasticsearch_url
ELASTICSEARCH_INDEX = ENV.elasticsearch_index
ELASTICSEARCH_OPTIONS = ENV.elasticsearch_options

SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [ENV.base_url]
TRUSTED_PROXIES = ENV.trusted_proxies
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

WAGTAIL_SITE_NAME = "Communautés de pratique Pégase"
WAGTAILADMIN_BASE_URL = ENV.base_url
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_I18N_ENABLED = False
WAGTAIL_USER_TIME_ZONES = ["Europe/Paris"]
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_ENABLE_UPDATE_CHECK = False
# No mail is sent yet: ``manage.py changepassword`` replaces a forgotten password.
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # the site asks nothing of anybody else
# Off: the lookup would reveal pages that this editor may not see.
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = ""
WAGTAILIMAGES_IMAGE_MODEL = "cms.CustomImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.uploads.forms.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "gif", "webp", "avif", "heic", "heif"]
WAGTAILDOCS_DOCUMENT_MODEL = "cms.CustomDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.uploads.forms.DocumentForm"
WAGTAILDOCS_SERVE_METHOD = "direct"  # MEDIA_URL, see above
WAGTAILDOCS_EXTENSIONS = [
    *["pdf", "doc", "docx", "odt", "rtf", "txt", "md"],
    *["xls", "xlsx", "ods", "csv", "ppt", "pptx", "odp", "zip", "ics"],
    *["jpg", "jpeg", "png", "gif", "webp", "mp3", "m4a", "mp4", "webm", "vtt"],
]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024**2
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024**2
# Decoded in memory: 40 million pixels, a good camera's, take 160 MB.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40 * 10**6
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français")]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.admin_search"}}

CSRF_FAILURE_VIEW = "cms.views.csrf_failure"

SILENCED_SYSTEM_CHECKS = [
    "security.W019",  # X_FRAME_OPTIONS is not DENY: the admin shows previews in a frame
    # HSTS for this host only, not for its subdomains.
    "security.W005",
    "security.W021",
]
