"""What a field of a form looks like on a page; built from an SOP's field or by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tertib.surfaces.ui._kinds import GROUPS, INPUT_TYPES, TEMPLATES

FIELD_PREFIX = "isian-"


def id_of(name: str) -> str:
    """The id of an element by the name of its input."""
    return FIELD_PREFIX + name.replace(".", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer one can pick."""

    value: str
    label: str
    help: str = ""
    guide: tuple[str, ...] = ()  # what to try when it is chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoView:
    """A file that is kept already: where it is served, and where and when it was taken."""

    digest: str
    href: str
    filename: str
    is_picture: bool
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """One field, ready to draw: `name` is what the browser sends, problems are translated sentences."""

    name: str
    label: str
    kind: str = "text"
    value: object = ""
    required: bool = False
    help: str = ""
    tick_label: str = ""
    choices: tuple[Choice, ...] = ()
    others: tuple[Choice, ...] = ()  # chosen seldom: they stand under a fold
    others_label: str = ""
    problems: tuple[str, ...] = ()
    pattern: str = ""
    least: object = None
    most: object = None
    length: int | None = None
    accept: str = ""
    inputmode: str = ""
    autocomplete: str = ""
    check_url: str = ""  # judges the value while one types
    proposals: tuple[str, ...] = ()  # answers that are usual here; one press takes them over
    when: str = ""  # which answers lead to this question, as JSON for the browser
    asleep: bool = False  # they do not at present: the browser must not insist
    multiple: bool = False
    parts: tuple[FieldView, ...] = ()
    rows: tuple[tuple[FieldView, ...], ...] = ()
    blank_row: tuple[FieldView, ...] = field(default=())
    cards: tuple[CardView, ...] = ()  # criteria to be judged one by one
    grades: str = ""  # their grades for the browser, as JSON
    photos: tuple[PhotoView, ...] = ()  # files of this field that are kept already
    keeps: bool = False  # files are sent as soon as they are chosen

    @property
    def id(self) -> str:
        """The element's id; the error summary links to it."""
        return id_of(self.name)

    @property
    def template(self) -> str:
        """The partial that draws this kind."""
        return f"ui/fields/{TEMPLATES.get(self.kind, 'input')}.html"

    @property
    def is_group(self) -> bool:
        """True when the field is several inputs and needs a legend instead of a label."""
        return self.kind in GROUPS

    @property
    def has_guides(self) -> bool:
        """True when choosing brings steps to tick off."""
        return any(choice.guide for choice in self.choices)

    @property
    def is_tick(self) -> bool:
        """True when the label stands beside a single box."""
        return self.kind == "boolean"

    @property
    def input_type(self) -> str:
        """The HTML type of a single input."""
        return INPUT_TYPES.get(self.kind, "text")

    @property
    def described_by(self) -> str:
        """Ids of help and problem, read out together with the field."""
        ids = [f"{self.id}-bantuan"] if self.help else []
        return " ".join([*ids, *([f"{self.id}-galat"] if self.problems else [])])


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeView:
    """A grade as it is shown: word, colour and picture together."""

    key: str
    label: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastView:
    """What this reading was before, and which way it goes since."""

    text: str
    on: date | None
    grade: GradeView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredView:
    """What a machine said, or the sentence why it said nothing."""

    text: str
    at: datetime | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GaugeView:
    """One number to read off, with everything that stands beside it. `limits` and `known` are JSON."""

    name: str
    label: str
    unit: str
    value: str
    decimals: int
    words: str
    limits: str
    is_own: bool
    last: LastView | None
    measured: MeasuredView | None
    known: str
    grade: GradeView | None
    problems: tuple[str, ...]

    @property
    def id(self) -> str:
        return id_of(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """One criterion. `proposed` is what its numbers are worth, `grade` what a person chose."""

    id: str
    code: str
    label: str
    how: str
    weight: str
    grade: FieldView
    gauges: tuple[GaugeView, ...]
    value: FieldView | None
    note: FieldView
    proposed: GradeView | None
    chosen: GradeView | None

    @property
    def inputs(self) -> tuple[FieldView, ...]:
        """For the summary of problems."""
        readings = tuple(FieldView(name=one.name, label=one.label) for one in self.gauges)
        return (*readings, self.grade, *((self.value,) if self.value else ()), self.note)

    @property
    def shown(self) -> GradeView | None:
        return self.chosen or self.proposed

    @property
    def is_overruled(self) -> bool:
        """A grade other than the numbers say: its reason must be in sight."""
        return bool(self.gauges) and self.chosen is not None and self.chosen != self.proposed


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemLine:
    """One line of the error summary: the sentence and the id it leads to."""

    text: str
    target: str = ""


def with_problems(
    fields: Sequence[FieldView], problems: Mapping[str, Sequence[str]]
) -> tuple[FieldView, ...]:
    """The fields with the sentences that belong to them, parts and rows included."""
    return tuple(_with_problems(one, problems) for one in fields)


def _with_problems(one: FieldView, problems: Mapping[str, Sequence[str]]) -> FieldView:
    return replace(
        one,
        problems=tuple(problems.get(one.name, ())),
        parts=with_problems(one.parts, problems),
        rows=tuple(with_problems(row, problems) for row in one.rows),
    )


def problem_lines(
    problems: Mapping[str, Sequence[str]], fields: Sequence[FieldView] = ()
) -> tuple[ProblemLine, ...]:
    """The error summary in the order of the fields; a problem without a field stands last, unlinked."""
    known = {name: label for one in fields for name, label in _names(one)}
    order = {name: place for place, name in enumerate(known)}
    names = sorted(problems, key=lambda name: order.get(name, len(order)))
    return tuple(
        ProblemLine(
            text=f"{known[name]}: {text}" if name in known else text,
            target=id_of(name) if name in known else "",
        )
        for name in names
        for text in problems[name]
    )


def _names(one: FieldView) -> list[tuple[str, str]]:
    inner = [pair for part in one.parts for pair in _names(part)]
    rows = [pair for row in one.rows for part in row for pair in _names(part)]
    cards = [pair for card in one.cards for part in card.inputs for pair in _names(part)]
    return [(one.name, one.label), *inner, *rows, *cards]
