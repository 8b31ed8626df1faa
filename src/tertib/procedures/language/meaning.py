"""Whether what a procedure says hangs together: every name it uses is known where it uses it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from tertib.procedures.language.books import Books
from tertib.procedures.language.errors import SopError
from tertib.procedures.language.expressions import paths_in
from tertib.procedures.language.source import Source, Where
from tertib.procedures.language.types import (
    Decision,
    Effect,
    Enter,
    Expr,
    Field,
    FieldKind,
    Form,
    HopKind,
    Moment,
    Path,
    Print,
    Procedure,
    Step,
    TriggerKind,
    When,
)

CASE_FACTS = frozenset(
    {
        "id",
        "office",
        "code",
        "title",
        "number",
        "tracking",
        "variant",
        "agency",
        "agency_name",
        "contact",
        "opened_at",
        "sender",
        "letter_no",
        "letter_date",
        "subject",
        "received_on",
        "reply_before",
        "urgency",
        "registered_at",
        "due",
        "today",
        "acknowledged_at",
        "step",
        "submission",
        "year",
    }
)
WORK_FACTS = frozenset(
    {
        "answer",
        "note",
        "disposition",
        "deficiencies",
        "files",
        "done_by",
        "done_as",
        "done_on",
        "outside_number",
    }
)


class Examiner:
    """Looks at one procedure. `letters`, `books` None: it stands alone, their names are not looked at."""

    def __init__(
        self, procedure: Procedure, source: Source, *, letters: frozenset[str] | None, books: Books | None
    ) -> None:
        self.procedure = procedure
        self.source = source
        self.letters = letters
        self.books = books
        self.performers = {one.key for one in procedure.performers}
        self.variants = {one.key for one in procedure.variants}
        self.rows = {step.no for step in procedure.steps}

    def mistakes(self) -> Iterator[SopError]:
        yield from self._names()
        yield from self._trigger()
        for key, form in self.procedure.forms.items():
            yield from self._fields(form.fields, ("forms", key, "fields"))
        for index, step in enumerate(self.procedure.steps):
            yield from self._step(step, ("steps", index))

    # --- the whole --------------------------------------------------------------------------------

    def _names(self) -> Iterator[SopError]:
        performers = [("performers", no, "key") for no in range(len(self.procedure.columns))]
        performers += [("support", no, "key") for no in range(len(self.procedure.support))]
        keys = [one.key for one in self.procedure.performers]
        yield from self._repeated(zip(keys, performers, strict=True), "performer.twice")
        variants = ((one.key, ("variants", no, "key")) for no, one in enumerate(self.procedure.variants))
        yield from self._repeated(variants, "variant.twice")

    def _repeated(self, named: Iterable[tuple[str, Where]], code: str) -> Iterator[SopError]:
        seen: set[str] = set()
        for name, at in named:
            if name in seen:
                yield self._error(code, at, name=name)
            seen.add(name)

    def _trigger(self) -> Iterator[SopError]:
        trigger = self.procedure.trigger
        if trigger.form is not None and trigger.form not in self.procedure.forms:
            yield self._error("form.unknown", ("trigger", "form"), form=trigger.form)
        if trigger.kind is not TriggerKind.REQUEST:
            return
        for key, said in (
            ("form", trigger.form),
            ("refusals", self.procedure.refusals),
            ("waiting_days", self.procedure.waiting_days),
        ):
            if not said:
                yield self._error("request.incomplete", ("trigger",), missing=key)

    # --- forms ------------------------------------------------------------------------------------

    def _fields(self, fields: tuple[Field, ...], at: Where, *, inside: bool = False) -> Iterator[SopError]:
        yield from self._repeated(
            ((one.key, (*at, no, "key")) for no, one in enumerate(fields)), "field.twice"
        )
        for no, one in enumerate(fields):
            yield from self._field(one, (*at, no), inside=inside)

    def _field(self, one: Field, at: Where, *, inside: bool) -> Iterator[SopError]:
        composite = one.kind in (FieldKind.PERSON, FieldKind.ADDRESS_LIST)
        if composite and inside:
            yield self._error("field.nested", (*at, "kind"), kind=one.kind)
        if (one.kind in (FieldKind.CHOICE, FieldKind.CHECKLIST)) != bool(one.choices):
            yield self._error("field.choices", at, field=one.key)
        if composite != bool(one.columns):
            yield self._error("field.columns", at, field=one.key)
        choices = ((choice.key, (*at, "choices", no, "key")) for no, choice in enumerate(one.choices))
        yield from self._repeated(choices, "choice.twice")
        yield from self._limits(one, at)
        yield from self._known_variants(one.only, (*at, "only"))
        columns = {column.key for column in one.columns}
        for no, key in enumerate(one.distinct):
            if key not in columns:
                yield self._error("field.distinct", (*at, "distinct", no), column=key)
        if (*at, "columns") in self.source.values:
            yield from self._fields(one.columns, (*at, "columns"), inside=True)

    def _limits(self, one: Field, at: Where) -> Iterator[SopError]:
        if one.min is not None and one.max is not None and one.min > one.max:
            yield self._error("field.limits", (*at, "min"), min=one.min, max=one.max)
        if one.pattern is None:
            return
        try:
            re.compile(one.pattern)
        except re.error as broken:
            yield self._error("field.pattern", (*at, "pattern"), said=broken)
        if not one.pattern_says:
            yield self._error("field.pattern_says", (*at, "pattern"), field=one.key)

    # --- rows -------------------------------------------------------------------------------------

    def _step(self, step: Step, at: Where) -> Iterator[SopError]:
        number = int(at[1]) + 1
        if step.no != number:
            yield self._error("step.number", (*at, "no"), said=step.no, expected=number)
        if step.form is not None and step.form not in self.procedure.forms:
            yield self._error("form.unknown", (*at, "form"), form=step.form)
        yield from self._hops(step, at)
        yield from self._known_variants(step.only, (*at, "only"))
        for part, matter in (("needs", step.needs), ("output", step.output)):
            yield from self._matter(matter.kinds, matter.only, (*at, part))
        if step.next is not None:
            yield from self._row(step.next, (*at, "next"))
        for no, back in enumerate(step.returns):
            yield from self._row(back.to, (*at, "returns", no, "to"))
        if step.decision is not None:
            yield from self._decision(step, step.decision, (*at, "decision"))
        yield from self._moved(step, at)

    def _hops(self, step: Step, at: Where) -> Iterator[SopError]:
        for no, hop in enumerate(step.hops):
            yield from self._performer(hop.performer, (*at, "hops", no, "performer"))
            if hop.entrusted is not None:
                yield from self._performer(hop.entrusted, (*at, "hops", no, "entrusted"))
        if all(hop.kind is HopKind.PARAF for hop in step.hops):
            yield self._error("hops.nobody_does", (*at, "hops"))
        if all(hop.skippable for hop in step.hops):
            yield self._error("hops.all_skippable", (*at, "hops"))

    def _matter(
        self, kinds: tuple[str, ...], only: Mapping[str, tuple[str, ...]], at: Where
    ) -> Iterator[SopError]:
        for kind, variants in only.items():
            if kind not in kinds:
                yield self._error("matter.kind", (*at, "only", kind), kind=kind)
            yield from self._known_variants(variants, (*at, "only", kind))

    def _decision(self, step: Step, decision: Decision, at: Where) -> Iterator[SopError]:
        if decision.hop >= len(step.hops) or step.hops[decision.hop].kind is not HopKind.DO:
            yield self._error("decision.hop", at, hop=decision.hop)
        labels = ((one.label, (*at, "exits", no, "label")) for no, one in enumerate(decision.exits))
        yield from self._repeated(labels, "exit.twice")
        for no, one in enumerate(decision.exits):
            here = (*at, "exits", no)
            if one.to is not None:
                yield from self._row(one.to, (*here, "to"))
            if one.wait is not None and self.procedure.trigger.kind is not TriggerKind.REQUEST:
                yield self._error("exit.nobody_to_wait_for", (*here, "wait"))
            if one.wait is not None and one.to is None:
                yield self._error("exit.wait_for_what", (*here, "wait"))
            if one.sets_variant is not None:
                yield from self._known_variants((one.sets_variant,), (*here, "sets_variant"), single=True)

    def _moved(self, step: Step, at: Where) -> Iterator[SopError]:
        parts: tuple[tuple[str, tuple[Effect | Print | Enter, ...]], ...] = (
            ("does", step.does),
            ("prints", step.prints),
            ("enters", step.enters),
        )
        for part, moved in parts:
            for no, one in enumerate(moved):
                here = (*at, part, no)
                yield from self._when(one.when, step, (*here, "when"))
                yield from self._known_variants(one.only, (*here, "only"))
                yield from self._reads(one, here)
        for no, printed in enumerate(step.prints):
            yield from self._print(printed, (*at, "prints", no))
        for no, entry in enumerate(step.enters):
            yield from self._enter(entry, (*at, "enters", no))
        into = ((one.into, (*at, "does", no, "into")) for no, one in enumerate(step.does) if one.into)
        yield from self._repeated(into, "into.twice")

    def _when(self, when: When, step: Step, at: Where) -> Iterator[SopError]:
        if when.hop is not None and when.hop >= len(step.hops):
            yield self._error("when.hop", at, hop=when.hop, hops=len(step.hops))
        if when.moment is Moment.EXIT and (
            step.decision is None or step.decision.exit(when.exit or "") is None
        ):
            yield self._error("when.exit", at, exit=when.exit)

    def _print(self, one: Print, at: Where) -> Iterator[SopError]:
        if self.letters is not None and one.letter not in self.letters:
            yield self._error("letter.unknown", (*at, "letter"), letter=one.letter)
        if one.signs is not None:
            yield from self._performer(one.signs, (*at, "signs"))

    def _enter(self, one: Enter, at: Where) -> Iterator[SopError]:
        if self.books is None:
            return
        book = self.books.book(one.book)
        if book is None:
            yield self._error("book.unknown", (*at, "book"), book=one.book)
            return
        for key in one.columns:
            if book.column(key) is None:
                yield self._error(
                    "book.column", (*at, "columns", key), at_key=True, book=one.book, column=key
                )
        for key in book.row_key:
            if key not in one.columns:
                yield self._error("book.row_key", (*at, "columns"), book=one.book, column=key)

    # --- expressions ------------------------------------------------------------------------------

    def _reads(self, one: Effect | Print | Enter, at: Where) -> Iterator[SopError]:
        inputs, part = (one.columns, "columns") if isinstance(one, Enter) else (one.inputs, "with")
        listed = None if isinstance(one, Print) else one.for_each
        if listed is not None:
            yield from self._path(listed, None, (*at, "for_each"))
        for key, expr in inputs.items():
            yield from self._expression(expr, listed, (*at, part, key))

    def _expression(self, expr: Expr, listed: Path | None, at: Where) -> Iterator[SopError]:
        for path in paths_in(expr):
            yield from self._path(path, listed, at)

    def _path(self, path: Path, listed: Path | None, at: Where) -> Iterator[SopError]:
        known: dict[str, Callable[[tuple[str, ...]], bool]] = {
            "request": self._known_request,
            "case": self._known_case,
            "work": self._known_work,
            "item": partial(self._known_item, listed),
        }
        if not known[path.parts[0]](path.parts):
            yield self._error("path.unknown", at, path=path)

    def _known_request(self, parts: tuple[str, ...]) -> bool:
        form = self.procedure.forms.get(self.procedure.trigger.form or "")
        return form is not None and _reaches(form, parts[1:])

    @staticmethod
    def _known_case(parts: tuple[str, ...]) -> bool:
        return parts[1] in CASE_FACTS

    def _known_work(self, parts: tuple[str, ...]) -> bool:
        if not parts[1].isdigit() or int(parts[1]) not in self.rows:
            return False
        step = self.procedure.steps[int(parts[1]) - 1]
        if len(parts) == 2:
            return True
        form = self.procedure.forms.get(step.form or "")
        named = {one.into for one in step.does} | WORK_FACTS
        return parts[2] in named or (form is not None and _reaches(form, parts[2:]))

    def _known_item(self, listed: Path | None, parts: tuple[str, ...]) -> bool:
        """Evidence may add to an item, so only items of the request itself are known in full."""
        if listed is None:
            return False
        return listed.parts[0] != "request" or self._known_request((*listed.parts, *parts[1:]))

    # --- names ------------------------------------------------------------------------------------

    def _performer(self, key: str, at: Where) -> Iterator[SopError]:
        if key not in self.performers:
            yield self._error("performer.unknown", at, performer=key)

    def _row(self, no: int, at: Where) -> Iterator[SopError]:
        if no not in self.rows:
            yield self._error("row.unknown", at, row=no)

    def _known_variants(
        self, keys: tuple[str, ...], at: Where, *, single: bool = False
    ) -> Iterator[SopError]:
        for no, key in enumerate(keys):
            if key not in self.variants:
                yield self._error("variant.unknown", at if single else (*at, no), variant=key)

    def _error(self, code: str, at: Where, *, at_key: bool = False, **fields: object) -> SopError:
        return self.source.error(code, at, at_key=at_key, **fields)


def _reaches(form: Form, parts: tuple[str, ...]) -> bool:
    if not parts:
        return True
    field = form.field(parts[0])
    inner = [part for part in parts[1:] if not part.isdigit()]
    if field is None or len(inner) > 1:
        return False
    return not inner or inner[0] in {column.key for column in field.columns}
