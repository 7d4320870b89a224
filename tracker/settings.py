"""The one settings file. Variables are explained in docs/configuration.md."""

import hashlib
import os
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from tracker import __version__
from tracker.common.environment import Environment
from tracker.common.secret import secret_key_in

env = Environment(os.environ)

BASE_DIR = Path(__file__).resolve().parent.parent
# Everything that is written at run time (SQLite file, uploads, secret key) lives here.
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / ".data")

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY") or secret_key_in(DATA_DIR)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])

# Letters (manage.py remind). Without a server none are sent.
SITE_ADDRESS = env.text("SITE_ADDRESS").rstrip("/")
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.whole_number("EMAIL_PORT", default=465, smallest=1)
EMAIL_HOST_USER = env.text("EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_PASSWORD")
EMAIL_USE_SSL = env.one_of("EMAIL_SECURITY", ("ssl", "starttls", "none"), default="ssl") == "ssl"
EMAIL_USE_TLS = env.one_of("EMAIL_SECURITY", ("ssl", "starttls", "none"), default="ssl") == (
    "starttls"
)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM") or EMAIL_HOST_USER or "ledger@localhost"

INSTALLED_APPS = [
    "tracker",
    "reports",
    "seeds",
    "tracker.theme.apps.LedgerAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # WhiteNoise serves static files under every server, the development server included.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "axes",
    "django_tasks",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tracker.common.middleware.RequestIdMiddleware",
    "tracker.common.middleware.PrivateAnswersMiddleware",
    "tracker.common.throttling.ThrottleMiddleware",
    "tracker.common.middleware.UnavailableMiddleware",
    "tracker.common.remembering.RememberWhileReading",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tracker.accounts.middleware.LeftIdle",
    "tracker.accounts.middleware.OwnPasswordFirst",
    "tracker.audit.middleware.NoFileLeavesUnnoted",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "tracker" / "theme" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"readonly": "tracker.theme.readonly"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- Database -------------------------------------------------------------------------------
# Measured on this product's kind of load: with SQLite's own defaults two thirds of concurrent
# read-then-write transactions fail as "database is locked"; WAL with IMMEDIATE loses none.
# FULL is the default because an acknowledged write has to survive a power cut; NORMAL is
# faster and may lose the last commits.
SQLITE_SYNCHRONOUS = env.one_of("SQLITE_SYNCHRONOUS", ("FULL", "NORMAL"), default="FULL")
DATABASE_URL = os.environ.get("DATABASE_URL", "").strip()
if DATABASE_URL:
    try:
        DATABASES = {"default": dict(dj_database_url.parse(DATABASE_URL))}
    except (ValueError, dj_database_url.UnknownSchemeError) as error:
        raise ImproperlyConfigured(
            "DATABASE_URL 无法识别，应形如 postgres://用户:密码@主机:5432/库名。"
        ) from error
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "ledger.sqlite3",
        }
    }
# A database that cannot hold check constraints or partial unique indexes is refused unless this
# says that whoever runs it knows.
ACCEPT_WEAK_DATABASE = env.flag("ACCEPT_WEAK_DATABASE", default=False)
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL;"
            f"PRAGMA synchronous={SQLITE_SYNCHRONOUS};"
            "PRAGMA cache_size=-65536;"
            "PRAGMA mmap_size=1073741824;"
            "PRAGMA temp_store=MEMORY;"
        ),
    }
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # Who may read what is a long question, asked for milliseconds: PostgreSQL compiling it first,
    # once the tables are large, made a search of two posts take a minute and a half.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# --- Language and time ----------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
# Where we word a sentence otherwise than Django does; the rest is its own Chinese.
LOCALE_PATHS = [BASE_DIR / "tracker" / "theme" / "locale"]
USE_TZ = True
FORMAT_MODULE_PATH = "tracker.theme.formats"

# --- People ---------------------------------------------------------------------------------
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = [
    # First, so that a locked-out name is refused before any password is looked at.
    "axes.backends.AxesStandaloneBackend",
    "tracker.common.role_permissions.MembershipBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
# How many days a password is good for, and how many of the last ones are not taken again; 0 is
# no limit: who must change too often writes passwords down.
PASSWORD_MAX_DAYS = env.whole_number("PASSWORD_MAX_DAYS", default=0)
PASSWORDS_REMEMBERED = env.whole_number("PASSWORDS_REMEMBERED", default=0)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "tracker.accounts.passwords.MinimumLength",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "tracker.accounts.passwords.MoreThanTheName"},
    {"NAME": "tracker.accounts.passwords.NotTheOneTimePassword"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if PASSWORDS_REMEMBERED:
    # It says on the page how many they are.
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "tracker.accounts.passwords.NotUsedBefore"})
SESSION_COOKIE_AGE = 12 * 60 * 60
# Who asks nothing for so long is signed out; 0 is never.
IDLE_MINUTES = env.whole_number("IDLE_MINUTES", default=30)
# System, accounts and audit in three hands (三员分立), and the ledger in none of them.
THREE_ADMINISTRATORS = env.flag("THREE_ADMINISTRATORS", default=False)
# Ten wrong passwords for one name from one address close it for a quarter of an hour.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "tracker.accounts.locking.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
# From where somebody comes is read in one way only, behind proxies too.
AXES_CLIENT_IP_CALLABLE = "tracker.common.origin.address_of"
# Its tables have no Chinese names, and nobody needs to read them: a lock ends by itself.
AXES_ENABLE_ADMIN = False

# --- Files ----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "tracker" / "theme" / "static"]
WHITENOISE_USE_FINDERS = True
# Uploads have no public address: they are read through a view that asks for permission.
MEDIA_ROOT = DATA_DIR / "attachments"
# A topic with a year of activities and figures on its page sends more than Django's 1000 fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
STORAGES = {
    "default": {"BACKEND": "tracker.common.stored_files.WholeFiles"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ATTACHMENT_MAX_BYTES = env.whole_number("ATTACHMENT_MAX_MB", default=20, smallest=1) * 1024 * 1024

# --- Backups --------------------------------------------------------------------------------
BACKUP_DIR = env.folder("BACKUP_DIR", DATA_DIR / "backups")
BACKUPS_KEPT = env.whole_number("BACKUPS_KEPT", default=14, smallest=1)
# What uploads leave free, so that the database can go on writing and people signing in.
DISK_RESERVE_BYTES = env.whole_number("DISK_RESERVE_MB", default=200) * 1024 * 1024
# Who may read /metrics from elsewhere than this machine; nobody without it.
METRICS_TOKEN = env.text("METRICS_TOKEN")
# The front page says so when the last one is older.
BACKUP_WARN_DAYS = env.whole_number("BACKUP_WARN_DAYS", default=3, smallest=1)

# --- One-time links -------------------------------------------------------------------------
# Days for which a link is good when whoever issues it says nothing, and at most.
LINK_DAYS_AT_MOST = 30
LINK_DAYS = env.whole_number("LINK_DAYS", default=7, smallest=1, largest=LINK_DAYS_AT_MOST)
# Whether every link asks for four digits that are told by telephone.
LINK_CODES = env.flag("LINK_CODES", default=False)
# Whom people ring up who come with a link that does not open anything any more.
OFFICE_PHONE = env.text("OFFICE_PHONE")
# --- Audit ----------------------------------------------------------------------------------
# What the law on network security asks for is six months.
EVENTS_KEPT_MONTHS = env.whole_number("EVENTS_KEPT_MONTHS", default=12, smallest=6)

# How the history is sealed: SHA-256, or SM3 where Chinese algorithms are asked for.
HISTORY_DIGEST = env.one_of("HISTORY_DIGEST", ("sha256", "sm3"), default="sha256")
if HISTORY_DIGEST not in hashlib.algorithms_available:
    raise ImproperlyConfigured(
        "TRACKER_HISTORY_DIGEST=sm3 在这台机器上不能用：它的 OpenSSL 不带 SM3 算法，"
        "请换用带 SM3 的 OpenSSL（1.1.1 以上的一般都有），或者改用 sha256。"
    )

# --- Long work ------------------------------------------------------------------------------
# "immediate": everything within the request, nothing else to start. "database": workers
# (manage.py task_worker) take what has more than BACKGROUND_ROWS rows.
TASK_RUNNERS = ("immediate", "database")
HAS_WORKERS = env.one_of("TASKS", TASK_RUNNERS, default="immediate") == "database"
if HAS_WORKERS:
    if find_spec("django_tasks_db") is None:
        raise ImproperlyConfigured(
            "TRACKER_TASKS=database 需要安装附加包：pip install -e '.[tasks]'。"
        )
    INSTALLED_APPS.append("django_tasks_db")
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend"
        if HAS_WORKERS
        else "django_tasks.backends.immediate.ImmediateBackend"
    }
}
BACKGROUND_ROWS = env.whole_number("BACKGROUND_ROWS", default=5000)
TASK_RESULTS_KEPT_DAYS = env.whole_number("TASK_RESULTS_KEPT_DAYS", default=7, smallest=1)

# --- Safety ---------------------------------------------------------------------------------
HTTPS_ONLY = env.flag("HTTPS_ONLY", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS_ONLY else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS_ONLY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
    }
}

# --- What several processes share ------------------------------------------------------------
# "memory" is each process's own: enough for one, counted several times by several.
CACHES = {"default": env.cache("CACHE_URL")}
# Requests a minute of one key and of one address; 0 is no limit.
REQUESTS_PER_TOKEN = env.whole_number("REQUESTS_PER_TOKEN", default=1200)
REQUESTS_PER_ADDRESS = env.whole_number("REQUESTS_PER_ADDRESS", default=3000)
# Where webhooks may go beside public addresses: the networks of the house itself, none by default.
WEBHOOK_PRIVATE_NETWORKS = env.networks("WEBHOOK_PRIVATE_NETWORKS")
# Reverse proxies in front of this server, each of which names who asked it.
PROXIES = env.whole_number("PROXIES", default=0)

# --- REST API -------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "tracker.tokens.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["tracker.common.permissions.RecordPermissions"],
    "DEFAULT_RENDERER_CLASSES": [
        "tracker.common.renderers.JSONRenderer",
        "tracker.common.renderers.BrowsableAPIRenderer",
    ],
    "DEFAULT_PARSER_CLASSES": ["tracker.common.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "tracker.common.pagination.ListPagination",
    "DEFAULT_SCHEMA_CLASS": "tracker.common.schema.RecordAutoSchema",
    # OPTIONS would describe the fields once more, less exactly than the API description.
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "tracker.common.problems.problem_response",
    "VIEW_NAME_FUNCTION": "tracker.common.renderers.view_name",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "区人大常委会监督工作台账 API",
    "DESCRIPTION": "监督议题、执法检查、代表建议及其成效。用法见 docs/api-guide.md。",
    "VERSION": __version__,
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "tracker.common.schema.in_english",
    ],
    # Named here because names made up from the fields would change when fields are added.
    "ENUM_NAME_OVERRIDES": {
        "ActivityKind": "tracker.activities.models.Activity.Kind",
        "ActivityCaseKind": "tracker.activities.models.Activity.CaseKind",
        "ActivityStatus": "tracker.activities.models.Activity.Status",
        "AnswerContactMethod": "tracker.answers.models.Answer.ContactMethod",
        "AssignmentStatus": "tracker.assignments.models.Assignment.Status",
        "AssignmentPart": "tracker.assignments.models.Assignment.Part",
        "CalendarDayKind": "tracker.years.calendar.CalendarDay.Kind",
        "ChangeAction": "tracker.changes.models.Change.Action",
        "ChangeDoor": "tracker.changes.models.Change.Door",
        "CoSignatureConsent": "tracker.suggestions.models.CoSignature.Consent",
        "DecisionKind": "tracker.decisions.models.Decision.Kind",
        "DecisionStatus": "tracker.decisions.models.Decision.Status",
        "Doer": "tracker.outcomes.models.Doer",
        "EventKind": "tracker.audit.models.Event.Kind",
        "DutyActCapacity": "tracker.duties.models.DutyAct.Capacity",
        "DutyActPresence": "tracker.duties.models.DutyAct.Presence",
        "DutyActKind": "tracker.duties.models.DutyAct.Kind",
        "EvaluationRating": "tracker.answers.models.Evaluation.Rating",
        "ExtensionDecision": "tracker.common.models.Decision",
        "FigureComparator": "tracker.outcomes.models.Figure.Comparator",
        "HoldingHow": "tracker.personnel.posts.Holding.How",
        "Holiday": "tracker.years.calendar.CalendarDay.Holiday",
        "InspectionDecision": "tracker.inspections.models.Inspection.Decision",
        "InspectionKind": "tracker.inspections.models.Inspection.Kind",
        "InspectionStatus": "tracker.inspections.models.Inspection.Status",
        "FilingStatus": "tracker.filings.models.Filing.Status",
        "ReviewFinding": "tracker.reviews.models.ReviewOpinion.Finding",
        "ReviewGround": "tracker.reviews.models.Ground",
        "ReviewKind": "tracker.reviews.models.Review.Kind",
        "ReviewResult": "tracker.reviews.models.Review.Result",
        "ReviewStatus": "tracker.reviews.models.Review.Status",
        "LawKind": "tracker.laws.models.Law.Kind",
        "OneTimeLinkStep": "tracker.guests.models.OneTimeLink.Step",
        "Nature": "tracker.outcomes.models.Nature",
        "ObservationMark": "tracker.activities.observations.Mark",
        "OutcomeKind": "tracker.outcomes.models.Outcome.Kind",
        "MembershipRole": "tracker.common.roles.Role",
        "OpinionIssuer": "tracker.opinions.models.Opinion.Issuer",
        "OpinionStatus": "tracker.opinions.models.Opinion.Status",
        "PeriodUnit": "tracker.years.rule_sets.PeriodUnit",
        "PersonnelMatterGround": "tracker.personnel.models.PersonnelMatter.GROUNDS",
        "PersonnelMatterKind": "tracker.personnel.models.PersonnelMatter.Kind",
        "PersonnelMatterProposedBy": "tracker.personnel.models.PersonnelMatter.ProposedBy",
        "PersonnelMatterStatus": "tracker.personnel.models.PersonnelMatter.Status",
        "PostAppointedBy": "tracker.personnel.posts.Post.AppointedBy",
        "PostKind": "tracker.personnel.posts.Post.Kind",
        "PostOathBy": "tracker.personnel.posts.Post.OathBy",
        "PromiseStatus": "tracker.answers.models.Promise.Status",
        "RectificationItemFoundBy": "tracker.rectification.models.RectificationItem.FoundBy",
        "RectificationItemKind": "tracker.rectification.models.RectificationItem.Kind",
        "RectificationItemStatus": "tracker.rectification.models.RectificationItem.Status",
        "RuleSetBallotBase": "tracker.years.rule_sets.RuleSet.BallotBase",
        "RuleSetClockStart": "tracker.years.rule_sets.RuleSet.ClockStart",
        "RuleSetMissingFeedback": "tracker.years.rule_sets.RuleSet.MissingFeedback",
        "RuleSetWithdrawal": "tracker.years.rule_sets.RuleSet.Withdrawal",
        "SupervisionChannel": "tracker.topics.models.Channel",
        "SiteKind": "tracker.activities.models.Site.Kind",
        "SourceDocumentKind": "tracker.sources.models.SourceDocument.Kind",
        "StationKind": "tracker.activities.stations.Station.Kind",
        "SuggestionDisclosure": "tracker.suggestions.models.Suggestion.Disclosure",
        "SuggestionGround": "tracker.suggestions.models.Suggestion.Ground",
        "SuggestionKind": "tracker.suggestions.models.Suggestion.Kind",
        "SuggestionMode": "tracker.suggestions.models.Suggestion.Mode",
        "SuggestionStatus": "tracker.suggestions.models.Suggestion.Status",
        "TaskState": "reports.tasks.models.Task.State",
        "TaskWork": "reports.tasks.models.Task.Work",
        "TopicForm": "tracker.topics.models.Topic.Form",
        "TopicStatus": "tracker.topics.models.Topic.Status",
        "UnitKind": "tracker.units.models.Unit.Kind",
        "VoteMethod": "tracker.votes.models.Vote.Method",
        "VotePurpose": "tracker.votes.models.Vote.Purpose",
        "VoteResult": "tracker.votes.models.Vote.Result",
        "WorkYearStatus": "tracker.years.models.WorkYear.Status",
    },
}

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "tracker.common.logs.JsonLines"},
        "server": {
            "()": "django.utils.log.ServerFormatter",
            "format": "[{server_time}] {message}",
            "style": "{",
        },
    },
    "filters": {
        "keys": {"()": "tracker.common.logs.WithoutKeys"},
        "request": {"()": "tracker.common.logs.OfTheRequest"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env.one_of("LOG_FORMAT", ("line", "json"), default="line"),
            "filters": ["keys", "request"],
        },
        # The development server names each address by itself.
        "server": {"class": "logging.StreamHandler", "formatter": "server", "filters": ["keys"]},
    },
    "loggers": {
        "django.server": {"handlers": ["server"], "level": "INFO", "propagate": False},
    },
    "root": {
        "handlers": ["console"],
        "level": env.one_of("LOG_LEVEL", LOG_LEVELS, default="WARNING"),
    },
}

env.refuse_unknown()
