"""Settings common to every way of running the site; declarative, nothing is computed twice."""

from typing import Any

from cms import database
from cms.settings import env

ENV = env.read()
ROOT = env.ROOT

SECRET_KEY = ENV.secret_key
ALLOWED_HOSTS = list(ENV.allowed_hosts)
DEBUG = False

INSTALLED_APPS = [
    "cdp",  # its receivers come first: which page uses which file is known when search is told
    "search",
    "cms",
    "cms.users",
    "wagtail.contrib.redirects",
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
    "cdp.access.page_cache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "cms.users.two_factor.middleware.SecondFactorMiddleware",
    "cdp.admin.confinement.ConfinementMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cdp.views.redirects.RedirectMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # A theme overrides the default one by the same path.
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

DATABASES = {"default": database.configuration(ENV.database_url, ENV.data_dir)}

# Shared by the server's processes: Wagtail keeps the sites' root paths in it.
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
# Theirs doubles without end, and would lock an owner out for good: ours counts in its place.
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
# Files have an address, but only the delivery view of cdp.access answers to it.
MEDIA_URL = "/fichiers/"
MEDIA_ROOT = ENV.data_dir / "files"
FILES_ACCEL_PREFIX = ENV.files_accel_prefix
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # The group reads them, where nginx belongs to it and sends them; nobody else.
        "OPTIONS": {"file_permissions_mode": 0o640, "directory_permissions_mode": 0o750},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Search: Elasticsearch where there is one, else an index of our own.
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
# No mail is sent yet: a forgotten password is changed by manage.py changepassword.
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# A typed address is not looked up: the answer would tell which page has it.
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = ""
WAGTAILIMAGES_IMAGE_MODEL = "cms.CustomImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.image_forms.ImageForm"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.CustomDocument"
WAGTAILDOCS_SERVE_METHOD = "direct"  # the storage's address: the gated one above
WAGTAILDOCS_EXTENSIONS = [
    *["pdf", "doc", "docx", "odt", "rtf", "txt", "md"],
    *["xls", "xlsx", "ods", "csv", "ppt", "pptx", "odp", "zip", "ics"],
    *["jpg", "jpeg", "png", "gif", "webp", "mp3", "m4a", "mp4", "webm", "vtt"],
]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024**2
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024**2
# A picture is unpacked in memory: 40 million pixels are a good camera's, and 160 MB.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40 * 10**6
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français")]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.admin_search"}}

CSRF_FAILURE_VIEW = "cms.views.csrf_failure"

SILENCED_SYSTEM_CHECKS = [
    "security.W019",  # X_FRAME_OPTIONS is not DENY: page previews live in a frame of the admin
    # HSTS binds this host only: what its subdomains serve is not ours to decide.
    "security.W005",
    "security.W021",
]
