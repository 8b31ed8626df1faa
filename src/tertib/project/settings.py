"""Settings: typed, read once from the environment, refusing to start when wrong.

Every setting is named `TERTIB_...` and listed in docs/settings.md.
"""

from pathlib import Path
from typing import Any

from tertib.project import environment as env

DEBUG = False
DATA = env.folder("TERTIB_DATA", default=Path.cwd() / "var")
BASE_URL = env.url("TERTIB_BASE_URL", default="http://localhost:8000")
SECRET_KEY = env.secret("TERTIB_SECRET_KEY", kept_in=DATA / "keys" / "django")
ALLOWED_HOSTS = env.names("TERTIB_HOSTS", default=("localhost", "127.0.0.1", "[::1]", "testserver"))
SECURE_TRANSPORT = BASE_URL.startswith("https://")

INSTALLED_APPS = [
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
    "tertib.surfaces.ui",
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

LOGIN_URL = "account_login"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
