"""What a field of a form looks like on a page; built from an SOP's field or by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tertib.surfaces.ui._kinds import GROUPS, INPUT_TYPES, TEMPLATES

FIELD_PREFIX = "isian-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer one can pick."""

    value: str
    label: str
    help: str = ""


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
    problems: tuple[str, ...] = ()
    pattern: str = ""
    least: object = None
    most: object = None
    length: int | None = None
    accept: str = ""
    inputmode: str = ""
    autocomplete: str = ""
    check_url: str = ""  # judges the value while one types
    multiple: bool = False
    parts: tuple[FieldView, ...] = ()
    rows: tuple[tuple[FieldView, ...], ...] = ()
    blank_row: tuple[FieldView, ...] = field(default=())
    row_labels: tuple[str, ...] = ()  # what each row is about, where the rows are given

    @property
    def labelled_rows(self) -> list[tuple[str, tuple[FieldView, ...]]]:
        """Rows with what they are about."""
        return list(zip(self.row_labels, self.rows, strict=True))

    @property
    def id(self) -> str:
        """The element's id; the error summary links to it."""
        return FIELD_PREFIX + self.name.replace(".", "-")

    @property
    def template(self) -> str:
        """The partial that draws this kind."""
        return f"ui/fields/{TEMPLATES.get(self.kind, 'input')}.html"

    @property
    def is_group(self) -> bool:
        """True when the field is several inputs and needs a legend instead of a label."""
        return self.kind in GROUPS

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
            target=FIELD_PREFIX + name.replace(".", "-") if name in known else "",
        )
        for name in names
        for text in problems[name]
    )


def _names(one: FieldView) -> list[tuple[str, str]]:
    inner = [pair for part in one.parts for pair in _names(part)]
    rows = [pair for row in one.rows for part in row for pair in _names(part)]
    return [(one.name, one.label), *inner, *rows]
