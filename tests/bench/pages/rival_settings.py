"""Django's settings: what production asks for, and nothing that would slow it down."""

import os
from pathlib import Path

from sqlalchemy.engine import make_url

_url = make_url(os.environ["DATABASE_URL"])
_sqlite = _url.get_backend_name() == "sqlite"
DATABASES = {
    "default": {
        "ENGINE": f"django.db.backends.{'sqlite3' if _sqlite else 'postgresql'}",
        "NAME": _url.database,
        "USER": _url.username or "",
        "HOST": _url.query.get("host", _url.host or ""),
        "CONN_MAX_AGE": None,
    }
}
SECRET_KEY = "bench"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "tests.bench.pages.rival"
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/projects"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "rival_templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
