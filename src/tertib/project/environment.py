"""Readers of environment variables that stop the process with a sentence instead of guessing."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;PRAGMA secure_delete=ON;"
    "PRAGMA temp_store=MEMORY;PRAGMA cache_size=-20000;PRAGMA journal_size_limit=67108864;"
)


def _fail(name: str, sentence: str) -> SystemExit:
    return SystemExit(f"tertib: {name}: {sentence}")


def text(name: str, *, default: str = "") -> str:
    """The variable, stripped; `default` when it is absent or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """True for 1/yes/true, False for 0/no/false; anything else refuses to start."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "yes", "true"}:
        return True
    if value in {"0", "no", "false"}:
        return False
    raise _fail(name, "write 1 or 0")


def number(name: str, *, default: int, least: int = 0) -> int:
    """A whole number not below `least`."""
    value = text(name)
    if not value:
        return default
    if not value.isdecimal() or int(value) < least:
        raise _fail(name, f"write a whole number from {least}")
    return int(value)


def names(name: str, *, default: tuple[str, ...]) -> list[str]:
    """Comma-separated names."""
    value = text(name)
    return [part.strip() for part in value.split(",") if part.strip()] if value else list(default)


def url(name: str, *, default: str) -> str:
    """An absolute http(s) address without a trailing slash."""
    value = text(name, default=default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise _fail(name, "write an address such as https://layanan.kota.go.id")
    return value


def choice(name: str, *, among: tuple[str, ...], default: str) -> str:
    """One word of a closed list."""
    value = text(name, default=default)
    if value not in among:
        raise _fail(name, f"write one of: {', '.join(among)}")
    return value


def folder(name: str, *, default: Path, private: bool = False) -> Path:
    """A folder, made when missing; a private one is closed to everyone but its owner."""
    path = Path(text(name, default=str(default))).expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o750)
    return path


def secret(name: str, *, kept_in: Path) -> str:
    """The variable, or `<name>_FILE`'s content, or a value made once and kept in a private file."""
    if value := text(name):
        return value
    path = Path(text(f"{name}_FILE", default=str(kept_in)))
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_once(path, secrets.token_urlsafe(48))
    return path.read_text().strip()


def given_secret(name: str) -> str:
    """The variable, or `<name>_FILE`'s content, or nothing: a secret that others made."""
    file = text(f"{name}_FILE")
    return text(name) or (Path(file).read_text().strip() if file else "")


def _write_once(path: Path, value: str) -> None:
    """Two processes that start together must agree on one value: the first to link its file wins."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(value)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def database(name: str, *, default: Path) -> dict[str, Any]:
    """`postgresql://user:password@host:port/name`, or a path to an SQLite file."""
    value = text(name, default=str(default))
    if value.startswith(("postgresql://", "postgres://")):
        parts = urlsplit(value)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": parts.username or "",
            "PASSWORD": parts.password or "",
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "OPTIONS": {"pool": True},
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": value,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
    }
