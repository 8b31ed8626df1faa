"""Settings: typed, read once from the environment, refusing to start when wrong.

Every setting is named `TERTIB_...` and listed in docs/settings.md.
"""

from pathlib import Path
from typing import Any

from tertib.project import environment as env

DEBUG = False
DATA = env.folder("TERTIB_DATA", default=Path.cwd() / "var")
BASE_URL = env.url("TERTIB_BASE_URL", default="http://localhost:8000")
KEYS = env.folder("TERTIB_KEYS", default=DATA / "keys", private=True)
SECRET_KEY = env.secret("TERTIB_SECRET_KEY", kept_in=KEYS / "django")
ALLOWED_HOSTS = env.names("TERTIB_HOSTS", default=("localhost", "127.0.0.1", "[::1]", "testserver"))
SECURE_TRANSPORT = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "tertib.surfaces.ui",  # first: its templates restyle those of the sign-in package
    "tertib.surfaces.desk",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "tertib.runtime",
    "tertib.people",
    "tertib.procedures",
    "tertib.cases",
    "tertib.registers",
    "tertib.letters",
    "tertib.provisioning",
    "tertib.project",
]
AUTH_USER_MODEL = "people.User"
ROOT_URLCONF = "tertib.project.urls"
WSGI_APPLICATION = "tertib.project.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tertib.surfaces.ui.errors.ErrorPages",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "string_if_invalid": "",
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database("TERTIB_DATABASE", default=DATA / "tertib.sqlite3")
}

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

CSRF_FAILURE_VIEW = "tertib.surfaces.ui.errors.csrf_failure"

LOGIN_URL = "account_login"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

# Letters by e-mail: into a folder until an SMTP relay is named.
OUTBOX_BACKEND = env.choice("TERTIB_OUTBOX", among=("folder", "smtp"), default="folder")
OUTBOX_FROM = env.text("TERTIB_OUTBOX_FROM", default="tertib@localhost")
SMTP_HOST = env.text("TERTIB_SMTP_HOST", default="localhost")
SMTP_PORT = env.number("TERTIB_SMTP_PORT", default=25, least=1)
SMTP_SECURITY = env.choice("TERTIB_SMTP_SECURITY", among=("none", "starttls", "tls"), default="none")
SMTP_USER = env.text("TERTIB_SMTP_USER")
SMTP_PASSWORD = env.given_secret("TERTIB_SMTP_PASSWORD")

FILE_MB = env.number("TERTIB_FILE_MB", default=10, least=1)
