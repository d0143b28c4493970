"""Settings: each from the environment (or `.env`), each with a default for one machine."""

import os
import secrets
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path(__file__).resolve().parent


def _shared(name: str) -> Path:
    """A top-level folder of the checkout, or where the wheel puts its copy."""
    inside = PACKAGE / "_data" / name
    return inside if inside.is_dir() else ROOT / name


TEMPLATES = _shared("templates")
MIGRATIONS = _shared("migrations")


def instance_folder() -> Path:
    """Where the embedded database, the secret key and backups live (`SANDAN_INSTANCE`).

    By default beside the packages in a checkout; installed from a wheel, where one stands.
    """
    home = ROOT if (ROOT / "pyproject.toml").is_file() else Path.cwd()
    return Path(os.environ.get("SANDAN_INSTANCE", home / "instance")).resolve()


def _secret(folder: Path) -> str:
    """The key that signs sessions: given, or made once and kept readable by the owner alone."""
    if given := os.environ.get("SECRET_KEY"):
        return given
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _flag(name: str, default: bool) -> bool:
    return os.environ.get(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def _engine(url: str, threads: int, wait: float) -> dict[str, Any]:
    """How many connections a process holds: no thread of the server waits for one.

    Nothing but a round's signs of life uses a second connection beside its thread's own.
    """
    if url.removeprefix("sqlite://") in ("", "/", "/:memory:"):
        return {}
    # Whoever holds a connection may itself wait for a lock; those who wait for it wait longer.
    options: dict[str, Any] = {"pool_timeout": max(1, round(2 * wait))}
    kept = max(int(os.environ.get("DATABASE_POOL", "10")), threads)
    if url.startswith("sqlite"):
        # An open file costs little, and the threads bound their number already.
        return options | {"pool_size": kept, "max_overflow": -1}
    return options | {"pool_size": kept, "max_overflow": 20, "pool_pre_ping": True}


def settings(**given: Any) -> dict[str, Any]:
    """All settings; `given` (used by tests and the command line) wins over the environment."""
    folder = Path(given.get("INSTANCE", instance_folder()))
    url = given.get("DATABASE_URL") or os.environ.get("DATABASE_URL")
    if not url:
        url = f"sqlite:///{folder / 'sandan.db'}"
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    wait = float(given.get("DATABASE_WAIT") or os.environ.get("DATABASE_WAIT", "30"))
    threads = int(given.get("THREADS") or os.environ.get("THREADS", "8"))
    public = os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000")
    values: dict[str, Any] = {
        "INSTANCE": str(folder),
        "SECRET_KEY": given.get("SECRET_KEY") or _secret(folder),
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine(url, threads, wait),
        "DATABASE_WAIT": wait,
        "QUEUE_URL": os.environ.get("QUEUE_URL") or url,
        "PUBLIC_URL": public,
        "TIMEZONE": os.environ.get("TIMEZONE", "Asia/Shanghai"),
        "BABEL_DEFAULT_LOCALE": os.environ.get("DEFAULT_LOCALE", "zh"),
        "BABEL_DEFAULT_TIMEZONE": os.environ.get("TIMEZONE", "Asia/Shanghai"),
        "SITE_NAME": os.environ.get("SITE_NAME", "三单"),
        "MAX_CONTENT_LENGTH": int(os.environ.get("MAX_UPLOAD_MB", "20")) * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "PERMANENT_SESSION_LIFETIME": 60 * 60 * 24 * int(os.environ.get("SESSION_DAYS", "14")),
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": _flag("SECURE_COOKIES", public.startswith("https://")),
        "FORCE_HTTPS": _flag("FORCE_HTTPS", public.startswith("https://")),
        "PROXIES": int(os.environ.get("PROXIES", "0")),
        "RATELIMIT_STORAGE_URI": os.environ.get("RATELIMIT_STORAGE_URI", "memory://"),
        "RATELIMIT_ENABLED": _flag("RATELIMIT", True),
        "ANSWER_WORKDAYS": int(os.environ.get("ANSWER_WORKDAYS", "5")),
        "COORDINATOR_MAY_PUBLISH": _flag("COORDINATOR_MAY_PUBLISH", False),
        # A beneficiary's record is deleted so many days after its batch ends.
        "BENEFICIARY_DAYS": int(os.environ.get("BENEFICIARY_DAYS", "90")),
        "LEASE_SECONDS": int(os.environ.get("LEASE_SECONDS", "30")),
        # Empty: no mail is sent, and none is kept for later.
        "MAIL_URL": os.environ.get("MAIL_URL", ""),
        "MAIL_FROM": os.environ.get("MAIL_FROM", ""),
        "MAIL_TIMEOUT": float(os.environ.get("MAIL_TIMEOUT", "15")),
        "NOTICE_DIGEST": os.environ.get("NOTICE_DIGEST", "17:30"),
        "NOTICE_QUIET": os.environ.get("NOTICE_QUIET", "21:30-07:30"),
        "NOTICE_GIVE_UP_HOURS": float(os.environ.get("NOTICE_GIVE_UP_HOURS", "72")),
        "WEBHOOK_PRIVATE": _flag("WEBHOOK_PRIVATE", False),
        "LOG_JSON": _flag("LOG_JSON", False),
        "METRICS": _flag("METRICS", False),
        "WTF_CSRF_TIME_LIMIT": None,
        "API_TITLE": "三单 · Sandan",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.0.3",
        "OPENAPI_URL_PREFIX": "/api/v1",
        "OPENAPI_JSON_PATH": "openapi.json",
        "JSON_SORT_KEYS": False,
    }
    values.update(given)
    return values
