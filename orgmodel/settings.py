"""Every setting, read once from the environment, and checked.

DEBUG=1 gives a development server that needs nothing else, LOCAL=1 a production server for
one machine that makes its own key. Otherwise SECRET_KEY and ALLOWED_HOSTS must be set. What is missing or cannot be read
stops the process at start-up. docs/running.md lists them all.
"""

import datetime as dt
import os
import socket
import sys
from pathlib import Path

import dj_database_url
from corsheaders.defaults import default_headers
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from jinja2 import StrictUndefined

from orgmodel import embedded, environment
from orgmodel.caching.prepared import Cursor
from orgmodel.secret import stored_secret
from orgmodel.sign_in_providers import library_settings, read_providers

# Workbooks are read with defusedxml, which refuses entities, and not with lxml, which came with SAML.
os.environ["OPENPYXL_LXML"] = "False"

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = environment.flag("DEBUG", default=False)
# Production on one machine, which is reached there and without TLS.
LOCAL = environment.flag("LOCAL", default=False)
# One-click sign-in as a demo person: only where DEMO is set.
DEMO = environment.flag("DEMO", default=False)
TESTING = "pytest" in sys.modules
METRICS = environment.flag("METRICS", default=False)


def required[T](name: str, value: T, *, in_development: T) -> T:
    """The value of the environment variable `name`, or its development value when DEBUG is on."""
    if value:
        return value
    if DEBUG or TESTING:
        return in_development
    raise ImproperlyConfigured(f"{name} must be set when DEBUG is off. docs/running.md lists all settings.")


SECRET_KEY = required(
    "SECRET_KEY",
    environment.secret_key("SECRET_KEY")
    or (stored_secret(embedded.data_folder() / "secret-key") if LOCAL and not DEBUG else ""),
    in_development="for development only, never for production, since everybody knows it",
)
# A development server opens doors, so it answers to this machine's names unless told otherwise.
LOCAL_NAMES = ["localhost", ".localhost", "127.0.0.1", "[::1]"]
OWN_NAMES = [*LOCAL_NAMES, socket.gethostname().lower()] if LOCAL and not DEBUG else []
ALLOWED_HOSTS = required(
    "ALLOWED_HOSTS", environment.hosts("ALLOWED_HOSTS") or OWN_NAMES, in_development=LOCAL_NAMES
)
CSRF_TRUSTED_ORIGINS = environment.origins("CSRF_TRUSTED_ORIGINS", wildcards=True)

# Behind TLS by default; a development server has none, nor has one that is only reached on its own machine.
HTTPS = environment.flag("HTTPS", default=not (DEBUG or LOCAL or TESTING))
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
# Both reach beyond this host, and browsers remember them: only the owner of the domain can say so.
SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.flag("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = environment.flag("HSTS_PRELOAD", default=False)
if SECURE_HSTS_PRELOAD and not SECURE_HSTS_INCLUDE_SUBDOMAINS:
    raise environment.refusal("HSTS_INCLUDE_SUBDOMAINS", "1 where HSTS_PRELOAD is: browsers ask for both")
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # which ask for these two
SIGN_IN_PROVIDERS = read_providers(environment.text("SIGN_IN_PROVIDERS").strip())
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    # A form that signs in or out leads on to the provider.
    "form-action": [
        CSP.SELF,
        *dict.fromkeys(origin for provider in SIGN_IN_PROVIDERS for origin in provider.origins),
    ],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "orgmodel.apps.AdminConfig",
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
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "access.apps.SignInsConfig",
    "corsheaders",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "procrastinate.contrib.django",
    "orgmodel",
    "people",
    "history",
    "retries",
    "mail",
    "blueprint",
    "tribes",
    "trios",
    "bots",
    "squads",
    "chapters",
    "guilds",
    "alliances",
    "access",
    "changes",
    "atlas",
    "search",
    "sheets",
    "plans",
    "scim",
    "samples",
]

MIDDLEWARE = [
    "orgmodel.web.current.middleware",
    "orgmodel.web.request_log.middleware",
    "orgmodel.availability.probes",
    "orgmodel.web.middleware.redirect_keeping_method",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Below WhiteNoise, whose files anybody may keep.
    "orgmodel.web.middleware.private",
    # Below WhiteNoise, whose files are compressed already; pages and the API shrink to an eighth.
    "django.middleware.gzip.GZipMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "orgmodel.availability.DatabaseRequired",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "orgmodel.web.middleware.final_slash",
    "django.middleware.common.CommonMiddleware",
    "orgmodel.error_middleware.ErrorPages",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "orgmodel.web.middleware.sign_in_again",
    "orgmodel.web.middleware.rate_limit",
    "orgmodel.web.middleware.as_of",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "access.second_factor_middleware.SecondFactorRequired",
    "allauth.account.middleware.AccountMiddleware",
    "access.middleware.own_tribe_only",
    "orgmodel.web.middleware.MovedElements",
    "axes.middleware.AxesMiddleware",
]

if METRICS:
    MIDDLEWARE.insert(0, "orgmodel.metrics.middleware")

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
                "demo_people": "access.demo.demo_people",
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

DATABASE_URL = environment.database_url("DATABASE_URL")
# The folder of the embedded database, where that is the one in use.
EMBEDDED_DATA = None if DATABASE_URL else embedded.data_folder() / ("test" if TESTING else "")
if EMBEDDED_DATA:
    DATABASE_URL = embedded.url(EMBEDDED_DATA, durable=not TESTING)
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_health_checks=True)}
PREPARED_STATEMENTS = environment.flag("PREPARED_STATEMENTS", default=True)
DATABASES["default"]["OPTIONS"] = {
    # Seconds, and milliseconds, until a machine that is gone counts as gone.
    "connect_timeout": 5,
    "tcp_user_timeout": 10000,
    **DATABASES["default"].get("OPTIONS", {}),
    "server_side_binding": True,
    "cursor_factory": Cursor,
    "prepare_threshold": 3 if PREPARED_STATEMENTS else None,
}
if not TESTING:
    # A page needs one connection; waiting a little beats refusing a burst. After a failure to connect,
    # the pool gives up soon, so that the next request connects anew; its pauses would double for minutes.
    most = environment.number("DATABASE_POOL", 8, at_least=1, at_most=1000)
    pool = {"min_size": 1, "max_size": most, "timeout": 1, "reconnect_timeout": 0.1}
    DATABASES["default"]["OPTIONS"]["pool"] = pool

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
SESSION_ENGINE = "access.sessions"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    # Django's own beside it would hash each wrong password once more.
    "access.sign_in.AccountBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "access.passwords.RevokesTokens"}]
PASSWORD_HASHERS = ["access.hashing.PasswordHasher"]
if TESTING:
    # Hashing as slowly as production must would be nine tenths of every test run.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_ADAPTER = "access.sign_in.AccountAdapter"
ACCOUNT_LOGOUT_ON_GET = False
# Identity providers, and what else there is to sign in with (docs/sign-in.md).
SOCIALACCOUNT_PROVIDERS = library_settings(SIGN_IN_PROVIDERS)
SOCIALACCOUNT_ADAPTER = "access.provider_views.SocialAdapter"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10  # seconds
PASSWORD_SIGN_IN = environment.flag("PASSWORD_SIGN_IN", default=True)
if not PASSWORD_SIGN_IN and not SIGN_IN_PROVIDERS:
    raise environment.refusal("PASSWORD_SIGN_IN", "1 unless SIGN_IN_PROVIDERS names a file with a provider")
SIGN_IN_REDIRECT = environment.flag("SIGN_IN_REDIRECT", default=False)
# Second factors: an authenticator app, passkeys, recovery codes (access/second_factors.py).
MFA_REQUIRED = environment.choice("MFA_REQUIRED", "nobody", ("nobody", "administrators", "everybody"))
MFA_ADAPTER = "access.sign_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers still want localhost then
MFA_TOTP_ISSUER = "orgmodel"
MFA_TOTP_TOLERANCE = 1  # half-minutes by which a clock may differ
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are proven before there is an account
MFA_FORMS = {
    "authenticate": "access.code_forms.SignInCodeForm",
    "reauthenticate": "access.code_forms.ConfirmCodeForm",
}
# Who may make an account without an invitation: people with their email here, and whoever has one of these domains.
SIGN_UP_OPEN = environment.flag("SIGN_UP_OPEN", default=False)
SIGN_UP_DOMAINS = environment.domains("SIGN_UP_DOMAINS")
if SIGN_UP_DOMAINS and not SIGN_UP_OPEN:
    raise environment.refusal("SIGN_UP_OPEN", "1 where SIGN_UP_DOMAINS is set")
# For so many days the link of an invitation works; mails, which say whether it was sent, are kept for thirty.
INVITATION_DAYS = environment.number("INVITATION_DAYS", 14, at_least=1, at_most=30)
# An account is linked to the person with its email, which is proven before there is an account (access/sign_up.py),
# or set by an administrator. So the sign-in library has nothing to verify, and no table of addresses of its own.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105  a class
PASSWORD_RESET_TIMEOUT = 24 * 3600
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Five wrong passwords for one account from one address close sign-in for that pair for fifteen minutes, and so many
# from one address for all accounts. Both are counted in the database and asked before a password is hashed.
SIGN_IN_FAILURES = environment.number("SIGN_IN_FAILURES", 20, at_least=1)
AXES_HANDLER = "access.guessing.Handler"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # what is refused unread costs no write
# Of forms sent without a session, long texts wait in a new one (orgmodel/web/unsaved.py); who sends them may be anybody.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "unsaved": "10/m/ip"}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["ip_address", "username"]]
AXES_USERNAME_CALLABLE = "access.sign_in.attempted_name"
AXES_LOCKOUT_CALLABLE = "orgmodel.views.too_many_attempts"
AXES_CLIENT_IP_CALLABLE = "access.sign_in.client_address"
# How many proxies in front add to X-Forwarded-For; without any, nobody's word for an address is taken.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("PROXIES", 0, at_most=10)
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # ours has what is counted (people/admin), without two tables that stay empty
AXES_DISABLE_ACCESS_LOG = True
AXES_HTTP_RESPONSE_CODE = 429

KNOX_TOKEN_MODEL = "people.Token"  # noqa: S105  a model, no secret
MIGRATION_MODULES = {"knox": None}  # which would make the table of a model that ours stands in for
# Requests that one process works on at a time, and how long it waits for all of a request's body.
THREADS = environment.number("THREADS", 4, at_least=1, at_most=64)
BODY_SECONDS = environment.number("BODY_SECONDS", 60, at_least=1, at_most=3600)
# Where health is told too, by threads of its own; 0 is nowhere.
HEALTH_PORT = environment.number("HEALTH_PORT", 0, at_most=65535)
# The same of the background worker.
WORKER_HEALTH_PORT = environment.number("WORKER_HEALTH_PORT", 0, at_most=65535)
# So many requests a minute of a token, in each process.
API_RATE = environment.number("API_RATE", 100000 if TESTING else 1200, at_least=1)
# Web pages of these origins may ask the API with a token; they never get a cookie along.
CORS_ALLOWED_ORIGINS = environment.origins("CORS_ORIGINS")
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_HEADERS = (*default_headers, "if-match", "if-none-match", "idempotency-key", "x-request-id")
CORS_EXPOSE_HEADERS = (
    *("ETag", "Link", "Location", "Retry-After", "RateLimit", "RateLimit-Policy", "Idempotency-Replayed"),
    *("History-Entry", "X-Request-Id"),
)
API_BODY_LIMIT = 16 * 1024 * 1024  # bytes: ten thousand rows of an operation, and room for their reasons
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "access.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "access.tokens.ScopeAllows",
        "access.guests.requests.SeesOwnTribe",
    ],
    "DEFAULT_RENDERER_CLASSES": ["orgmodel.api.json.Renderer"],
    "DEFAULT_PARSER_CLASSES": ["orgmodel.api.json.Parser"],
    "DEFAULT_THROTTLE_CLASSES": ["access.throttling.Throttle"],
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
    "SERVERS": [{"url": "/", "description": "This installation."}],
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
        "AccessRole": "people.roles.Role",
        "WhyNotInvited": "access.invitees.Obstacle",
    },
}

# Days before the first and more years ahead than the second are refused: they are slips of the keyboard.
EARLIEST_DAY = environment.day("EARLIEST_DAY", dt.date(1900, 1, 1))
YEARS_AHEAD = environment.number("YEARS_AHEAD", 30, at_least=1, at_most=1000)

# How many open people, elements, memberships and seats a plan may end without a confirmation, and a directory in a day.
PLAN_ENDS_AT_MOST = environment.number("PLAN_ENDS_AT_MOST", 50)
# Whether people whom a directory provisions get an account by that.
SCIM_ACCOUNTS = environment.flag("SCIM_ACCOUNTS", default=True)

# Who sees the private facts of people (people/privacy.py).
PRIVATE_FACTS = environment.choices(
    "PRIVATE_FACTS",
    {"phone": "leads", "contract_kind": "leads", "employer": "leads"},
    ("everybody", "leads", "administrators"),
)

# After so many days people are asked again whether what is stored about them is right.
CONFIRM_PROFILE_AFTER = environment.number("CONFIRM_PROFILE_AFTER", 180, at_least=1, at_most=3650)

# It speaks one language: asking a thousand times a page which took a twentieth of it.
LANGUAGE_CODE = "en"
USE_I18N = False
FORMAT_MODULE_PATH = "orgmodel.formats"
TIME_ZONE = environment.time_zone("TIME_ZONE", "UTC")
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

# Mail is queued, and sent by the background worker, so many a minute at most.
MAILS_PER_MINUTE = environment.number("MAILS_PER_MINUTE", 100, at_least=1)
MAILERS = {
    "default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if DEBUG and not environment.text("EMAIL_HOST")
    else {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": environment.text("EMAIL_HOST", "localhost").strip(),
            "port": environment.number("EMAIL_PORT", 25, at_least=1, at_most=65535),
            "username": environment.text("EMAIL_USER"),
            "password": environment.text("EMAIL_PASSWORD"),
            "use_tls": environment.flag("EMAIL_TLS", default=False),
            "timeout": 10,  # seconds
        },
    }
}
DEFAULT_FROM_EMAIL = environment.sender("DEFAULT_FROM_EMAIL", "orgmodel@localhost")

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "orgmodel.web.request_log.RequestFields"}},
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(message)s"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": ["levelname", "name", "message"],
            "rename_fields": {"levelname": "level", "name": "logger"},
            "timestamp": "time",
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request"],
            "formatter": environment.choice(
                "LOG_FORMAT", "plain" if DEBUG or LOCAL else "json", ("plain", "json")
            ),
        }
    },
    "root": {"handlers": ["console"], "level": environment.choice("LOG_LEVEL", "INFO", LOG_LEVELS)},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        # Each request has its line already; of failures these have the traceback.
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": True},
        # Failures; else there would be three lines for each job.
        "procrastinate": {"level": "WARNING"},
    },
}
