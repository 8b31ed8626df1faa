"""Whether what a procedure says hangs together: every name it uses is known where it uses it."""

from collections.abc import Iterator, Mapping

from tertib.procedures.language.books import Books
from tertib.procedures.language.errors import SopError
from tertib.procedures.language.expressions import paths_in
from tertib.procedures.language.fields import field_mistakes, repeated
from tertib.procedures.language.references import points_somewhere
from tertib.procedures.language.source import Source, Where
from tertib.procedures.language.types import (
    Decision,
    Effect,
    Enter,
    HopKind,
    Moment,
    Path,
    Print,
    Procedure,
    Step,
    TriggerKind,
    When,
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
            yield from field_mistakes(form.fields, ("forms", key, "fields"), self.source)
            for no, one in enumerate(form.fields):
                yield from self._known_variants(one.only, ("forms", key, "fields", no, "only"))
                if one.chosen is not None:
                    at = ("forms", key, "fields", no, "chosen", "only")
                    yield from self._known_variants(one.chosen.only, at)
        for index, step in enumerate(self.procedure.steps):
            yield from self._step(step, ("steps", index))

    # --- the whole --------------------------------------------------------------------------------

    def _names(self) -> Iterator[SopError]:
        performers = [("performers", no, "key") for no in range(len(self.procedure.columns))]
        performers += [("support", no, "key") for no in range(len(self.procedure.support))]
        keys = [one.key for one in self.procedure.performers]
        yield from repeated(zip(keys, performers, strict=True), "performer.twice", self.source)
        variants = ((one.key, ("variants", no, "key")) for no, one in enumerate(self.procedure.variants))
        yield from repeated(variants, "variant.twice", self.source)

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

    # --- rows -------------------------------------------------------------------------------------

    def _step(self, step: Step, at: Where) -> Iterator[SopError]:
        number = int(at[1]) + 1
        if step.no != number:
            yield self._error("step.number", (*at, "no"), said=step.no, expected=number)
        if step.form is not None and step.form not in self.procedure.forms:
            yield self._error("form.unknown", (*at, "form"), form=step.form)
        yield from self._hops(step, at)
        yield from self._said(step, at)
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
            if hop.form is not None and hop.form not in self.procedure.forms:
                yield self._error("form.unknown", (*at, "hops", no, "form"), form=hop.form)
        if all(hop.kind is HopKind.PARAF for hop in step.hops):
            yield self._error("hops.nobody_does", (*at, "hops"))
        if all(hop.skippable for hop in step.hops):
            yield self._error("hops.all_skippable", (*at, "hops"))

    def _said(self, step: Step, at: Where) -> Iterator[SopError]:
        """What the paper says beside the row: its time in words, its marks, its warnings."""
        if str(step.minutes) not in step.time.split():
            yield self._error("step.time", (*at, "time"), said=step.time, minutes=step.minutes)
        for performer in step.marks:
            yield from self._performer(performer, (*at, "marks", performer))
        for no, number in enumerate(step.warns):
            if number > len(self.procedure.identity.warnings):
                yield self._error("warning.unknown", (*at, "warns", no), number=number)

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
        yield from self._known_variants(decision.only, (*at, "only"))
        labels = ((one.label, (*at, "exits", no, "label")) for no, one in enumerate(decision.exits))
        yield from repeated(labels, "exit.twice", self.source)
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
        yield from repeated(into, "into.twice", self.source)

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
            if book.column(key) is None and key != "holding":
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
            for path in paths_in(expr):
                yield from self._path(path, listed, (*at, part, key))

    def _path(self, path: Path, listed: Path | None, at: Where) -> Iterator[SopError]:
        if not points_somewhere(path, self.procedure, listed):
            yield self._error("path.unknown", at, path=path)

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
