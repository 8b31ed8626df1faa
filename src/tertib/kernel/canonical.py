"""One sequence of bytes for one value, so that a hash means the value and not its spelling."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from unicodedata import normalize
from uuid import UUID


def canonical(value: object) -> bytes:
    """JSON with sorted keys, NFC text and no spaces.

    UUIDs, dates and aware times become text. Refuses what has more than one spelling or none: floats, naive
    times, keys that are not text or become equal, lone surrogates, any other type.
    """
    text = json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return normalize("NFC", str(value))
    if isinstance(value, Mapping):
        return _plain_mapping(value)
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return _plain_scalar(value)


def _plain_scalar(value: object) -> str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a time without zone has no canonical form")
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise ValueError(f"{type(value).__name__} has no canonical form")


def _plain_mapping(value: Mapping[object, object]) -> dict[str, object]:
    plain: dict[str, object] = {}
    for key, part in value.items():
        if not isinstance(key, str):
            raise ValueError("only text can be a key")
        name = normalize("NFC", key)
        if name in plain:
            raise ValueError("two keys are equal in canonical form")
        plain[name] = _plain(part)
    return plain
