"""The work panel of a case: which partial is drawn for which kind of row, and what each partial needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tertib.cases import queries
from tertib.cases.types import (
    Action,
    CaseView,
    DocumentView,
    FieldChange,
    Guard,
    IntentState,
    IntentView,
    OpenItem,
    WorkDraft,
)
from tertib.kernel.actor import Actor
from tertib.people import queries as people
from tertib.people.queries import office_date
from tertib.procedures.types import Form, Literal, NumberMode, Procedure, Step
from tertib.provisioning import queries as provisioning
from tertib.provisioning.types import Credential, HoldingView
from tertib.registers import queries as registers
from tertib.surfaces.desk import forms, keeping, measuring
from tertib.surfaces.desk.files import newest
from tertib.surfaces.desk.values import AnswerView, answers_of
from tertib.surfaces.ui import sop_forms
from tertib.surfaces.ui.forms import FieldView

BUSY = frozenset({IntentState.WANTED, IntentState.READY, IntentState.RUNNING})
SETTLED = frozenset({IntentState.PROVEN, IntentState.DROPPED})
REGISTERED = {"receive": "do"}  # the letter is in the agenda already: only the rest of the row is left
Problems = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What a panel is drawn from.

    When the form comes back with problems, `values` is what was typed line by line, `chosen` every choice of
    a line, and `answers` the SOP's own form read whole, as its lists, persons and grades have parts.
    """

    case: CaseView
    item: OpenItem
    procedure: Procedure
    by: Actor
    now: datetime
    actions: Mapping[str, Action]
    values: Mapping[str, Any] | None = None
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    problems: Problems = field(default_factory=dict)
    draft: WorkDraft | None = None

    @property
    def step(self) -> Step:
        """The row of the procedure that is open."""
        return self.procedure.step(self.item.step)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One answer of the applicant beside the box for what is wrong with it."""

    answer: AnswerView
    lacking: str = ""


def panel(drawn: Drawn) -> dict[str, Any]:
    """The context of the panel: its partial, the SOP's own form, and what this kind of row adds."""
    template, extra = PANELS.get(_kind(drawn), PANELS["do"])
    intents = drawn.item.intents
    planned = [one for one in intents if one.state is IntentState.PLANNED]
    fields = _work_fields(drawn)
    return {
        "panel": f"desk/panels/{template}.html",
        "work_fields": fields,
        "busy": any(one.state in BUSY for one in intents),
        "is_proven": all(one.state in SETTLED for one in intents if one.blocking),
        "open_effects": any(one.state not in SETTLED for one in intents),
        "confirmable": any(not (one.plan and one.plan.manual) or held(one, drawn.item) for one in planned)
        or ("confirm_plan" in drawn.actions and not planned),
        "answer": _said(drawn, "answer"),
        "note_said": _said(drawn, "note"),
        "draft": drawn.draft,
        "row": keeping.row_of(drawn.case, drawn.item),
        "can_measure": not drawn.case.only_said and measuring.measures(drawn.item),
        "inspects": any(one.cards for one in fields),
        **extra(drawn),
    }


def held(intent: IntentView, item: OpenItem) -> bool:
    """Whether the plan must be said yes to by two before anybody does it, by hand or not."""
    guarded = item.second is not None and item.second.guard is not Guard.OFF
    return guarded and intent.plan is not None and bool(intent.plan.destroys)


def _said(drawn: Drawn, name: str) -> str:
    """A line beside the form, as it was typed on this page or kept before."""
    before = drawn.draft.answers if drawn.draft else {}
    return str((before if drawn.values is None else drawn.values).get(name) or "")


def _kind(drawn: Drawn) -> str:
    """The kind of panel: by what may be done now first, then by the row's own kind of work."""
    if "register" in drawn.actions:
        return "receive"
    if "complete" not in drawn.actions:
        return "effect"
    if drawn.item.hop_kind == "paraf":
        return "paraf"
    return REGISTERED.get(drawn.item.act, drawn.item.act)


def _work_fields(drawn: Drawn) -> Sequence[FieldView]:
    form: Form | None = drawn.item.form
    if form is None:
        return ()
    known = queries.beside(drawn.case, drawn.item)
    draft = drawn.draft
    fields = sop_forms.fields_of(form, drawn.answers, drawn.problems, variant=drawn.case.variant, known=known)
    fields = tuple(_with_kept(one, draft, drawn.case.id) for one in fields)
    return _with_paper(fields) if drawn.item.needs_paper else fields


def _with_kept(one: FieldView, draft: WorkDraft | None, case: UUID) -> FieldView:
    """A field of files with those that are there already: the browser need not insist on more."""
    if one.input_type != "file":
        return one
    photos = keeping.photos_of(case, draft.files.get(one.name, ()) if draft else ())
    return replace(one, photos=photos, keeps=True, required=one.required and not photos)


def _with_paper(fields: Sequence[FieldView]) -> Sequence[FieldView]:
    """The row ends only with the signed paper: its field says so, and the browser asks for it."""
    paper = next((one for one in fields if one.input_type == "file"), None)
    note = _("Wajib, kecuali pemohon sudah menyatakan menerima di portal.")
    return [
        replace(one, required=True, help=f"{one.help} {note}".strip()) if one is paper else one
        for one in fields
    ]


def _plain(drawn: Drawn) -> dict[str, Any]:  # noqa: ARG001 - one of PANELS
    return {}


def _receive(drawn: Drawn) -> dict[str, Any]:
    values = drawn.values or forms.registration_initial(drawn.case, office_date(drawn.now))
    fields = forms.registration_fields(values, outside=numbered_outside(drawn.step, drawn.case.office))
    return {"fields": forms.with_problems(fields, drawn.problems)}


def numbered_outside(step: Step, office: UUID) -> bool:
    """Whether a number that this row takes comes from another system of the office."""
    names = [effect.inputs["series"] for effect in step.does if "series" in effect.inputs]
    series = [str(one.value) for one in names if isinstance(one, Literal)]
    return any(registers.series_mode(one, office=office) is NumberMode.OUTSIDE for one in series)


def _dispose(drawn: Drawn) -> dict[str, Any]:
    values = drawn.values or {}
    chosen = drawn.chosen.get("to") if drawn.values else None
    next_ids = {one.post for one in drawn.item.next_posts}
    others = [one for one in people.posts(drawn.case.office) if one.id not in next_ids]
    return {
        "addressees": forms.addressees(drawn.item.next_posts, chosen),
        "copies": [(one, str(one.id) in drawn.chosen.get("cc", ())) for one in others],
        "phrases": [(one, one in drawn.chosen.get("phrases", ())) for one in forms.PHRASES],
        "fields": forms.with_problems(forms.disposition_fields(values), drawn.problems),
        "pen_scan": forms.pen_scan(),
        "by_pen": "written_by_pen" in values,
    }


def _check(drawn: Drawn) -> dict[str, Any]:
    values = drawn.values or {}
    answers = answers_of(drawn.procedure.request_form, drawn.case)
    lines = [CheckLine(answer=one, lacking=values.get(f"kurang.{one.path}", "")) for one in answers]
    return {
        "lines_to_check": lines,
        "other_lacking": values.get("kurang.", ""),
        "changes": changes(drawn.case, drawn.by),
        "waits": [one.label for one in drawn.item.exits if one.waits],
    }


def changes(case: CaseView, by: Actor) -> tuple[FieldChange, ...]:
    """What the applicant changed in the newest submission; nothing on the first."""
    if case.submission < 2:
        return ()
    return queries.submission_diff(by, case.id, case.submission - 1, case.submission)


def kept(case: CaseView, by: Actor) -> dict[str, Any]:
    """The sheets once printed, for whoever keeps the mailboxes: at any later row and when all is over."""
    if not provisioning.may_keep(by, case.id):
        return {}
    found = _credentials(case, by)
    if not found["sheets"]:
        return {}
    valid = {one.address for one in found["sheets"] if one.valid}
    return {**found, "void": [one.name for one in found["holdings"] if one.name not in valid]}


def _secrets(drawn: Drawn) -> dict[str, Any]:
    return _credentials(drawn.case, drawn.by)


def _credentials(case: CaseView, by: Actor) -> dict[str, Any]:
    holdings = provisioning.holdings_for_case(by, case.id)
    return {
        "sheets": provisioning.sheets_of(by, case.id),
        "holdings": holdings,
        "asked": [one for one in holdings if one.asked],
        "again": [one for one in holdings if one.may_renew],
        "to_give": [one for one in holdings if case.phase.is_over and one.credential is Credential.PRINTED],
        "sealed": [one for one in holdings if one.credential is Credential.SEALED],
        **_rotating(holdings),
    }


def _rotating(holdings: Sequence[HoldingView]) -> dict[str, Any]:
    """New passwords on their way: by a person's hands, or by the worker's."""
    changing = [one for one in holdings if one.credential is Credential.ROTATING]
    return {
        "by_panel": [one for one in changing if one.by_hand],
        "by_worker": [one for one in changing if not one.by_hand],
        "setting": bool(changing),
    }


def _papers(drawn: Drawn) -> dict[str, Any]:
    """The papers of the open row, to read before a paraf."""
    return {"papers": _papers_since(drawn, drawn.item.step), "hops": hops(drawn)}


def _to_sign(drawn: Drawn) -> dict[str, Any]:
    """The papers of the row, and the drafts that the row before prepared for signing."""
    return {"papers": _papers_since(drawn, drawn.item.step - 1), "hops": hops(drawn)}


def _papers_since(drawn: Drawn, step: int) -> list[DocumentView]:
    papers = newest(queries.documents(drawn.by, drawn.case.id))
    return [one for one in papers if one.step is not None and one.step >= step]


def hops(drawn: Drawn) -> list[dict[str, Any]]:
    """The hops of the open row in order: done, here or ahead."""
    return [
        {
            "label": hop.label,
            "who": drawn.procedure.performer(hop.performer).label,
            "state": "done" if at < drawn.item.hop else "here" if at == drawn.item.hop else "ahead",
        }
        for at, hop in enumerate(drawn.step.hops)
    ]


def _record(drawn: Drawn) -> dict[str, Any]:
    return {"written": queries.entries(drawn.by, drawn.case.id), **_papers(drawn)}


PANELS: Mapping[str, tuple[str, Callable[[Drawn], dict[str, Any]]]] = {
    "receive": ("receive", _receive),
    "dispose": ("dispose", _dispose),
    "check": ("check", _check),
    "effect": ("effect", _plain),
    "record": ("record", _record),
    "print_secret": ("print_secret", _secrets),
    "report": ("report", _papers),
    "hand_over": ("hand_over", _to_sign),
    "paraf": ("paraf", _papers),
    "do": ("do", _plain),
}
