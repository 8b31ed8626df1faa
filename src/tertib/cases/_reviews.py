"""Monitoring every half year and evaluation every year (PermenPAN-RB 35/2012, Tabel 7 and 8), kept as saved.

What is saved carries the figures of that day with it; saved again it is the next revision, and none is lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from tertib.cases._review_figures import figures_of
from tertib.cases.models import Review
from tertib.cases.types import (
    CRITERIA,
    OUTCOMES,
    Judgement,
    Period,
    ReviewFigures,
    ReviewKind,
    ReviewView,
    RowFigure,
)
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.types import Capacity
from tertib.procedures import queries as procedures
from tertib.runtime.door import Tx

REVIEWERS = frozenset({"head", "secretary", "administrator"})
_LONGEST = 2000
_HALVES = ("1", "2")
YEAR_DIGITS = 4


def period(kind: ReviewKind, text: str, today: date) -> Period:
    """`2026-2` is the second half of 2026, `2026` the year; empty: the one that runs. Invalid otherwise."""
    year, _, half = text.partition("-")
    if not text:
        year, half = str(today.year), "1" if today.month <= 6 else "2"
    known = year.isdecimal() and len(year) == YEAR_DIGITS and year > "1999"
    too_late = known and int(year) > today.year + 1
    if not known or too_late or (kind is ReviewKind.MONITORING and half not in _HALVES):
        raise Invalid(N_("Masa ini tidak dikenal."))
    if kind is ReviewKind.EVALUATION:
        return Period(key=year, start=date(int(year), 1, 1), end=date(int(year), 12, 31))
    begin, end = (1, date(int(year), 6, 30)) if half == "1" else (7, date(int(year), 12, 31))
    return Period(key=f"{year}-{half}", start=date(int(year), begin, 1), end=end)


def figures(office: UUID, code: str, over: Period, now: datetime) -> ReviewFigures:
    """The figures of the procedure in force."""
    bundle = procedures.in_force(office, code).hash
    zone = timezone.get_default_timezone()
    return figures_of(office, code, bundle, over.start, over.end, zone=zone, now=now)


def newest(office: UUID, kind: ReviewKind, over: Period) -> Mapping[str, ReviewView]:
    """Code -> the last saved review of the period."""
    rows = Review.objects.filter(office=office, kind=kind.value, period=over.key).order_by("revision")
    return {row.code: _view(row) for row in rows}


def save(
    tx: Tx,
    office: UUID,
    code: str,
    kind: ReviewKind,
    over: Period,
    judgement: Judgement,
    *,
    by: Actor,
    seen: int,
) -> ReviewView:
    """Keep a review with the figures as they are now."""
    person, capacity = _reviewer(tx, by, office)
    if problems := _problems(kind, judgement):
        raise Invalid(N_("Ada isian yang harus diperbaiki."), problems=problems)
    if over.start > people.office_date(tx.now):
        raise Invalid(N_("Masa ini belum mulai."))
    same = Review.objects.filter(office=office, code=code, kind=kind.value, period=over.key)
    if same.count() != seen:
        raise _saved_meanwhile()
    row, is_new = Review.objects.get_or_create(
        office_id=office,
        code=code,
        kind=kind.value,
        period=over.key,
        revision=seen + 1,
        defaults={
            "bundle": procedures.in_force(office, code).hash,
            "judgement": json.dumps(asdict(judgement), ensure_ascii=False),
            "figures": json.dumps(asdict(figures(office, code, over, tx.now)), ensure_ascii=False),
            "at": tx.now,
            "person": person,
            "name": by.name,
            "capacity": capacity.label,
            "mandate": capacity.mandate,
        },
    )
    if not is_new:
        raise _saved_meanwhile()
    return _view(row)


def _saved_meanwhile() -> Conflict:
    sentence = N_("Penilaian ini baru saja disimpan orang lain. Muat ulang lalu periksa lagi.")
    return Conflict(sentence, code="stale")


def _reviewer(tx: Tx, by: Actor, office: UUID) -> tuple[UUID, Capacity]:
    held = people.capacities(by.person, tx.now) if by.person else ()
    here = [one for one in held if one.office == office]
    if by.person is None or not here:
        raise NotFound(N_("Layanan ini tidak tersedia pada kantor ini."))
    found = next((one for one in here if one.roles & REVIEWERS), None)
    if found is None:
        raise NotAllowed(N_("Hanya pimpinan, sekretaris atau admin kantor ini yang menilai SOP."))
    return by.person, found


def _problems(kind: ReviewKind, judgement: Judgement) -> dict[str, tuple[Problem, ...]]:
    judged = _monitored if kind is ReviewKind.MONITORING else _evaluated
    wrong = judged(judgement)
    texts = {"findings": judgement.findings, "action": judgement.action, **judgement.notes}
    wrong |= {name: N_("Paling panjang 2.000 huruf.") for name, text in texts.items() if len(text) > _LONGEST}
    return {name: (Problem(sentence),) for name, sentence in wrong.items()}


def _monitored(judgement: Judgement) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if judgement.runs_well is None:
        wrong["runs_well"] = N_("Pilih apakah prosedur berjalan dengan baik.")
    if judgement.runs_well is False and not judgement.findings.strip():
        wrong["findings"] = N_("Tulis apa yang tidak berjalan dengan baik.")
    if judgement.runs_well is False and not judgement.action.strip():
        wrong["action"] = N_("Tulis tindakan yang harus diambil.")
    return wrong


def _evaluated(judgement: Judgement) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for key in CRITERIA:
        answer = judgement.answers.get(key)
        if answer is None:
            wrong[key] = N_("Jawab ya atau tidak.")
        elif not answer and not judgement.notes.get(key, "").strip():
            wrong[f"{key}_note"] = N_("Tulis keterangannya.")
    if judgement.outcome not in OUTCOMES:
        wrong["outcome"] = N_("Pilih hasil evaluasinya.")
    return wrong


def _view(row: Review) -> ReviewView:
    return ReviewView(
        code=row.code,
        kind=ReviewKind(row.kind),
        period=row.period,
        revision=row.revision,
        judgement=Judgement(**json.loads(row.judgement)),
        figures=_figures(json.loads(row.figures)),
        at=row.at,
        name=row.name,
        capacity=row.capacity,
    )


def _figures(data: Mapping[str, Any]) -> ReviewFigures:
    rows: Sequence[Mapping[str, Any]] = data["rows"]
    return ReviewFigures(**{**data, "rows": tuple(RowFigure(**one) for one in rows)})
