"""The shape of `sop.yaml` and `registers.yaml`: which keys there are and what may stand behind them.

Shape only; what the words refer to is looked at by `meaning`. An unknown key is a mistake.
"""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tertib.procedures.language import books, types

Key: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Dotted: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*$", max_length=80)]
Slug: TypeAlias = Annotated[str, Field(pattern=r"^[a-z0-9_-]*$", max_length=60)]
Words: TypeAlias = Annotated[str, Field(min_length=1)]
Count: TypeAlias = Annotated[int, Field(gt=0)]
Row: TypeAlias = Annotated[int, Field(ge=1)]
Raw: TypeAlias = Any  # an expression; read by `expressions`


class Sheet(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Loose(Sheet):
    """Holds enumerations, which strict reading would want as members instead of words."""

    model_config = ConfigDict(strict=False, coerce_numbers_to_str=False)


class Identity(Sheet):
    number: str
    title: Words
    unit: list[Words]
    cover: list[Words] = []
    made_on: str = ""
    revised_on: str = ""
    approved_on: str = ""
    effective_on: str = ""
    approved_by: list[Words] = []
    legal_basis: list[Words] = []
    qualifications: list[Words] = []
    related: list[Words] = []
    equipment: list[Words] = []
    warnings: list[Words] = []
    records: list[Words] = []


class Trigger(Loose):
    kind: types.TriggerKind
    form: Key | None = None


class Performer(Sheet):
    key: Key
    label: Words
    column: Row | None = None


class Table(Sheet):
    title: Words
    heads: Annotated[list[Words], Field(min_length=1)]
    numbers: list[str] = []


class Link(Loose):
    procedure: Key
    why: Words
    inferred: types.Confidence | None = None


class Support(Sheet):
    key: Key
    label: Words


class Named(Sheet):
    key: Key
    label: Words


class Promise(Loose):
    minutes: Annotated[int, Field(gt=0, strict=True)]
    label: Words
    status: types.ProposalStatus


class Service(Sheet):
    summary: Words
    requirements: list[Words]
    fee: Words
    product: Words


class Choice(Named):
    guide: list[Words] = []


class Gauge(Sheet):
    key: Key
    label: str = ""
    unit: str = ""
    decimals: Annotated[int, Field(ge=0, le=4)] = 0
    limits: dict[Key, str] = {}
    measure: Key | Literal[""] = ""
    meter: Key | Literal[""] = ""


class Criterion(Sheet):
    key: Key
    label: Words
    code: str = ""
    unit: str = ""
    weight: str = ""
    how: str = ""
    says: dict[Key, str] = {}
    readings: Annotated[list[Gauge], Field(max_length=8)] = []


class Chosen(Sheet):
    source: Dotted = Field(alias="from")
    only: list[Key] = []


class FormField(Loose):
    key: Key
    label: Words
    kind: types.FieldKind
    required: Annotated[bool, Field(strict=True)] = False
    help: str = ""
    format: types.TextFormat | None = None
    pattern: Words | None = None
    pattern_says: str = ""
    lowercase: Annotated[bool, Field(strict=True)] = False
    min: Annotated[int, Field(strict=True)] | None = None
    max: Annotated[int, Field(strict=True)] | None = None
    decimals: Annotated[int, Field(ge=0, le=6, strict=True)] = 0
    unit: str = ""
    choices: list[Choice] = []
    columns: "list[FormField]" = []
    distinct: list[Key] = []
    accept: list[Literal["pdf", "jpeg", "png", "csv"]] = []
    check: Dotted | None = None
    personal: Annotated[bool, Field(strict=True)] = False
    only: list[Key] = []
    when: dict[Key, list[Key]] = {}
    chosen: Chosen | None = None
    criteria: list[Criterion] = []
    beside: Dotted | None = None


class Form(Sheet):
    title: Words
    intro: str = ""
    fields: Annotated[list[FormField], Field(min_length=1)]


class Matter(Sheet):
    """Just the words of the table, or the words and the kinds of paper and tool that they mean."""

    text: Words
    kinds: list[Key] = []
    only: dict[Key, list[Key]] = {}

    @model_validator(mode="before")
    @classmethod
    def _words_alone(cls, given: object) -> object:
        return {"text": given} if isinstance(given, str) else given


class Hop(Loose):
    performer: Key
    label: Words
    kind: types.HopKind = types.HopKind.DO
    skippable: Annotated[bool, Field(strict=True)] = False
    entrusted: Key | None = None
    inferred: types.Confidence | None = None
    form: Key | None = None


class Moved(Loose):
    """What every effect, print and entry says: when, for which variants, how sure the reader was."""

    when: Annotated[str, Field(pattern=r"^(?:enter|close|done:[0-9]|exit:.+)$")]
    only: list[Key] = []
    inferred: types.Confidence | None = None


class Effect(Moved):
    verb: Dotted
    inputs: dict[Key, Raw] = Field(default={}, alias="with")
    for_each: Raw = None
    into: Key | None = None
    blocking: Annotated[bool, Field(strict=True)] = True


class Print(Moved):
    letter: Key
    inputs: dict[Key, Raw] = Field(default={}, alias="with")
    blocking: Annotated[bool, Field(strict=True)] = True
    draft: Annotated[bool, Field(strict=True)] = False
    signs: Key | None = None


class Enter(Moved):
    book: Key
    strikes: Annotated[bool, Field(strict=True)] = False
    columns: Annotated[dict[Key, Raw], Field(min_length=1)]
    for_each: Raw = None


class Exit(Sheet):
    label: Words
    to: Row | None = None
    wait: Literal["applicant"] | None = None
    sets_variant: Key | None = None
    asks_deficiencies: bool = False
    drawn: bool = True


class Decision(Loose):
    question: Words
    exits: Annotated[list[Exit], Field(min_length=2)]
    hop: Annotated[int, Field(ge=0, strict=True)] | None = None
    only: list[Key] = []
    inferred: types.Confidence | None = None


class Return(Loose):
    on: types.ReturnOn
    to: Row
    inferred: types.Confidence | None = None


class Step(Loose):
    no: Annotated[int, Field(ge=1, strict=True)]
    source_no: str | None = None
    activity: Words
    act: types.Act
    hops: Annotated[list[Hop], Field(min_length=1)]
    needs: Matter
    output: Matter
    minutes: Annotated[int, Field(gt=0, strict=True)]
    time: str = ""
    marks: dict[Key, Words] = {}
    warns: list[Row] = []
    form: Key | None = None
    does: list[Effect] = []
    prints: list[Print] = []
    enters: list[Enter] = []
    guards: list[Dotted] = []
    decision: Decision | None = None
    returns: list[Return] = []
    next: Annotated[int, Field(ge=1, strict=True)] | None = None
    only: list[Key] = []
    holds: list[Literal["provider"]] = []
    note: str = ""
    same_person: Literal["allowed"] | None = None


class Sop(Loose):
    code: Key
    title: Words
    office_label: Words
    status: types.DocumentStatus
    identity: Identity
    trigger: Trigger
    performers: Annotated[list[Performer], Field(min_length=1)]
    support: list[Support] = []
    promise: Promise | None = None
    variants: list[Named] = []
    waiting_days: Annotated[int, Field(gt=0, strict=True)] | None = None
    refusals: dict[Key, Words] = {}
    service: Service | None = None
    table: Table | None = None
    links: list[Link] = []
    holds: list[Literal["provider"]] = []
    calendar: Slug = ""
    forms: dict[Key, Form] = {}
    steps: Annotated[list[Step], Field(min_length=1)]


class Column(Loose):
    key: Key
    label: Words
    kind: books.ColumnKind = books.ColumnKind.TEXT
    visibility: books.Visibility = books.Visibility.OPEN
    width: Annotated[int, Field(gt=0, strict=True)] = 1
    choices: str = ""


class Book(Sheet):
    key: Key
    title: Words
    columns: Annotated[list[Column], Field(min_length=1)]
    row_key: list[Key] = []
    lasting: Annotated[bool, Field(strict=True)] = False
    records: list[Words] = []
    holds: str = ""
    retention: str = ""
    classification: str = ""
    about: str = ""


class Series(Loose):
    key: Key
    title: Words
    template: Words
    mode: books.NumberMode = books.NumberMode.INSIDE
    tokens: dict[Key, str] = {}


class Registers(Sheet):
    books: list[Book] = []
    series: list[Series] = []
