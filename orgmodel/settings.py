"""Every setting, read once from the environment.

DEBUG=1 gives a development server that needs nothing else. Otherwise
SECRET_KEY and ALLOWED_HOSTS must be set; a missing one stops the process at
start-up. docs/running.md lists them all.
"""

import datetime as dt
import os
import sys
from pathlib import Path

import dj_database_url
from corsheaders.defaults import default_headers
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from jinja2 import StrictUndefined

from orgmodel import embedded
from orgmodel.caching.prepared import Cursor

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = os.environ.get("DEBUG") == "1"
# One-click sign-in as a demo person: only where DEMO is set.
DEMO = os.environ.get("DEMO") == "1"
TESTING = "pytest" in sys.modules


def required(name: str, *, in_development: str) -> str:
    """The environment variable `name`, or its development value when DEBUG is on."""
    if value := os.environ.get(name):
        return value
    if DEBUG or TESTING:
        return in_development
    raise ImproperlyConfigured(f"{name} must be set when DEBUG is off. docs/running.md lists all settings.")


SECRET_KEY = required("SECRET_KEY", in_development="for development only, never for production")
ALLOWED_HOSTS = required("ALLOWED_HOSTS", in_development="*").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if origin]

# Behind TLS by default; a development server has none.
HTTPS = os.environ.get("HTTPS", "0" if DEBUG or TESTING else "1") == "1"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "rules.apps.AutodiscoverRulesConfig",
    "allauth",
    "allauth.account",
    "axes",
    "corsheaders",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "orgmodel",
    "people",
    "history",
    "retries",
    "tribes",
    "trios",
    "squads",
    "chapters",
    "guilds",
    "alliances",
    "changes",
    "atlas",
    "search",
    "sheets",
    "plans",
    "samples",
]

MIDDLEWARE = [
    "orgmodel.web.current.middleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Below WhiteNoise, whose files are compressed already; pages and the API shrink to an eighth.
    "django.middleware.gzip.GZipMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "orgmodel.web.middleware.htmx_sign_in",
    "orgmodel.web.middleware.rate_limit",
    "orgmodel.web.middleware.as_of",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "orgmodel.web.middleware.MovedElements",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "orgmodel.urls"
WSGI_APPLICATION = "orgmodel.wsgi.application"

# Pages are Jinja2's. So are the controls of forms, which are Django's own and not made for strictness;
# the admin's pages, and what allauth has that is not overridden, are written in Django's language.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "pages",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "environment": "orgmodel.web.jinja.environment",
            "undefined": StrictUndefined,
            "functions": {
                "demo_people": "people.demo.demo_people",
                "page_subject": "atlas.page_context.page_subject",
                "time_line": "atlas.page_context.time_line",
                "timeline": "atlas.page_context.timeline",
            },
            "filters": {
                "days_left": "alliances.reads.days_left",
                "mention": "history.models.mention",
            },
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "controls",
        "DIRS": [],
        "APP_DIRS": True,
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates" / "django"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATA = Path(os.environ.get("ORGMODEL_DATA") or BASE_DIR / ".data")
DATABASE_URL = os.environ.get("DATABASE_URL") or (
    embedded.url(DATA / "test", durable=False) if TESTING else embedded.url(DATA)
)
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_health_checks=True)}
PREPARED_STATEMENTS = os.environ.get("PREPARED_STATEMENTS", "1") == "1"
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "server_side_binding": True,
    "cursor_factory": Cursor,
    "prepare_threshold": 3 if PREPARED_STATEMENTS else None,
}
if not TESTING:
    # A page needs one connection; waiting a little beats refusing a burst.
    pool = {"min_size": 1, "max_size": int(os.environ.get("DATABASE_POOL", "8")), "timeout": 10}
    DATABASES["default"]["OPTIONS"]["pool"] = pool

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
if TESTING:
    # Hashing as slowly as production must would be nine tenths of every test run.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "people.accounts.AccountAdapter"
ACCOUNT_LOGOUT_ON_GET = False
SIGN_UP_OPEN = os.environ.get("SIGN_UP_OPEN") == "1"
# An account is linked to the person with its e-mail; users who sign up have to verify that.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if SIGN_UP_OPEN else "none"
# Five wrong passwords for one account from one address lock that pair for fifteen minutes.
ACCOUNT_RATE_LIMITS = {"login_failed": None}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["ip_address", "username"]]
AXES_USERNAME_CALLABLE = "people.accounts.attempted_name"
AXES_LOCKOUT_CALLABLE = "orgmodel.views.too_many_attempts"
AXES_CLIENT_IP_CALLABLE = "people.accounts.client_address"
# How many proxies in front add to X-Forwarded-For; without any, nobody's word for an address is taken.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("PROXIES", "0"))
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True
AXES_HTTP_RESPONSE_CODE = 429

KNOX_TOKEN_MODEL = "people.Token"  # noqa: S105  a model, no secret
MIGRATION_MODULES = {"knox": None}  # which would make the table of a model that ours stands in for
# So many requests a minute of a token, in each process.
API_RATE = int(os.environ.get("API_RATE", "100000" if TESTING else "1200"))
# Web pages of these origins may ask the API with a token; they never get a cookie along.
CORS_ALLOWED_ORIGINS = [origin for origin in os.environ.get("CORS_ORIGINS", "").split(",") if origin]
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_HEADERS = (*default_headers, "if-match", "if-none-match", "idempotency-key")
CORS_EXPOSE_HEADERS = (
    *("ETag", "Link", "Location", "Retry-After", "RateLimit", "RateLimit-Policy", "Idempotency-Replayed"),
)
API_BODY_LIMIT = 16 * 1024 * 1024  # bytes: ten thousand rows of an operation, and room for their reasons
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "people.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated", "people.tokens.ScopeAllows"],
    "DEFAULT_RENDERER_CLASSES": ["orgmodel.api.json.Renderer"],
    "DEFAULT_PARSER_CLASSES": ["orgmodel.api.json.Parser"],
    "DEFAULT_THROTTLE_CLASSES": ["people.throttling.Throttle"],
    "DEFAULT_FILTER_BACKENDS": [],
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_METADATA_CLASS": None,  # the description has more than OPTIONS would
    "DEFAULT_SCHEMA_CLASS": "orgmodel.api.schema.headers.Schema",
    "EXCEPTION_HANDLER": "orgmodel.api.problems.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "orgmodel",
    "DESCRIPTION": "An organisation of squads, tribes, chapters and guilds, on any day.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_SUFFIX": "",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "orgmodel.api.idempotency.describe_keys",
        "orgmodel.api.schema.complete",
    ],
    "ENUM_NAME_OVERRIDES": {
        "Seat": "trios.models.Seat",
        "Scope": "people.models.Scope",
        "SquadRole": "squads.models.Role",
        "ChapterRole": "chapters.models.Role",
        "GuildRole": "guilds.models.Role",
    },
}

# Days before the first and more years ahead than the second are refused: they are slips of the keyboard.
EARLIEST_DAY = dt.date.fromisoformat(os.environ.get("EARLIEST_DAY", "1900-01-01"))
YEARS_AHEAD = int(os.environ.get("YEARS_AHEAD", "30"))

# How many open memberships and seats a plan may end without a confirmation.
PLAN_ENDS_AT_MOST = int(os.environ.get("PLAN_ENDS_AT_MOST", "50"))

# It speaks one language: asking a thousand times a page which took a twentieth of it.
LANGUAGE_CODE = "en"
USE_I18N = False
TIME_ZONE = os.environ.get("TIME_ZONE", "UTC")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "orgmodel.web.static_files.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or TESTING

# Only a forgotten password sends mail.
MAILERS = {
    "default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if DEBUG
    else {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": os.environ.get("EMAIL_HOST", "localhost"),
            "port": int(os.environ.get("EMAIL_PORT", "25")),
            "username": os.environ.get("EMAIL_USER", ""),
            "password": os.environ.get("EMAIL_PASSWORD", ""),
            "use_tls": os.environ.get("EMAIL_TLS") == "1",
        },
    }
}
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "orgmodel@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}
