"""What a form asks, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FieldKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    DATE = "date"
    NUMBER = "number"
    FILE = "file"
    PHOTO = "photo"
    PERSON = "person"
    ADDRESS_LIST = "address_list"
    CRITERIA = "criteria"
    CHECKLIST = "checklist"
    BOOLEAN = "boolean"


class TextFormat(StrEnum):
    NIP = "nip"
    PHONE = "phone"
    EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer to choose. `guide`: what to try when it is chosen, step by step, shown beside it."""

    key: str
    label: str
    guide: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """A number that is read off for a criterion; its limits say which grade that number is worth.

    `measure` names what a machine can be asked for, to stand beside what a person typed; `meter` the counter
    of the thing that this number is read from.
    """

    key: str
    label: str = ""
    unit: str = ""
    decimals: int = 0
    limits: Mapping[str, str] = field(default_factory=dict)  # grade -> interval, in the order they are tried
    measure: str = ""
    meter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One line of a criteria field: what is looked at, and what each grade of the field's choices means."""

    key: str
    label: str
    code: str = ""
    unit: str = ""  # a reading is asked beside the grade where there is one
    weight: str = ""
    how: str = ""
    says: Mapping[str, str] = field(default_factory=dict)  # grade -> when it is given
    readings: tuple[Gauge, ...] = ()  # numbers that are typed; the worst of their grades is proposed

    @property
    def item(self) -> str:
        """What limits, readings and history call it."""
        return self.code or self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Variants in which a text is picked from what the catalogue offers under `source`, and judged by it."""

    source: str
    only: tuple[str, ...] = ()  # empty: all


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of a form.

    `when`: keys of earlier questions, each with the answers after which this one is asked (none named: any
    answer). A question that the variant does not ask is no hindrance.

    The cleaned value by kind: text, long_text, choice, date (ISO) -> str; number -> int, or str when
    `decimals`; file, photo -> list of vault digests; person -> dict by `columns`; address_list -> list of
    such dicts; checklist -> list of chosen keys; boolean -> bool; criteria -> list of one dict for every
    criterion with its words, `grade`, `grade_label`, `value` and `note`. An empty optional answer is None,
    or an empty list.
    """

    key: str
    label: str
    kind: FieldKind
    required: bool = False
    help: str = ""
    format: TextFormat | None = None
    pattern: str | None = None
    pattern_says: str = ""  # the sentence shown when the pattern does not fit
    lowercase: bool = False
    min: int | None = None  # number: value; text: characters; file, checklist, address_list: how many
    max: int | None = None
    decimals: int = 0
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    columns: "tuple[Field, ...]" = ()  # parts of a person, columns of an address list
    distinct: tuple[str, ...] = ()  # columns whose answers may not repeat within the list
    accept: tuple[str, ...] = ()  # media kinds of a file: pdf, jpeg, png, csv
    check: str | None = None  # a check of the catalogue, asked while typing and again at submission
    personal: bool = False
    only: tuple[str, ...] = ()  # variants that ask this; empty: all
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    chosen: Chosen | None = None
    criteria: tuple[Criterion, ...] = ()
    beside: str | None = None  # who in the catalogue tells limits, last and measured values of the criteria

    def is_for(self, variant: str | None) -> bool:
        return not self.only or variant in self.only

    def is_chosen(self, variant: str | None) -> bool:
        """Whether this variant picks the answer instead of typing it."""
        return self.chosen is not None and (not self.chosen.only or variant in self.chosen.only)

    def judge(self, variant: str | None) -> str | None:
        """The check of the catalogue that judges the answer in this variant."""
        return self.chosen.source if self.chosen is not None and self.is_chosen(variant) else self.check


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    key: str
    title: str
    fields: tuple[Field, ...]
    intro: str = ""

    def field(self, key: str) -> Field | None:
        return next((one for one in self.fields if one.key == key), None)
