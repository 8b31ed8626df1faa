"""From the checked shape to the frozen values, expressions read on the way."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from tertib.procedures.language import books, shape, types
from tertib.procedures.language.errors import SopError
from tertib.procedures.language.expressions import read_expression
from tertib.procedures.language.source import Source, Where

Given = TypeVar("Given")
Made = TypeVar("Made")
DEFAULT_PERSON = (
    types.Field(
        key="name", label="Nama lengkap", kind=types.FieldKind.TEXT, required=True, max=120, personal=True
    ),
    types.Field(
        key="nip",
        label="NIP",
        kind=types.FieldKind.TEXT,
        format=types.TextFormat.NIP,
        required=True,
        personal=True,
    ),
    types.Field(key="rank", label="Pangkat/Golongan", kind=types.FieldKind.TEXT, max=80),
    types.Field(key="position", label="Jabatan", kind=types.FieldKind.TEXT, required=True, max=200),
    types.Field(
        key="phone",
        label="Nomor HP/WA",
        kind=types.FieldKind.TEXT,
        format=types.TextFormat.PHONE,
        required=True,
        personal=True,
    ),
)


class Builder:
    """Builds one procedure; `errors` holds the expressions that could not be read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.errors: list[SopError] = []

    def procedure(self, sop: shape.Sop) -> types.Procedure:
        return types.Procedure(
            code=sop.code,
            title=sop.title,
            office_label=sop.office_label,
            identity=_identity(sop.identity),
            trigger=types.Trigger(kind=sop.trigger.kind, form=sop.trigger.form),
            columns=tuple(
                types.Performer(key=o.key, label=o.label, column_no=o.column) for o in sop.performers
            ),
            support=tuple(types.Performer(key=one.key, label=one.label) for one in sop.support),
            promise=_promise(sop.promise),
            variants=tuple(types.Variant(key=one.key, label=one.label) for one in sop.variants),
            steps=tuple(self._step(step, ("steps", no)) for no, step in enumerate(sop.steps)),
            forms={key: _form(key, form) for key, form in sop.forms.items()},
            refusals=dict(sop.refusals),
            waiting_days=sop.waiting_days or 0,
            status=sop.status,
            service=_service(sop.service),
            table=_table(sop.table),
            links=tuple(types.Link(code=o.procedure, why=o.why, inferred=o.inferred) for o in sop.links),
            holds=tuple(sop.holds),
            calendar=sop.calendar,
        )

    def _step(self, step: shape.Step, at: Where) -> types.Step:
        return types.Step(
            no=step.no,
            source_no=step.source_no or str(step.no),
            activity=step.activity,
            act=step.act,
            hops=tuple(map(_hop, step.hops)),
            needs=_matter(step.needs),
            output=_matter(step.output),
            minutes=step.minutes,
            time=step.time or f"{step.minutes} menit",
            marks=dict(step.marks),
            warns=tuple(step.warns),
            form=step.form,
            does=_each(step.does, self._effect, (*at, "does")),
            prints=_each(step.prints, self._print, (*at, "prints")),
            enters=_each(step.enters, self._enter, (*at, "enters")),
            guards=tuple(step.guards),
            decision=_decision(step),
            returns=tuple(types.Return(on=one.on, to=one.to, inferred=one.inferred) for one in step.returns),
            next=step.next,
            only=tuple(step.only),
            holds=tuple(step.holds),
            note=step.note,
            same_person=step.same_person is not None,
        )

    def _effect(self, one: shape.Effect, at: Where) -> types.Effect:
        return types.Effect(
            verb=one.verb,
            inputs=self._inputs(one.inputs, (*at, "with")),
            when=_when(one.when),
            for_each=self._list(one.for_each, at),
            into=one.into,
            blocking=one.blocking,
            only=tuple(one.only),
            inferred=one.inferred,
        )

    def _print(self, one: shape.Print, at: Where) -> types.Print:
        return types.Print(
            letter=one.letter,
            inputs=self._inputs(one.inputs, (*at, "with")),
            when=_when(one.when),
            blocking=one.blocking,
            draft=one.draft,
            signs=one.signs,
            only=tuple(one.only),
            inferred=one.inferred,
        )

    def _enter(self, one: shape.Enter, at: Where) -> types.Enter:
        return types.Enter(
            book=one.book,
            strikes=one.strikes,
            columns=self._inputs(one.columns, (*at, "columns")),
            when=_when(one.when),
            for_each=self._list(one.for_each, at),
            only=tuple(one.only),
            inferred=one.inferred,
        )

    def _inputs(self, given: Mapping[str, object], at: Where) -> Mapping[str, types.Expr]:
        return {key: self._expression(value, (*at, key)) for key, value in given.items()}

    def _list(self, given: object, at: Where) -> types.Path | None:
        if given is None:
            return None
        read = self._expression(given, (*at, "for_each"))
        if not isinstance(read, types.Path):
            self.errors.append(self.source.error("expression.list", (*at, "for_each"), said=given))
            return None
        return read

    def _expression(self, given: object, at: Where) -> types.Expr:
        read = read_expression(given)
        if read is None:
            self.errors.append(self.source.error("expression.unreadable", at, said=given))
            return types.Literal(value=None)
        return read


def _each(given: list[Given], make: Callable[[Given, Where], Made], at: Where) -> tuple[Made, ...]:
    return tuple(make(one, (*at, index)) for index, one in enumerate(given))


def _identity(one: shape.Identity) -> types.Identity:
    said: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in one}
    return types.Identity(**said)  # the same names on both sides; a test compares them


def _promise(one: shape.Promise | None) -> types.Promise | None:
    return types.Promise(minutes=one.minutes, label=one.label, status=one.status) if one else None


def _table(one: shape.Table | None) -> types.Table | None:
    if one is None:
        return None
    return types.Table(title=one.title, heads=tuple(one.heads), numbers=tuple(one.numbers))


def _service(one: shape.Service | None) -> types.Service | None:
    if one is None:
        return None
    return types.Service(
        summary=one.summary, requirements=tuple(one.requirements), fee=one.fee, product=one.product
    )


def _form(key: str, form: shape.Form) -> types.Form:
    return types.Form(key=key, title=form.title, intro=form.intro, fields=tuple(map(_field, form.fields)))


def _field(one: shape.FormField) -> types.Field:
    columns = tuple(map(_field, one.columns))
    return types.Field(
        key=one.key,
        label=one.label,
        kind=one.kind,
        required=one.required,
        help=one.help,
        format=one.format,
        pattern=one.pattern,
        pattern_says=one.pattern_says,
        lowercase=one.lowercase,
        min=one.min,
        max=one.max,
        decimals=one.decimals,
        unit=one.unit,
        choices=tuple(types.Choice(key=o.key, label=o.label, guide=tuple(o.guide)) for o in one.choices),
        columns=columns or (DEFAULT_PERSON if one.kind is types.FieldKind.PERSON else ()),
        distinct=tuple(one.distinct),
        accept=tuple(one.accept),
        check=one.check,
        personal=one.personal,
        only=tuple(one.only),
        when={key: tuple(answers) for key, answers in one.when.items()},
        chosen=types.Chosen(source=one.chosen.source, only=tuple(one.chosen.only)) if one.chosen else None,
        criteria=tuple(map(_criterion, one.criteria)),
        beside=one.beside,
    )


def _criterion(one: shape.Criterion) -> types.Criterion:
    """A number that stands alone is called, and counted in, what its criterion is."""
    said: dict[str, Any] = dict(one)
    alone = len(one.readings) == 1
    readings = tuple(
        types.Gauge(
            **{
                **dict(each),
                "label": each.label or one.label,
                "unit": each.unit or (one.unit if alone else ""),
            }
        )
        for each in one.readings
    )
    return types.Criterion(**{**said, "readings": readings})


def _hop(one: shape.Hop) -> types.Hop:
    return types.Hop(
        performer=one.performer,
        label=one.label,
        kind=one.kind,
        skippable=one.skippable,
        entrusted=one.entrusted,
        inferred=one.inferred,
        form=one.form,
    )


def _matter(one: shape.Matter) -> types.Matter:
    return types.Matter(
        text=one.text, kinds=tuple(one.kinds), only={kind: tuple(keys) for kind, keys in one.only.items()}
    )


def _when(text: str) -> types.When:
    moment, _, detail = text.partition(":")
    if moment == types.Moment.DONE:
        return types.When(moment=types.Moment.DONE, hop=int(detail))
    return types.When(moment=types.Moment(moment), exit=detail or None)


def _decision(step: shape.Step) -> types.Decision | None:
    if step.decision is None:
        return None
    doing = [no for no, hop in enumerate(step.hops) if hop.kind is types.HopKind.DO]
    given = step.decision
    return types.Decision(
        question=given.question,
        exits=tuple(types.Exit(**dict(one)) for one in given.exits),
        hop=given.hop if given.hop is not None else doing[-1] if doing else 0,
        only=tuple(given.only),
        inferred=given.inferred,
    )


def build_books(given: shape.Registers) -> books.Books:
    """The books and series of `registers.yaml`."""
    return books.Books(
        books=tuple(map(_book, given.books)), series=tuple(books.Series(**dict(one)) for one in given.series)
    )


def _book(one: shape.Book) -> books.Book:
    return books.Book(
        key=one.key,
        title=one.title,
        columns=tuple(books.Column(**dict(column)) for column in one.columns),
        row_key=tuple(one.row_key),
        lasting=one.lasting,
        records=tuple(one.records),
        holds=one.holds,
        retention=one.retention,
        classification=one.classification,
        about=one.about,
    )
