"""What a performer hands in, made into a command: registration, work form, disposition, deficiencies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from tertib.cases import _commands as c
from tertib.cases import _files, _work_drafts, catalogue
from tertib.cases._act import Act
from tertib.cases._beside import Row
from tertib.cases._facts import plain
from tertib.cases._judging import line_problems
from tertib.cases._opening import clean_form, held_by, note_files, with_files
from tertib.cases._rebuild import marked
from tertib.cases.types import REHEARSAL, Deficiency, Disposition, Registration, StepWork
from tertib.kernel.errors import Conflict, Invalid, Problem
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.procedures.types import Form, HopKind, Step

CRITICAL = "critical"
"""The grade that means the same in every form."""


def who(act: Act) -> dict[str, Any]:
    """Person and post of the command, and whether it is done in another post's name."""
    post = act.capacity.post if act.capacity else None
    in_name = post is not None and post != act.row.state.post and post == act.row.state.also
    mandate = act.capacity.mandate if act.capacity else None
    return {"person": act.by.person, "post": post, "in_name": in_name, "mandate": mandate}


def signed_off(act: Act) -> dict[str, Any]:
    """What letters and registers say about who did a row."""
    return {
        "done_by": act.by.name,
        "done_as": act.capacity.label if act.capacity else "",
        "done_on": act.today.isoformat(),
    }


def registering(act: Act, registration: Registration, scan: Mapping[str, list[_files.Given]]) -> c.Complete:
    _must_hold(registration)
    kept = _files.keep(act.tx, scan, by=act.by, held=held_by(act.row.id))
    digests = kept.digests("scan")
    entered = plain({**asdict(replace(registration, scan=None)), "scan": digests[0] if digests else None})
    subject = marked(registration.subject, act.row.channel)
    act.row = replace(act.row, registration=entered, subject=subject)
    if kept.by_field:
        note_files(act, kept, None, step=act.row.state.step, round_no=act.row.state.round)
    return c.Complete(
        **who(act),
        number=registration.outside_number or "",
        private={"registration": entered, "work": signed_off(act)},
    )


def _must_hold(registration: Registration) -> None:
    if problems := line_problems(registration):
        raise Invalid(N_("Ada isian yang harus diperbaiki."), problems=problems)


def completing(
    act: Act,
    work: StepWork,
    files: Mapping[str, list[_files.Given]],
    scan: Mapping[str, list[_files.Given]],
) -> c.Complete:
    state = act.row.state
    step = act.procedure.step(state.step or act.procedure.first)
    form = form_of(step, state.hop, act.procedure.forms)
    held = held_by(act.row.id)
    kept = _files.keep(act.tx, files, by=act.by, held=held)
    context = {"office": act.row.office, "code": act.row.code, "agency": act.row.agency, "case": act.row.id}
    filled = with_files(work.data, kept, form, by=act.by, held=held)
    row = Row(request=act.row.request, step=step.no, round=state.round)
    data = clean_form(form, filled, context, variant=state.variant, row=row)
    _must_explain(act, step, data, work)
    _must_pass_guards(act, step, kept)
    note_files(act, kept, form, step=step.no, round_no=state.round)
    _work_drafts.forget(act.row.id)
    said: dict[str, Any] = {**data, **signed_off(act), "note": work.note, "answer": work.answer or ""}
    private: dict[str, Any] = {"note": work.note}
    if work.disposition is not None:
        said["disposition"] = _disposition(act, work.disposition, scan)
        private["cc"] = plain(work.disposition.cc)
    if work.deficiencies:
        said["deficiencies"] = _deficiencies(act, work.deficiencies)
        act.row = replace(act.row, deficiencies=said["deficiencies"])
        private["deficient"] = True
    return c.Complete(
        **who(act),
        answer=work.answer or None,
        aims=work.disposition.to if work.disposition else (),
        disposes=work.disposition is not None,
        deficiencies=len(work.deficiencies),
        private={**private, "work": plain(said)},
    )


def form_of(step: Step, hop: int, forms: Mapping[str, Form]) -> Form | None:
    """A hop's own form; the row's form belongs to its last doing hop."""
    own = step.hops[hop].form if hop < len(step.hops) else None
    if own is not None:
        return forms[own]
    doing = [place for place, each in enumerate(step.hops) if each.kind is HopKind.DO]
    if step.form is None or not doing or doing[-1] != hop:
        return None
    return forms[step.form]


def _must_explain(act: Act, step: Step, data: Mapping[str, Any], work: StepWork) -> None:
    """Who finds something critical and answers that the case simply goes on says why."""
    asked = step.asks(act.row.state.variant)
    answered = next((one for one in asked.exits if one.label == work.answer), None) if asked else None
    if answered is None or answered.to is not None or answered.wait or work.note.strip():
        return
    rows = [row for value in data.values() if isinstance(value, list) for row in value]
    critical = [str(row.get("code") or row.get("label")) for row in rows if _is_critical(row)]
    if critical:
        sentence = N_("%(items)s dinilai kritis, tetapi jawabannya “%(answer)s”. Tulis di catatan mengapa.")
        problem = Problem(sentence, {"items": ", ".join(critical), "answer": answered.label})
        raise Invalid(N_("Ada isian yang harus diperbaiki."), problems={"note": (problem,)})


def _is_critical(row: object) -> bool:
    """A criterion graded at the bottom with no reason beside it."""
    return isinstance(row, Mapping) and row.get("grade") == CRITICAL and not row.get("note")


def _must_pass_guards(act: Act, step: Step, kept: _files.Kept) -> None:
    """Conditions of the row, asked when its last hop is done."""
    state = act.row.state
    if state.hop != len(step.hops) - 1:
        return
    for name in step.guards:
        condition = catalogue.find_guard(name)
        if condition is None and act.row.channel == REHEARSAL:
            continue  # nothing here can judge it yet, and nothing real depends on it
        if condition is None:
            raise Conflict(N_("Syarat langkah ini (%(name)s) tidak tersedia pada pemasangan ini."), name=name)
        sentence = condition(
            catalogue.GuardContext(
                case=act.facts,
                step=step.no,
                round=state.round,
                files=frozenset(field for field, given in kept.by_field.items() if given),
            )
        )
        if sentence:
            raise Invalid(sentence)


def _disposition(
    act: Act, disposition: Disposition, scan: Mapping[str, list[_files.Given]]
) -> dict[str, Any]:
    """The disposition in words, as sheet and register say it."""
    in_name = who(act)["in_name"]
    if in_name and not (disposition.written_by_pen and scan):
        raise Invalid(
            N_("Disposisi atas nama pejabat harus ditulis tangan olehnya; sertakan pindaian lembarnya."),
            problems={"scan": (Problem(N_("Sertakan pindaian lembar disposisi.")),)},
        )
    kept = _files.keep(act.tx, scan, by=act.by, held=held_by(act.row.id))
    state = act.row.state
    note_files(act, kept, None, step=state.step, round_no=state.round)
    titles = people.titles(
        [*disposition.to, *disposition.cc, *([state.post] if state.post else [])], act.tx.now
    )

    def label(post: UUID | None) -> str:
        return titles[post].label if post and post in titles else ""

    return {
        "from": label(state.post),
        "to": [label(post) for post in disposition.to],
        "cc": [label(post) for post in disposition.cc],
        "phrases": list(disposition.phrases),
        "note": disposition.note,
        "due": disposition.due,
        "written_by_pen": disposition.written_by_pen,
        "keyed_in_by": act.by.name if in_name or disposition.written_by_pen else "",
        "scan": kept.digests("scan")[:1],
    }


def _deficiencies(act: Act, deficiencies: Sequence[Deficiency]) -> list[dict[str, str]]:
    form = act.procedure.request_form

    def label(target: str) -> str:
        field = form.field(target.split(".", maxsplit=1)[0]) if form else None
        return field.label if field else target

    return [
        {"target": each.target, "label": label(each.target), "sentence": each.sentence.strip()}
        for each in deficiencies
        if each.sentence.strip()
    ]


def note_of(note: str, *, required: bool = False) -> dict[str, str]:
    if required and not note.strip():
        sentence = N_("Tulis catatannya agar penerima tahu apa yang harus diperbaiki.")
        raise Invalid(sentence, problems={"note": (Problem(sentence),)})
    return {"note": note.strip()} if note.strip() else {}
