"""How a symbol is written in a cell, and read again.

    MULAI   [ ]   SELESAI   {Lengkap?: Ya; Tidak -> 3, menunggu pemohon}

Behind it, in brackets, what a drawing would show: `[ ] (2, paraf)`, `[ ] (-> 12)`.
"""

import re
from collections.abc import Iterator

from tertib.procedures.official.sheet import Arrow, Mark, Symbol

WAITS, PARAF, SKIPPABLE = "menunggu pemohon", "paraf", "boleh dilewati"
MOST_MARKS = 20
_SYMBOL = re.compile(
    r"(MULAI|SELESAI|\[\s*\]|\{(?:[^{}\\]|\\.)*\})(?:\s*\(([^()]*)\))?(?=\s|$)", re.IGNORECASE
)
_TARGET = re.compile(r"\s*->\s*(\d{1,4})\s*")
_SPECIAL = re.compile(r"([\\{};:,>])")


def print_cell(marks: tuple[Mark, ...]) -> str:
    """The text of a cell."""
    return " ".join(map(_print, marks))


def _print(mark: Mark) -> str:
    said = mark.symbol.value
    if mark.symbol is Symbol.DECISION:
        said = f"{{{_escaped(mark.question)}: {'; '.join(map(_print_exit, mark.exits))}}}"
    more = [str(mark.order)] if mark.order else []
    more += [PARAF] if mark.paraf else []
    more += [SKIPPABLE] if mark.skippable else []
    more += [f"-> {mark.to}"] if mark.to is not None else []
    return f"{said} ({', '.join(more)})" if more else said


def _print_exit(arrow: Arrow) -> str:
    target = f" -> {arrow.to}" if arrow.to is not None else ""
    return f"{_escaped(arrow.label)}{target}{f', {WAITS}' if arrow.waits else ''}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def read_cell(text: str) -> tuple[Mark, ...] | None:
    """The symbols of a cell; None when something in it is no symbol that we know."""
    found: list[Mark] = []
    at = 0
    text = text.strip()
    while at < len(text):
        match = _SYMBOL.match(text, at)
        mark = _read(match) if match else None
        if match is None or mark is None or len(found) >= MOST_MARKS:
            return None
        found.append(mark)
        at = match.end()
        while at < len(text) and text[at].isspace():
            at += 1
    return tuple(found)


def _read(match: re.Match[str]) -> Mark | None:
    more = _modifiers(match.group(2) or "")
    if more is None:
        return None
    said = match.group(1)
    if said.startswith("{"):
        decision = _decision(said[1:-1])
        return None if decision is None else _mark(Symbol.DECISION, more, *decision)
    symbol = Symbol.BOX if said.startswith("[") else Symbol(said.upper())
    return _mark(symbol, more)


def _mark(symbol: Symbol, more: dict[str, int], question: str = "", exits: tuple[Arrow, ...] = ()) -> Mark:
    return Mark(
        symbol=symbol,
        order=more.get("order", 0),
        paraf=PARAF in more,
        skippable=SKIPPABLE in more,
        to=more.get("to"),
        question=question,
        exits=exits,
    )


def _modifiers(text: str) -> dict[str, int] | None:
    found: dict[str, int] = {}
    for part in (one.strip().lower() for one in text.split(",") if one.strip()):
        target = _TARGET.fullmatch(part)
        if target:
            found["to"] = int(target.group(1))
        elif part.isascii() and part.isdecimal() and 0 < len(part) < 4:
            found["order"] = int(part)
        elif part in (PARAF, SKIPPABLE):
            found[part] = 1
        else:
            return None
    return found


def _decision(text: str) -> tuple[str, tuple[Arrow, ...]] | None:
    question, rest = _cut(text, ":")
    if rest is None or not question.strip():
        return None
    exits = [_exit(one) for one in _split(rest, ";")]
    return None if None in exits else (_plain(question), tuple(one for one in exits if one is not None))


def _exit(text: str) -> Arrow | None:
    said, waits = _cut(text, ",")
    if waits is not None and waits.strip().lower() != WAITS:
        return None
    label, target = _cut(said, "->")
    if not label.strip() or (target is not None and not _TARGET.fullmatch(f"->{target}")):
        return None
    return Arrow(label=_plain(label), to=int(target) if target is not None else None, waits=waits is not None)


def _cut(text: str, sign: str) -> tuple[str, str | None]:
    """What stands before and behind the first unescaped `sign`; None behind when it is not there."""
    before, *behind = _split(text, sign)
    return before, sign.join(behind) if behind else None


def _split(text: str, sign: str) -> list[str]:
    parts, begin = [], 0
    for at in _unescaped(text):
        if at >= begin and text.startswith(sign, at):
            parts.append(text[begin:at])
            begin = at + len(sign)
    return [*parts, text[begin:]]


def _unescaped(text: str) -> Iterator[int]:
    at = 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        else:
            yield at
        at += 1


def _plain(text: str) -> str:
    return " ".join(re.sub(r"\\(.)", r"\1", text).split())
