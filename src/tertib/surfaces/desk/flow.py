"""The flow that runs: of a case what is done, here and ahead; of a procedure what waits at which symbol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tertib.cases import queries
from tertib.cases.types import CaseView, Phase
from tertib.kernel.words import N_
from tertib.procedures import queries as procedures
from tertib.procedures.types import Live, LiveRow, Procedure, Told
from tertib.runtime.languages import duration
from tertib.surfaces.desk import _who
from tertib.surfaces.ui.wording import indonesian

WORDS = {"done": N_("Selesai"), "here": N_("Di sini"), "ahead": N_("Belum"), "skipped": N_("Dilewati")}
TONES = {"done": "ok", "here": "info", "ahead": "", "skipped": "", "stuck": "warn", "late": "bad"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the list beside the picture."""

    no: int
    told: Told
    state: str
    word: str
    who: str = ""
    time: str = ""
    load: Sequence[Any] = ()

    @property
    def performers(self) -> SafeString:
        """Who acts in which order, and as what."""
        said = (
            format_html("{} ({})", indonesian(label), ", ".join(_(kind) for kind in kinds))
            if kinds
            else indonesian(label)
            for label, kinds in self.told.performers
        )
        return format_html_join(" → ", "{}", ((one,) for one in said))

    @property
    def tone(self) -> str:
        """Which of the tag's colours."""
        return TONES.get(self.state, "")


@require_GET
def of_case(request: HttpRequest, case: UUID) -> HttpResponse:
    """A case on its diagram: done, here, ahead, by whom, how long."""
    by = _who.actor(request)
    found = queries.case_for(by, case)
    procedure = procedures.procedure(found.bundle)
    lines = _case_lines(found, procedure, queries.flow(by, case))
    heads = ((_("Keadaan"), 11), (_("Siapa"), 20), (_("Lama"), 15))
    rows = {
        one.no: LiveRow(
            state=one.state,
            cells=(one.word, one.who, one.time),
            symbols=_hops(found, procedure) if one.state == "here" else {},
        )
        for one in lines
    }
    context = {
        "case": found,
        "lines": lines,
        "picture": _picture(procedure, heads, rows, found.variant, _sentence(lines)),
    }
    return render(request, "desk/case_flow.html", context)


@require_GET
def of_procedure(request: HttpRequest, code: str) -> HttpResponse:
    """A procedure with what waits at each of its symbols."""
    found = queries.flow_loads(_who.actor(request), code)
    procedure = procedures.procedure(found.bundle)
    lines = _load_lines(procedure, found.loads)
    rows = {
        one.no: LiveRow(
            state=one.state,
            cells=(one.word, one.time),
            symbols=_states(procedure, one),
            counts=_counts(procedure, one),
        )
        for one in lines
        if one.load
    }
    heads = ((_("Tertahan"), 16), (_("Paling lama"), 16))
    context = {
        "procedure": procedure,
        "lines": lines,
        "total": sum(one.count for one in found.loads),
        "late": sum(one.late for one in found.loads),
        "picture": _picture(procedure, heads, rows, None, _sentence(lines)),
    }
    return render(request, "desk/procedure_flow.html", context)


def _picture(
    procedure: Procedure,
    heads: tuple[tuple[str, int], ...],
    rows: Mapping[int, LiveRow],
    variant: str | None,
    description: str,
) -> SafeString:
    """Our own drawing; every text in it is escaped there."""
    title = _("Diagram alir %(title)s") % {"title": procedure.title}
    live = Live(key="alur", title=title, description=description, heads=heads, rows=rows, variant=variant)
    return SafeString(procedures.live_svg(procedure, live))


def _sentence(lines: Sequence[Line]) -> str:
    """What the picture adds to the list, for those who do not see it: the list follows it."""
    return " ".join(f"{one.told.no}. {one.told.activity}: {one.word}." for one in lines if one.word)


# --- a case ------------------------------------------------------------------------------------------------


def _case_lines(case: CaseView, procedure: Procedure, rows: Sequence[Any]) -> list[Line]:
    known = {one.no: one for one in rows}
    lines = []
    for no, told in procedures.told_rows(procedure, case.variant):
        row = known[no]
        state = "here" if row.state == "now" else row.state
        lines.append(
            Line(
                no=no,
                told=told,
                state=state,
                word=_(WORDS[state]),
                who=_here(case, row.who) if state == "here" else "; ".join(row.who),
                time=_took(row.minutes, row.limit, row.round) if state in {"done", "here"} else "",
            )
        )
    return lines


def _here(case: CaseView, before: Sequence[str]) -> str:
    """Whose turn it is, after those who had theirs in this row."""
    if case.phase is Phase.WAITING:
        return _("Menunggu pemohon")
    turn = case.turn
    now = turn.claimed_by_name or turn.post_title if turn else ""
    return "; ".join(part for part in (*before, now) if part)


def _took(minutes: int | None, limit: int, rounds: int) -> str:
    said = _("%(time)s kerja, SOP %(limit)s") % {"time": duration(minutes or 0), "limit": duration(limit)}
    return f"{said} · {_('putaran %(n)s') % {'n': rounds}}" if rounds > 1 else said


def _hops(case: CaseView, procedure: Procedure) -> Mapping[str, str]:
    """How each performer of the open row stands; who comes twice is here while any of it is."""
    states: dict[str, str] = {}
    hops = procedure.step(case.step).hops if case.step else ()
    for at, hop in enumerate(hops):
        state = "done" if at < (case.hop or 0) else "here" if at == case.hop else "ahead"
        if states.get(hop.performer) != "here":
            states[hop.performer] = state
    return states


# --- a procedure -------------------------------------------------------------------------------------------


def _load_lines(procedure: Procedure, loads: Sequence[Any]) -> list[Line]:
    lines = []
    for no, told in procedures.told_rows(procedure):
        here = [one for one in loads if one.step == no]
        late = sum(one.late for one in here)
        lines.append(
            Line(
                no=no,
                told=told,
                state="late" if late else "stuck" if here else "",
                word=_many(sum(one.count for one in here), late) if here else "",
                time=_since(min(one.oldest for one in here)) if here else "",
                load=here,
            )
        )
    return lines


def _many(count: int, late: int) -> str:
    if late:
        return _("%(n)s perkara, %(late)s lewat janji") % {"n": count, "late": late}
    return _("%(n)s perkara") % {"n": count}


def _since(at: datetime) -> str:
    return _("sejak %(at)s") % {"at": date_format(timezone.localtime(at), "j M, H.i")}


def _states(procedure: Procedure, line: Line) -> Mapping[str, str]:
    """Only the symbols at which something waits stand out."""
    step = procedure.step(line.no)
    waiting = {step.hops[min(one.hop, len(step.hops) - 1)].performer: one for one in line.load}
    quiet = {hop.performer: "quiet" for hop in step.hops}
    return {**quiet, **{key: "late" if one.late else "stuck" for key, one in waiting.items()}}


def _counts(procedure: Procedure, line: Line) -> Mapping[str, int]:
    step = procedure.step(line.no)
    found: dict[str, int] = {}
    for one in line.load:
        key = step.hops[min(one.hop, len(step.hops) - 1)].performer
        found[key] = found.get(key, 0) + one.count
    return found
