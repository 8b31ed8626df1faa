"""What stands in the way of a request, said in one round and without opening a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from tertib.cases import _files
from tertib.cases._opening import accepted, clean_form, variant_problems
from tertib.cases.types import FileRef, Files, Json, Registration, Upload
from tertib.kernel.errors import Invalid, Problem
from tertib.kernel.words import N_
from tertib.procedures import queries as procedures

Problems = Mapping[str, tuple[Problem, ...]]
_ANY_FILE = "0" * 64  # stands for a file that is good and not kept yet


def request_problems(
    office: UUID,
    code: str,
    request: Mapping[str, Json],
    files: Files,
    *,
    agency: UUID | None,
    variant: str | None,
) -> Problems:
    """Problems of the answers, of the catalogue's checks and of every file, by field."""
    procedure = procedures.procedure(procedures.in_force(office, code).hash)
    form = procedure.request_form
    refused = _refused(lambda: _files.examine(files, accepted(form)))
    given = {field: [_ANY_FILE] * len(tuple(many)) for field, many in files.items() if many}
    context: dict[str, Any] = {"office": office, "code": code, "agency": agency}
    wrong = _refused(lambda: clean_form(form, {**request, **given}, context, variant=variant))
    return {**variant_problems(procedure, variant), **wrong, **refused}


def _refused(judge: Callable[[], object]) -> dict[str, tuple[Problem, ...]]:
    try:
        judge()
    except Invalid as error:
        return dict(error.problems)
    return {}


def registration_problems(registration: Registration) -> Problems:
    """Problems of an agenda line and of its scan, by the line's own names."""
    return {**line_problems(registration), **_refused(lambda: examine_scan(registration.scan))}


def line_problems(registration: Registration) -> dict[str, tuple[Problem, ...]]:
    """What an agenda line lacks."""
    problems: dict[str, tuple[Problem, ...]] = {
        name: (Problem(N_("Wajib diisi.")),)
        for name in ("sender", "letter_no", "subject")
        if not str(getattr(registration, name)).strip()
    }
    if registration.letter_date > registration.received_on:
        problems["letter_date"] = (Problem(N_("Tanggal surat tidak boleh sesudah tanggal diterima.")),)
    return problems


def examine_scan(scan: Upload | FileRef | None) -> Mapping[str, list[_files.Given]]:
    """Look at the scan of a paper."""
    return _files.examine({"scan": [scan]}) if scan is not None else {}
