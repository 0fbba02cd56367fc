"""Settings shared by every way to run Longrun.

Each value that an operator may change is read from the environment by one typed reader;
a value that cannot be read stops the start with a sentence that names it.
docs/operations.md lists them all.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from celery.schedules import schedule
from django.core.exceptions import ImproperlyConfigured

from config.jobs import JOBS as JOBS
from config.settings.mail import mail_settings
from config.settings.secret import encryption_keys
from science.limits import Limits

# Lets ModelAdmin[Job] and its like be written at run time too.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent.parent


class Environment(environ.Env):  # type: ignore[misc]
    """The typed reader; it names a value that it cannot read."""

    def get_value(self, var: str, *args: Any, **options: Any) -> Any:
        try:
            return super().get_value(var, *args, **options)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var} cannot be read: {error}") from error

    def between(self, var: str, low: float, high: float, default: float) -> float:
        """Read a number that must lie between ``low`` and ``high``."""
        value: float = self.float(var, default=default)
        if not low <= value <= high:
            raise ImproperlyConfigured(f"{var} must lie between {low:g} and {high:g}.")
        return value


env = Environment()
Environment.read_env(BASE_DIR / ".env")

VERSION = (BASE_DIR / "CHANGELOG.md").read_text().split("## ", 1)[1].split()[0]

#: Everything that Longrun writes lies below this folder unless another place is set.
DATA_DIR = Path(env.str("LONGRUN_DATA", default=str(BASE_DIR / "var")))

for folder in ("media", "static"):
    (DATA_DIR / folder).mkdir(parents=True, exist_ok=True, mode=0o700)

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
#: Where the site is reached, for links in mails and printed addresses.
BASE_URL = env.str("BASE_URL", default="http://localhost:8000")

INSTALLED_APPS = [
    "config.apps.LongrunAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_celery_beat",
    "django_htmx",
    "simple_history",
    "rest_framework",
    "live",
    "jobs",
    "runners",
    "sessions",
    "analytics",
    "plans",
    "home",
    "operations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "runners.middleware.NoNul",
    "runners.middleware.time_zone",
    "runners.middleware.SecondFactor",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.navigation.navigation",
            ],
            "builtins": ["runners.templatetags.quantities"],
        },
    }
]

# ---- Data --------------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'longrun.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Deferred transactions fail with "database is locked" as soon as two processes write.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(DATA_DIR / "media")))
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "build" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.staticfiles.ManifestStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
#: Where what is being sent grows until it is whole: beside the recordings, so that it outlives whoever receives it
#: and need not be copied. All processes that answer pages share it.
PIECES_DIR = MEDIA_ROOT / "pieces"
PIECES_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
FILE_UPLOAD_TEMP_DIR = PIECES_DIR
# A plan schema of 60 weeks of 7 days is posted as 2,400 fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    # Shared by all processes, so that rate limits count every attempt once.
    # Room for many counters, since a full table drops those of attempts that are still counted.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "django_cache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    }

# ---- People ------------------------------------------------------------------------------

AUTH_USER_MODEL = "runners.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "runners.accounts.InvitedOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
#: One address an account; a new one takes its place as soon as a mail to it was answered.
ACCOUNT_CHANGE_EMAIL = True
#: Whoever changes something that could lock the owner out gives his password or second factor again.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
#: Nothing goes to an address that is nobody's: it could only say that one cannot sign up.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Longrun: "
#: Besides what allauth limits by itself: how many invitations one person sends, and how often to the same address.
#: A coach may bring a squad of 200 in one evening.
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {
    "invite_coach": "10/h/user,1/5m/key",
    "invite_runner": "250/h/user,1/5m/key",
}
MFA_ADAPTER = "runners.accounts.EncryptingAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "runners.passkey_forms.AddKeyForm"}
MFA_TOTP_ISSUER = "Longrun"
#: Clocks of phones are off by seconds: the code before and the code after count too.
MFA_TOTP_TOLERANCE = 1
#: How long runners can read who looked at their data.
ACCESS_LOG_KEEP_DAYS = env.int("ACCESS_LOG_KEEP_DAYS", default=365)
#: How long the file with everything of a runner can be downloaded.
EXPORT_KEEP_DAYS = env.int("EXPORT_KEEP_DAYS", default=7)
if EXPORT_KEEP_DAYS < 1:
    raise ImproperlyConfigured("EXPORT_KEEP_DAYS must be 1 or more.")
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
#: Whether admins and coaches must set up a second factor before they see anything else.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=False)
#: Whether runners may invite as their coach somebody who does not coach here yet; whoever accepts becomes a coach.
RUNNERS_INVITE_COACHES = env.bool("RUNNERS_INVITE_COACHES", default=True)
#: Secrets in the database are encrypted with the first and decrypted with any of them.
ENCRYPTION_KEYS = encryption_keys(env.list("ENCRYPTION_KEYS", default=[]))

# ---- Security ----------------------------------------------------------------------------

SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# ---- Language and time -------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# ---- Long work ---------------------------------------------------------------------------

BROKER_DIR = DATA_DIR / "broker"
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        # A turn takes seconds. What a killed worker had taken comes back after this time; the sweeper is quicker.
        "visibility_timeout": 600,
        "socket_connect_timeout": 5,
        "socket_timeout": 30,
        "socket_keepalive": True,
        "health_check_interval": 15,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }
else:
    for folder in ("queue", "control", "processed"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "processed_folder": str(BROKER_DIR / "processed"),
        # Otherwise messages would pass through the system's folder for temporary files.
        "store_processed": True,
        "polling_interval": 0.2,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# However long the broker is away, workers come back to it.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = {
    # While no worker runs they must not pile up.
    name: {"task": task, "schedule": schedule(seconds), "options": {"expire_seconds": 6 * seconds}}
    for name, task, seconds in (
        ("sweep", "jobs.sweep", env.int("JOBS_SWEEP_SECONDS", default=10)),
        ("prune", "jobs.prune", 3600),
        ("sweep_uploads", "sessions.sweep_uploads", 3600),
        ("empty_bins", "sessions.empty_bins", 3600),
        ("prune_accesses", "runners.prune_accesses", 86_400),
        ("prune_system_log", "operations.prune_system_log", 86_400),
        ("prune_exports", "operations.prune_exports", 3600),
        # Time zones lie quarters of an hour apart.
        ("close_days", "plans.close_days", 900),
        ("watch_folder", "sessions.watch_folder", 60),
    )
}
#: A unit whose worker has not been heard of for so long is taken up by another.
JOBS_LEASE_SECONDS = env.int("JOBS_LEASE_SECONDS", default=30)
JOBS_MAX_ATTEMPTS = env.int("JOBS_MAX_ATTEMPTS", default=3)
JOBS_KEEP_DAYS = env.int("JOBS_KEEP_DAYS", default=7)
#: How many tasks a job is sent out as: one a worker slot.
JOBS_PARALLEL = env.int("JOBS_PARALLEL", default=2)
#: Of this much of a disk nothing is used for recordings, so that the database and the logs can still be written.
DISK_RESERVE_BYTES = env.int("DISK_RESERVE_BYTES", default=200 * 1024**2)

# ---- Uploads -----------------------------------------------------------------------------

#: What is held back of a large file when the connection is cut, at most.
PIECE_MAX_BYTES = 64 * 1024**2
UPLOAD_KEEP_DAYS = env.int("UPLOAD_KEEP_DAYS", default=7)
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=5 * 1024**3)
ARCHIVE_MAX_RATIO = env.int("ARCHIVE_MAX_RATIO", default=200)
ARCHIVE_MAX_DEPTH = env.int("ARCHIVE_MAX_DEPTH", default=3)
ARCHIVE_MAX_FILES = env.int("ARCHIVE_MAX_FILES", default=50_000)
ARCHIVE_MAX_BYTES = env.int("ARCHIVE_MAX_BYTES", default=50 * 1024**3)
#: So much of an archive is laid aside before what came out of it is read.
ARCHIVE_ASIDE_BYTES = env.int("ARCHIVE_ASIDE_BYTES", default=1024**3)
RECORDING_MAX_BYTES = env.int("RECORDING_MAX_BYTES", default=100 * 1024**2)

#: A folder with one for each runner, whose files are imported by themselves; empty: none.
WATCH_FOLDER = env.str("WATCH_FOLDER", default="")
if WATCH_FOLDER and not (Path(WATCH_FOLDER).is_dir() and os.access(WATCH_FOLDER, os.R_OK | os.W_OK | os.X_OK)):
    raise ImproperlyConfigured("WATCH_FOLDER must be a folder that is there and that Longrun may write to.")
if UPLOAD_KEEP_DAYS < 1:
    raise ImproperlyConfigured("UPLOAD_KEEP_DAYS must be 1 or more.")

#: How long sessions that were deleted can be taken out of the bin.
BIN_KEEP_DAYS = env.int("BIN_KEEP_DAYS", default=30)

# ---- What is believed of a recording ------------------------------------------------------

QUALITY_LIMITS = Limits(
    lowest_heart_rate=env.between("LOWEST_HEART_RATE", 20, 80, default=30),
    highest_heart_rate=env.between("HIGHEST_HEART_RATE", 180, 254, default=220),
    longest_dropout=env.between("HEART_RATE_DROPOUT_SECONDS", 5, 600, default=30),
    longest_steady=env.between("HEART_RATE_STUCK_SECONDS", 60, 3600, default=300),
    lock_seconds=env.between("CADENCE_LOCK_SECONDS", 20, 600, default=60),
    standing_speed=env.between("STANDING_SPEED", 0.1, 2, default=0.5),
    fastest_sample=env.between("FASTEST_SAMPLE", 8, 30, default=12.5),
    fastest_window=env.between("FASTEST_SPEED", 6, 20, default=9),
    longest_gap=env.between("LONGEST_GAP_SECONDS", 10, 600, default=60),
    vehicle_seconds=env.between("VEHICLE_SECONDS", 10, 600, default=30),
    longest_level=env.between("FROZEN_ALTITUDE_METRES", 200, 20_000, default=2000),
    largest_leap=env.between("CLOCK_LEAP_SECONDS", 600, 86_400, default=21_600),
)

# ---- Mail and logs -----------------------------------------------------------------------

vars().update(mail_settings(env.str("EMAIL_URL", default="consolemail://")))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Longrun <longrun@localhost>")

#: How long failures stand in the system log after they were last seen.
SYSTEM_LOG_KEEP_DAYS = env.int("SYSTEM_LOG_KEEP_DAYS", default=90)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "system_log": {"class": "operations.system_log.SystemLogHandler", "level": "ERROR"},
    },
    "root": {"handlers": ["console", "system_log"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"django.server": {"level": "WARNING"}},
}
