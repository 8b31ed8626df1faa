"""SQL written by hand, the same on SQLite and PostgreSQL: values in and out, and one statement at a time."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

Params = Sequence[Any]


def put(value: Any) -> Any:
    """A value as the database wants it."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def as_uuid(value: Any) -> UUID | None:
    return value if value is None or isinstance(value, UUID) else _uuid(value)


@lru_cache(maxsize=4096)
def _uuid(text: str) -> UUID:
    return UUID(text)


def moment(value: Any) -> datetime:
    """A moment that is never missing."""
    found = as_moment(value)
    assert found is not None  # noqa: S101 - the column is not null
    return found


def as_moment(value: Any) -> datetime | None:
    if value is None:
        return None
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Any:
    return json.loads(text) if text else {}


def select(sql: str, params: Params = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [put(each) for each in params])
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def change(sql: str, params: Params = ()) -> int:
    """Run a change; the number of rows it met is an answer."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [put(each) for each in params])
        met: int = cursor.rowcount
        return met


def insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, tail: str = "") -> None:
    """Many rows with one statement."""
    values = [[put(each) for each in row] for row in rows]
    if not values:
        return
    one = f"({','.join(['%s'] * len(columns))})"
    into = f"INSERT INTO {table} ({','.join(columns)})"
    sql = f"{into} VALUES {','.join([one] * len(values))} {tail}"
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in values for value in row])


def marks(values: Collection[Any]) -> str:
    """A place for each value of an `IN`."""
    return ",".join(["%s"] * len(values))


def same(value: Any) -> Any:
    """What needs no reading."""
    return value
