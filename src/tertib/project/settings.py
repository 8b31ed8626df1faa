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
    "tertib.surfaces.portal",
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
    "tertib.inspections",
    "tertib.project",
]
AUTH_USER_MODEL = "people.User"
ROOT_URLCONF = "tertib.project.urls"
WSGI_APPLICATION = "tertib.project.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "tertib.surfaces.ui.headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tertib.surfaces.ui.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tertib.people.sessions.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tertib.surfaces.ui.errors.ErrorPages",
    "tertib.surfaces.ui.access.Access",  # innermost: what it lets through is answered
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

# Who may ask for which URL: deny by default.
ACCESS_TABLE = Path(__file__).parent / "access.toml"
OFFICIALS_NEED_TOTP = env.flag("TERTIB_OFFICIALS_NEED_TOTP", default=False)

# Sign-in. Accounts are given by the office; nobody signs up alone, and no mail is sent from here.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
ACCOUNT_ADAPTER = "tertib.surfaces.ui.sign_in.SignIn"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# Guessing one name is slowed sooner than many people behind one address; nobody is locked out for good.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/300s/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TERTIB_PROXIES", default=0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Tertib"
MFA_ADAPTER = "tertib.surfaces.ui.sign_in.SecondFactor"

# Sessions: `people.sessions` ends them after 30 minutes idle or 8 hours in all.
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
if SECURE_TRANSPORT:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"

# Limits of guessing are counted here: one process on SQLite, many on PostgreSQL need one place.
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        if "sqlite" in DATABASES["default"]["ENGINE"]
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
    )
}

# Letters by e-mail: into a folder until an SMTP relay is named.
OUTBOX_BACKEND = env.choice("TERTIB_OUTBOX", among=("folder", "smtp"), default="folder")
OUTBOX_FROM = env.text("TERTIB_OUTBOX_FROM", default="tertib@localhost")
SMTP_HOST = env.text("TERTIB_SMTP_HOST", default="localhost")
SMTP_PORT = env.number("TERTIB_SMTP_PORT", default=25, least=1)
SMTP_SECURITY = env.choice("TERTIB_SMTP_SECURITY", among=("none", "starttls", "tls"), default="none")
SMTP_USER = env.text("TERTIB_SMTP_USER")
SMTP_PASSWORD = env.given_secret("TERTIB_SMTP_PASSWORD")

# Messengers that officials may be told on, by the scheme of their apprise URL.
MESSENGERS = env.names("TERTIB_MESSENGERS", default=("tgram", "whatsapp"))

FILE_MB = env.number("TERTIB_FILE_MB", default=10, least=1)

# Mailboxes: `private` is the demo's Dovecot, `dovecot` the files of a real one, `manual` a person's hands,
# `page` none of them: each office's administrator says where its mailboxes live.
MAIL_CONNECTOR = env.choice(
    "TERTIB_MAIL",
    among=("page", "private", "dovecot", "manual"),
    default="private" if env.flag("TERTIB_DEMO") else "page",
)
MAIL_DOMAINS = env.names("TERTIB_MAIL_DOMAINS", default=("tanjungpinangkota.go.id",))
MAIL_HOST = env.text("TERTIB_MAIL_HOST", default="localhost")
MAIL_IMAP_PORT = env.number("TERTIB_MAIL_IMAP_PORT", default=993, least=1)
MAIL_IMAP_SECURITY = env.choice(
    "TERTIB_MAIL_IMAP_SECURITY", among=("tls", "starttls", "plain"), default="tls"
)
MAIL_SMTP_PORT = env.number("TERTIB_MAIL_SMTP_PORT", default=587)  # 0: submission is not asked
MAIL_SMTP_SECURITY = env.choice(
    "TERTIB_MAIL_SMTP_SECURITY", among=("tls", "starttls", "plain"), default="starttls"
)
MAIL_AUTHORITY = env.text("TERTIB_MAIL_CA")  # a CA file, where the system's own do not know the server
MAIL_FOLDER = env.text("TERTIB_MAIL_FOLDER", default="/etc/dovecot/tertib")  # users, suspended
MAIL_HOMES = env.text("TERTIB_MAIL_HOMES", default="/var/vmail")
MAIL_UID = env.number("TERTIB_MAIL_UID", default=8)
MAIL_GID = env.number("TERTIB_MAIL_GID", default=8)
MAIL_PANEL = env.text("TERTIB_MAIL_PANEL", default="panel surel kantor")
MAIL_PANEL_URL = env.text("TERTIB_MAIL_PANEL_URL")
MAIL_WEBMAIL = env.text("TERTIB_MAIL_WEBMAIL")
MAILBOX_QUOTA_MB = env.number("TERTIB_MAILBOX_QUOTA_MB", default=1024, least=1)
INITIAL_PASSWORD_DAYS = env.number("TERTIB_INITIAL_PASSWORD_DAYS", default=7, least=1)

# Names: `zone_file` a file on this machine, `rfc2136` a name server that takes updates, `manual` a person's
# hands, `page` none of them: each office's administrator says which server holds its zone.
NAME_CONNECTOR = env.choice(
    "TERTIB_DNS",
    among=("page", "zone_file", "rfc2136", "manual"),
    default="zone_file" if env.flag("TERTIB_DEMO") else "page",
)
NAME_ZONE = env.text("TERTIB_DNS_ZONE", default="tanjungpinangkota.go.id")
NAME_PRIMARY = env.text("TERTIB_DNS_SERVER", default="localhost")  # host or host:port
NAME_SERVERS = env.names("TERTIB_DNS_SERVERS", default=())  # all that must prove a name; none: the zone's own
NAME_KEY_NAME = env.text("TERTIB_DNS_KEY_NAME")
NAME_KEY = env.given_secret("TERTIB_DNS_KEY")
NAME_ALGORITHM = env.choice(
    "TERTIB_DNS_ALGORITHM", among=("hmac-sha256", "hmac-sha384", "hmac-sha512"), default="hmac-sha256"
)
NAME_FILE = env.text("TERTIB_DNS_FILE", default=str(DATA / "names" / "zone.db"))
NAME_FILE_IS_OURS = not env.text("TERTIB_DNS_FILE")  # nobody named one: we make the first zone ourselves
NAME_RELOAD = env.text("TERTIB_DNS_RELOAD")  # the command after which the name server has read the file
NAME_PANEL = env.text("TERTIB_DNS_PANEL", default="panel DNS kantor")
NAME_PANEL_URL = env.text("TERTIB_DNS_PANEL_URL")

# Sites: `directory` folders without a web server, `nginx` the files of a real one, `manual` a person's hands,
# `page` none of them: each office's administrator says where its sites live.
SITE_CONNECTOR = env.choice(
    "TERTIB_SITES",
    among=("page", "directory", "nginx", "manual"),
    default="directory" if env.flag("TERTIB_DEMO") else "page",
)
SITE_ZONES = env.names("TERTIB_SITE_ZONES", default=("tanjungpinangkota.go.id",))
SITE_ADDRESSES = env.names("TERTIB_SITE_ADDRESSES", default=("127.0.0.1",))  # what names of sites point at
SITE_TLS = env.flag("TERTIB_SITE_TLS", default=False)
SITE_HOST = env.text("TERTIB_SITE_HOST", default="localhost")
SITE_PORT = env.number("TERTIB_SITE_PORT", default=80, least=1)
SITE_TLS_PORT = env.number("TERTIB_SITE_TLS_PORT", default=443, least=1)
SITE_AUTHORITY = env.text("TERTIB_SITE_CA")  # a CA file, where the system's own do not know the certificates
SITE_CERTIFICATES = env.text("TERTIB_SITE_CERTIFICATES", default="/etc/letsencrypt/live")
SITE_FOLDER = env.text("TERTIB_SITE_FOLDER", default="/var/www/tertib")
SITE_BACKUPS = env.text("TERTIB_SITE_BACKUPS", default=str(DATA / "site-backups"))
SITE_BACKUP_DAYS = env.number("TERTIB_SITE_BACKUP_DAYS", default=90, least=1)
SITE_QUOTA_MB = env.number("TERTIB_SITE_QUOTA_MB", default=1024, least=1)
SITE_FIRST_UID = env.number("TERTIB_SITE_FIRST_UID", default=20001)  # 0: all accounts are SITE_UID
SITE_UID = env.number("TERTIB_SITE_UID", default=33)
SITE_GID = env.number("TERTIB_SITE_GID", default=33)
SITE_DOCUMENT_ROOT = env.text("TERTIB_SITE_DOCUMENT_ROOT", default="public_html")
SITE_PANEL = env.text("TERTIB_SITE_PANEL", default="panel hosting kantor")
SITE_PANEL_URL = env.text("TERTIB_SITE_PANEL_URL")
NGINX_CONF = env.text("TERTIB_NGINX_CONF", default="/etc/nginx/nginx.conf")
NGINX_SITES = env.text("TERTIB_NGINX_SITES", default="/etc/nginx/tertib")
NGINX_LISTEN = env.text("TERTIB_NGINX_LISTEN", default="80")
NGINX_LISTEN_TLS = env.text("TERTIB_NGINX_LISTEN_TLS", default="443")
NGINX_COMMAND = env.text("TERTIB_NGINX_COMMAND", default="nginx")
NGINX_RELOAD = env.text("TERTIB_NGINX_RELOAD")
NGINX_PID = env.text("TERTIB_NGINX_PID", default="/run/nginx.pid")
SFTP_HOST = env.text("TERTIB_SFTP_HOST")
SFTP_PORT = env.number("TERTIB_SFTP_PORT", default=22, least=1)
SFTP_HOST_KEY = env.text("TERTIB_SFTP_HOST_KEY")
SFTP_ACCOUNTS = env.text("TERTIB_SFTP_ACCOUNTS", default="/etc/proftpd/tertib.accounts")

# What a backup holds beside the database, each part by its name in the backup.
BACKED_UP = {"vault": DATA / "vault", "site-backups": Path(SITE_BACKUPS)}

# Whoever brings this token may read /metrics; empty: there is no such page.
METRICS_TOKEN = env.given_secret("TERTIB_METRICS_TOKEN")

# Static event names with ids; never personal data, never secrets. A server error leaves its traceback here.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "tertib.project.logs.Line", "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # A page that does not exist or is stale is no news for whoever is on call.
        "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}
