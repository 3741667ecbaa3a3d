# SPDX-License-Identifier: Apache-2.0

"""
The settings of the server. What differs between sites comes from the environment.

`docs/operating/settings.md` lists every variable; nothing else is meant to be changed.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from skillmark_server.config import egress, env
from skillmark_server.custody.register import RegisterError, read_register

PACKAGE = Path(__file__).parents[1]

# -- the site -----------------------------------------------------------------------------

DATA = Path(env.text("SKILLMARK_DATA", default="var")).resolve()
DATA.mkdir(parents=True, exist_ok=True)
BASE_URL = env.text("SKILLMARK_BASE_URL", default="http://localhost:8000").rstrip("/")
_BASE = urlsplit(BASE_URL)
if _BASE.scheme not in {"http", "https"} or not _BASE.hostname or _BASE.path:
    raise ImproperlyConfigured(
        f"SKILLMARK_BASE_URL is {BASE_URL!r}, use https://skills.example.org, without a path"
    )
DEMO = env.flag("SKILLMARK_DEMO", default=False)
IS_LOCAL = _BASE.hostname in {"localhost", "127.0.0.1", "::1"}
MAY_ISSUE_FOR_REAL = _BASE.scheme == "https" and not IS_LOCAL
DEBUG = env.flag("SKILLMARK_DEBUG", default=False)
SECRET_KEY = env.secret("SKILLMARK_SECRET_KEY", made_in=DATA / "secrets")
KEY_ENCRYPTION_KEY = env.secret("SKILLMARK_KEY_ENCRYPTION_KEY", made_in=DATA / "secrets")
ALLOWED_HOSTS = [_BASE.hostname, *env.listed("SKILLMARK_ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# -- the parts ----------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
    "skillmark_server.audit",
    "skillmark_server.accounts",
    "skillmark_server.transparency",
    "skillmark_server.outbox",
    "skillmark_server.custody",
    "skillmark_server.achievements",
    "skillmark_server.awards",
    "skillmark_server.searching",
    "skillmark_server.rules",
    "skillmark_server.lifecycle",
    "skillmark_server.movein",
    "skillmark_server.copies",
    "skillmark_server.documents",
    "skillmark_server.holdings",
    "skillmark_server.portfolio",
    "skillmark_server.webhooks",
    "skillmark_server.insight",
    "skillmark_server.privacy",
    "skillmark_server.pages",
    "skillmark_server.vitals",
]

MIDDLEWARE = [
    "skillmark_server.pages.metrics.RequestMeter",
    "skillmark_server.pages.without_null.WithoutNull",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "skillmark_server.pages.unkept.UnkeptWhereSignedIn",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "skillmark_server.pages.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "skillmark_server.pages.entry.demo_guard.DemoAccountsStayHere",
    "skillmark_server.pages.actor.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "skillmark_server.config.urls"
WSGI_APPLICATION = "skillmark_server.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "skillmark_server.pages.context.site",
            ],
        },
    }
]

# -- what is kept -------------------------------------------------------------------------

DATABASES = {"default": env.database("SKILLMARK_DATABASE_URL", folder=DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = DATA / "files"
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
STORAGES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
_OBJECTS = "skillmark_server.copies.object_storage.ObjectStorage"
if _FILES := env.place_of_files(
    "SKILLMARK_FILES",
    folder="django.core.files.storage.FileSystemStorage",
    objects="storages.backends.s3.S3Storage",
):
    STORAGES["default"] = _FILES
PUBLISH_TO = env.text("SKILLMARK_PUBLISH_TO")
if _COPIES := env.place_of_files(
    "SKILLMARK_PUBLISH_TO", folder="skillmark_server.copies.places.Folder", objects=_OBJECTS
):
    STORAGES["copies"] = _COPIES
WHITENOISE_MAX_AGE = 31_536_000
CACHES = {
    # Limits must count over all processes of the site.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entry",
        # Django's 300 would throw counters out while they count: whoever asks under many names
        # could make room for themselves.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
if _CACHE_URL := env.text("SKILLMARK_CACHE_URL"):
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _CACHE_URL,
    }
BROKER = env.broker("SKILLMARK_BROKER")
_ENGINE = "skillmark_server.broker.backend.CeleryBackend" if BROKER else None
TASKS = {
    "default": {"BACKEND": _ENGINE or "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}
}
TICKS = [
    "skillmark_server.awards.tasks.tick",
    "skillmark_server.lifecycle.tasks.tick",
    "skillmark_server.movein.tasks.tick",
    "skillmark_server.searching.tasks.tick",
    "skillmark_server.rules.tasks.tick",
    "skillmark_server.outbox.tasks.tick",
    "skillmark_server.custody.tasks.tick",
    "skillmark_server.accounts.tasks.tick",
    "skillmark_server.vitals.tasks.tick",
    "skillmark_server.copies.tasks.tick",
    "skillmark_server.documents.tasks.tick",
    "skillmark_server.webhooks.tasks.tick",
    "skillmark_server.checking.handing_in.tick",
    "skillmark_server.holdings.tasks.tick",
    "skillmark_server.insight.tasks.tick",
    "skillmark_server.privacy.tasks.tick",
]
"""What the worker asks every few seconds; each takes the moment."""
TICKS_BESIDE = [
    "skillmark_server.outbox.tasks.tick",
    "skillmark_server.webhooks.tasks.tick",
    "skillmark_server.checking.handing_in.tick",
    "skillmark_server.holdings.tasks.tick",
]
"""Of these, what waits for others most of the time: a worker has a thread for it."""
ENDINGS = ["skillmark_server.holdings.ending.seen_endings"]
"""What ends besides badges, for the list of the week; each takes an organisation and the moment."""
BACKUPS = Path(env.text("SKILLMARK_BACKUPS", default=str(DATA / "backups")))
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# -- people -------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "skillmark_server.pages.entry.adapters.AccountAdapter"
MFA_ADAPTER = "skillmark_server.pages.entry.adapters.SecondStepAdapter"
SOCIALACCOUNT_ADAPTER = "skillmark_server.pages.entry.adapters.SocialAdapter"
_FORMS = "skillmark_server.pages.forms.signing_in"
ACCOUNT_SIGNUP_FORM_CLASS = "skillmark_server.pages.forms.name.NameForm"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.LoginForm",
    "signup": f"{_FORMS}.SignupForm",
    "request_login_code": f"{_FORMS}.RequestLoginCodeForm",
    "confirm_login_code": f"{_FORMS}.ConfirmLoginCodeForm",
    "confirm_email_verification_code": f"{_FORMS}.ConfirmEmailVerificationCodeForm",
    "add_email": f"{_FORMS}.AddEmailForm",
    "change_password": f"{_FORMS}.ChangePasswordForm",
    "set_password": f"{_FORMS}.SetPasswordForm",
    "reset_password": f"{_FORMS}.ResetPasswordForm",
    "reset_password_from_key": f"{_FORMS}.ResetPasswordKeyForm",
    "confirm_password_reset_code": f"{_FORMS}.ConfirmPasswordResetCodeForm",
    "reauthenticate": f"{_FORMS}.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": f"{_FORMS}.SecondStepForm",
    "reauthenticate": f"{_FORMS}.SecondStepAgainForm",
    "activate_totp": f"{_FORMS}.SetUpAppForm",
    "add_webauthn": f"{_FORMS}.AddPasskeyForm",
    "signup_webauthn": f"{_FORMS}.SignupPasskeyForm",
    "edit_webauthn": f"{_FORMS}.RenamePasskeyForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# A letter may wait behind others for a while, and people read mail on another device.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = False
ACCOUNT_MAX_EMAIL_ADDRESSES = 10
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SIGNUP_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _BASE.scheme
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_LOCAL
MFA_TOTP_ISSUER = "Skillmark"
MFA_TOTP_TOLERANCE = 1
"""Half a minute each way: typing takes a moment (RFC 6238, § Validation and Time-Step Size)."""
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = "oidc"
_SIGN_INS = env.sign_ins("SKILLMARK_OIDC_PROVIDERS")
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": _SIGN_INS, "OAUTH_PKCE_ENABLED": True}}
# A form that leads to another sign-in ends there, which a browser lets pass only where it is told.
_SIGN_IN_ORIGINS = sorted(
    {
        f"{_address.scheme}://{_address.netloc}"
        for _address in (urlsplit(_one["settings"]["server_url"]) for _one in _SIGN_INS)
    }
)
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_COOKIE_AGE = 14 * 24 * 3600

# -- languages ----------------------------------------------------------------------------

LANGUAGE_CODE = env.text("SKILLMARK_LANGUAGE", default="en")
LANGUAGES = [("en", "English"), ("da", "Dansk")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["skillmark_server.formats"]
USE_TZ = True
TIME_ZONE = env.text("SKILLMARK_TIME_ZONE", default="Europe/Copenhagen")
USE_I18N = True

# -- mail ---------------------------------------------------------------------------------

_MAIL = env.mail("SKILLMARK_EMAIL_URL")
CAN_MAIL = bool(_MAIL)
globals().update(_MAIL)
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if CAN_MAIL
    else "skillmark_server.outbox.kept_mail.KeepingBackend"
)
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.text(
    "SKILLMARK_FROM_EMAIL", default=f"Skillmark <noreply@{_BASE.hostname}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAILS_A_MINUTE = env.number("SKILLMARK_MAILS_A_MINUTE", default=600)

# -- webhooks -----------------------------------------------------------------------------

WEBHOOK_NETWORKS = env.networks("SKILLMARK_WEBHOOK_NETWORKS")
WEBHOOK_CA = env.authorities("SKILLMARK_WEBHOOK_CA")

# -- lists of people who get a badge --------------------------------------------------------

LIST_ROWS = env.number("SKILLMARK_LIST_ROWS", default=1_000_000)
LIST_MEGABYTES = env.number("SKILLMARK_LIST_MEGABYTES", default=200)

# -- documents ----------------------------------------------------------------------------

FONTS = [folder for folder in env.text("SKILLMARK_FONTS").split(":") if folder]

# -- going out ----------------------------------------------------------------------------

NO_EGRESS = env.flag("SKILLMARK_NO_EGRESS", default=False)
if NO_EGRESS and _SIGN_INS:
    raise ImproperlyConfigured(
        "SKILLMARK_NO_EGRESS is on, and SKILLMARK_OIDC_PROVIDERS would be asked over the network: "
        "take one of them away"
    )

# -- safety -------------------------------------------------------------------------------

_IS_HTTPS = _BASE.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _IS_HTTPS
_PREFIX = "__Host-" if _IS_HTTPS else ""
SESSION_COOKIE_NAME = f"{_PREFIX}session"
CSRF_COOKIE_NAME = f"{_PREFIX}csrf"
LANGUAGE_COOKIE_NAME = "language"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "skillmark_server.pages.failures.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if _IS_HTTPS else 0
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.flag("SKILLMARK_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *_SIGN_IN_ORIGINS],
        "manifest-src": [SELF],
        "media-src": [SELF, "blob:"],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
KEY_STORE = env.choice("SKILLMARK_KEY_STORE", among=("site", "vault", "pkcs11"))
VAULT_URL = env.near_or_https("SKILLMARK_VAULT_URL")
VAULT_MOUNT = env.text("SKILLMARK_VAULT_MOUNT", default="transit").strip("/")
VAULT_KEY = env.text("SKILLMARK_VAULT_KEY", default="skillmark")
VAULT_TOKEN = env.text("SKILLMARK_VAULT_TOKEN")
VAULT_TOKEN_FILE = env.file_of("SKILLMARK_VAULT_TOKEN")
VAULT_CA = env.text("SKILLMARK_VAULT_CA")
if KEY_STORE == "vault" and not VAULT_URL:
    raise ImproperlyConfigured("SKILLMARK_KEY_STORE is 'vault', give SKILLMARK_VAULT_URL too")
if VAULT_URL and not (VAULT_TOKEN or VAULT_TOKEN_FILE):
    raise ImproperlyConfigured("SKILLMARK_VAULT_URL is given, give SKILLMARK_VAULT_TOKEN_FILE too")
PKCS11_MODULE = env.library("SKILLMARK_PKCS11_MODULE")
PKCS11_TOKEN = env.text("SKILLMARK_PKCS11_TOKEN", default="skillmark")
PKCS11_KEY = env.text("SKILLMARK_PKCS11_KEY", default="skillmark")
PKCS11_PIN = env.text("SKILLMARK_PKCS11_PIN")
PKCS11_PIN_FILE = env.file_of("SKILLMARK_PKCS11_PIN")
if KEY_STORE == "pkcs11" and not PKCS11_MODULE:
    raise ImproperlyConfigured("SKILLMARK_KEY_STORE is 'pkcs11', give SKILLMARK_PKCS11_MODULE too")
if PKCS11_MODULE and not (PKCS11_PIN or PKCS11_PIN_FILE):
    raise ImproperlyConfigured(
        "SKILLMARK_PKCS11_MODULE is given, give SKILLMARK_PKCS11_PIN_FILE too"
    )
TRUSTED_REGISTER = None
if _REGISTER := env.text("SKILLMARK_TRUSTED_ISSUERS"):
    try:
        TRUSTED_REGISTER = read_register(Path(_REGISTER))
    except RegisterError as error:
        raise ImproperlyConfigured(f"SKILLMARK_TRUSTED_ISSUERS: {error}") from error
DNS_SERVER = env.text("SKILLMARK_DNS_SERVER")
METRICS_TOKEN = env.text("SKILLMARK_METRICS_TOKEN")
TRUSTED_PROXIES = env.number("SKILLMARK_TRUSTED_PROXIES", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
NINJA_NUM_PROXIES = TRUSTED_PROXIES

if NO_EGRESS:
    egress.shut(
        [
            *egress.named(BROKER, _CACHE_URL, VAULT_URL),
            *egress.storage(_FILES, _COPIES),
            *egress.mail_server(_MAIL),
            *egress.database(DATABASES["default"]),
        ]
    )

# -- logs: no address, no name, no award --------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "skillmark_server.operate.logging.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.text("SKILLMARK_LOG_LEVEL", default="WARNING")},
}
