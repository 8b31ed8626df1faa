"""What may stand in `with`, `columns`, `for_each`: a path into the facts, a literal, a list of these."""

import re
from collections.abc import Mapping, Sequence

from tertib.procedures.language.types import Expr, Json, ListOf, Literal, Path

ROOTS = ("request", "item", "case", "work")
_PATH = re.compile(r"^[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+$")


def read_expression(value: object) -> Expr | None:
    """Turn what stands in the file into an expression; None when it is none.

    Text with dots is a path and must begin at a known root; text that only looks like one is written
    `{literal: some.text}`.
    """
    if isinstance(value, Mapping):
        inner = value.get("literal", value)
        return Literal(value=inner) if len(value) == 1 and isinstance(inner, (str, int, bool)) else None
    if isinstance(value, list):
        items = [read_expression(one) for one in value]
        return None if None in items else ListOf(items=tuple(one for one in items if one is not None))
    if isinstance(value, str):
        return _read_text(value)
    return Literal(value=value) if value is None or isinstance(value, (int, bool)) else None


def _read_text(text: str) -> Expr | None:
    if text in ("item", "request"):
        return Path(parts=(text,))
    if not _PATH.match(text):
        return Literal(value=text)
    parts = tuple(text.split("."))
    return Path(parts=parts) if parts[0] in ROOTS else None


def evaluate(expr: Expr, facts: Mapping[str, Json]) -> Json:
    """The value an expression has in these facts. What is not there is None; a name asked of a list is asked
    of each of its members."""
    if isinstance(expr, Literal):
        return expr.value
    if isinstance(expr, ListOf):
        return [evaluate(one, facts) for one in expr.items]
    value: Json = facts
    for part in expr.parts:
        value = _ask(value, part)
    return value


def _ask(value: Json, part: str) -> Json:
    if isinstance(value, Mapping):
        return value.get(part)
    if isinstance(value, Sequence) and not isinstance(value, str):
        if part.isdigit():
            return value[int(part)] if int(part) < len(value) else None
        return [_ask(one, part) for one in value]
    return None


def paths_in(expr: Expr) -> tuple[Path, ...]:
    """Every path an expression reads."""
    if isinstance(expr, Path):
        return (expr,)
    return tuple(path for one in expr.items for path in paths_in(one)) if isinstance(expr, ListOf) else ()
