"""Reads what the work panels send into the values of `cases.types`. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext_noop

from tertib.cases import queries
from tertib.cases.types import CaseView, Deficiency, Disposition, OpenItem, Registration, StepWork, Upload
from tertib.kernel.errors import Invalid, Problem
from tertib.surfaces.desk._who import Sent
from tertib.surfaces.desk.forms import LETTER
from tertib.surfaces.ui import sop_forms

LACKING = "kurang."
REQUIRED = gettext_noop("Wajib diisi.")
NOBODY = gettext_noop("Pilih paling sedikit satu penerima disposisi.")
NOT_A_DATE = gettext_noop("Tulis tanggal yang benar, misalnya 24-11-2026.")


class Reader:
    """Collects the problems of a form, so that all are shown at once."""

    def __init__(self, form: Sent, *, prefix: str = "") -> None:
        self.form = form
        self.prefix = prefix
        self.problems: dict[str, tuple[Problem, ...]] = {}

    def text(self, name: str, *, required: bool = True) -> str:
        """A line; a missing one is noted."""
        value = self.form.text(self.prefix + name)
        if required and not value:
            self.note(name, REQUIRED)
        return value

    def moment(self, name: str) -> date | None:
        """A date; a strange one is noted, a missing one is None."""
        value = self.text(name, required=False)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.note(name, NOT_A_DATE)
            return None

    def day(self, name: str) -> date:
        """A date that must be there; the earliest date stands in for a missing one, which is noted."""
        value = self.moment(name)
        if value is None and self.prefix + name not in self.problems:
            self.note(name, REQUIRED)
        return value or date.min

    def note(self, name: str, sentence: str) -> None:
        """Remember what is wrong with one field."""
        self.problems[self.prefix + name] = (Problem(sentence),)

    def done(self) -> None:
        """Raise what was noted."""
        if self.problems:
            raise Invalid("Ada isian yang perlu diperbaiki.", problems=self.problems)


def scan(form: Sent, name: str = "scan") -> Upload | None:
    """The scanned paper, when one was chosen."""
    found = sop_forms.uploaded(form.files, name)
    return found[0] if found else None


def registration(form: Sent) -> Registration:
    """The agenda line."""
    read, found = _line(form)
    read.done()
    return found


def letter_problems(form: Sent) -> dict[str, tuple[Problem, ...]]:
    """Everything wrong with the agenda line and its scan, by the names of its inputs."""
    read, found = _line(form)
    judged = {f"{LETTER}{name}": many for name, many in queries.registration_problems(found).items()}
    if read.problems:  # dates that are missing cannot be compared
        judged.pop(f"{LETTER}letter_date", None)
    return {**judged, **read.problems}


def _line(form: Sent) -> tuple[Reader, Registration]:
    read = Reader(form, prefix=LETTER)
    entered = f"{LETTER}outside_number" in form.post
    found = Registration(
        outside_number=read.text("outside_number") if entered else None,
        sender=read.text("sender"),
        letter_no=read.text("letter_no"),
        letter_date=read.day("letter_date"),
        subject=read.text("subject"),
        received_on=read.day("received_on"),
        urgency=read.text("urgency"),
        reply_before=read.moment("reply_before"),
        scan=scan(form, f"{LETTER}scan"),
    )
    return read, found


def disposition(form: Sent) -> Disposition:
    """The instruction to the next performers; nobody addressed is a problem of the first box."""
    read = Reader(form)
    due = read.moment("due")
    if not form.post.getlist("to"):
        read.note("to", NOBODY)
    read.done()
    return Disposition(
        to=form.uuids("to"),
        cc=form.uuids("cc"),
        phrases=tuple(form.post.getlist("phrases")),
        note=form.text("note"),
        due=due,
        written_by_pen="written_by_pen" in form.post,
        scan=scan(form),
    )


def deficiencies(form: Sent) -> tuple[Deficiency, ...]:
    """Every field of the request beside which a sentence was written."""
    return tuple(
        Deficiency(target=name.removeprefix(LACKING), sentence=str(value).strip())
        for name, value in form.post.items()
        if name.startswith(LACKING) and str(value).strip()
    )


def step_work(form: Sent, item: OpenItem, case: CaseView) -> StepWork:
    """What the performer of the open hop hands in, whatever kind of row it is."""
    answers, uploads = (
        sop_forms.read(item.form, form.post, form.files, variant=case.variant) if item.form else ({}, {})
    )
    done = StepWork(
        answer=form.text("answer") or None,
        data=answers,
        files=uploads,
        note=form.text("note"),
        refuse_paraf=form.text("paraf") == "refuse",
        deficiencies=deficiencies(form),
    )
    return EXTRAS.get(item.act, _as_it_is)(done, form, item)


def _as_it_is(done: StepWork, form: Sent, item: OpenItem) -> StepWork:  # noqa: ARG001 - one of EXTRAS
    return done


def _disposed(done: StepWork, form: Sent, item: OpenItem) -> StepWork:
    """The last hop of a disposition row may have nobody left to address."""
    return replace(done, disposition=disposition(form)) if item.next_posts else done


EXTRAS: Mapping[str, Callable[[StepWork, Sent, OpenItem], StepWork]] = {"dispose": _disposed}
