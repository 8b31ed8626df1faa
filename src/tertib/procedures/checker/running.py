"""What is looked at in the runnable procedure: promise, parafs, books, kinds, forms."""

from collections.abc import Iterator

from tertib.procedures.checker.types import Spot, Subject, words_in
from tertib.procedures.checker.wordlists import NOTHING
from tertib.procedures.language.paths import all_ways
from tertib.procedures.language.types import HopKind, Procedure, TriggerKind


def promise_missing(subject: Subject) -> Iterator[Spot]:
    procedure = subject.procedure
    if procedure and procedure.trigger.kind is TriggerKind.REQUEST and procedure.promise is None:
        yield Spot(column="promise")


def promise_short(subject: Subject) -> Iterator[Spot]:
    procedure = subject.procedure
    if procedure is None or procedure.promise is None:
        return
    needed = _shortest(procedure)
    if procedure.promise.minutes < needed:
        yield Spot(column="promise", words={"promised": procedure.promise.minutes, "needed": needed})


def _shortest(procedure: Procedure) -> int:
    """Minutes of the shortest way to the end."""
    ways = all_ways(procedure)
    best: dict[tuple[int, str | None], int] = {}
    for _ in ways:
        for spot, onward in ways.items():
            rest = [0 if one is None else best[one] for one in onward if one is None or one in best]
            if rest:
                best[spot] = procedure.step(spot[0]).minutes + min(rest)
    begins = [minutes for (no, _), minutes in best.items() if no == procedure.first]
    return min(begins, default=0)


def paraf_by_doer(subject: Subject) -> Iterator[Spot]:
    for row, step in enumerate(subject.procedure.steps if subject.procedure else ()):
        doers = {hop.performer for hop in step.hops if hop.kind is HopKind.DO}
        signs = {hop.performer for hop in step.hops if hop.kind is HopKind.PARAF}
        for key in sorted(doers & signs):
            words = {"label": subject.procedure.performer(key).label} if subject.procedure else {}
            yield Spot(column="performers", row=row, words=words)


def record_unwritten(subject: Subject) -> Iterator[Spot]:
    """A line of Pencatatan dan Pendataan for which no row writes a book."""
    if subject.procedure is None or subject.books is None:
        return
    written = {entry.book for step in subject.procedure.steps for entry in step.enters}
    books = [one for one in subject.books.books if one.key in written]
    named = {said for one in books for said in one.records}
    about = [_about(f"{one.title} {one.about} {one.key}") for one in books if not one.records]
    for item, entry in enumerate(subject.procedure.identity.records):
        found = entry in named or any(_matches(_about(entry), book) for book in about)
        if entry.strip().lower() not in NOTHING and not found:
            yield Spot(column="records", item=item)


def _about(text: str) -> frozenset[str]:
    return frozenset(word[:6] for word in words_in(text))


def _matches(record: frozenset[str], book: frozenset[str]) -> bool:
    return not record or len(record & book) * 2 >= min(len(record), len(book))


def kind_unused(subject: Subject) -> Iterator[Spot]:
    procedure = subject.procedure
    if procedure is None or not procedure.variants:
        return
    rows = [step.only for step in procedure.steps]
    rows += [step.decision.only for step in procedure.steps if step.decision]
    moved = [
        one.only for step in procedure.steps for part in (step.does, step.prints, step.enters) for one in part
    ]
    asked = [one.only for form in procedure.forms.values() for one in form.fields]
    if not any((*rows, *moved, *asked)):
        yield Spot(column="variants", words={"labels": ", ".join(one.label for one in procedure.variants)})


def form_unused(subject: Subject) -> Iterator[Spot]:
    procedure = subject.procedure
    if procedure is None:
        return
    used = {procedure.trigger.form, *(step.form for step in procedure.steps)}
    used |= {hop.form for step in procedure.steps for hop in step.hops}
    for key, form in procedure.forms.items():
        if key not in used:
            yield Spot(column="forms", words={"label": form.title})
