"""What was worked out in a case, by row: `work.<step>.…` of SOP expressions. Folded from events' payloads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Work = Mapping[str, Mapping[str, Any]]

_NOT_WORK = ("documents", "entries", "sealed")


def absorb(work: Work, kind: str, data: Mapping[str, Any], private: Mapping[str, Any]) -> Work:
    """The work after an event."""
    absorber = _ABSORBERS.get(kind)
    return absorber(work, data, private) if absorber else work


def _with(work: Work, step: Any, values: Mapping[str, Any]) -> Work:
    name = str(step)
    return {**work, name: {**work.get(name, {}), **values}}


def _hop_done(work: Work, data: Mapping[str, Any], private: Mapping[str, Any]) -> Work:
    line = {key: value for key, value in private.get("registration", {}).items() if key != "scan"}
    return _with(work, data["step"], {**line, **private.get("work", {})})


def _effects_wanted(work: Work, data: Mapping[str, Any], _: Mapping[str, Any]) -> Work:
    """Another round starts its lists anew."""
    for effect in data["effects"]:
        if effect.get("list"):
            work = _with(work, data["step"], {effect["list"]: []})
    return work


def _effect_proven(work: Work, data: Mapping[str, Any], private: Mapping[str, Any]) -> Work:
    step, _, _, place = data["key"].split(".")
    evidence = {key: value for key, value in private.get("evidence", {}).items() if key not in _NOT_WORK}
    into = data.get("into")
    if not into:
        return _with(work, step, evidence)
    if not data.get("many"):
        return _with(work, step, {into: evidence})
    found = list(work.get(step, {}).get(into) or [])
    found += [None] * (int(place) + 1 - len(found))
    element = private.get("item")
    found[int(place)] = {**element, **evidence} if isinstance(element, Mapping) else evidence
    return _with(work, step, {into: found})


def _moved(work: Work, data: Mapping[str, Any], _: Mapping[str, Any]) -> Work:
    """Under another version rows have other numbers; the work of a row that is gone stays in the chain."""
    rows = data["rows"]
    return {str(rows[row]): values for row, values in work.items() if row in rows}


_ABSORBERS = {
    "hop_done": _hop_done,
    "effects_wanted": _effects_wanted,
    "effect_proven": _effect_proven,
    "moved": _moved,
}
