"""What a rule looks at, where it points, and what an official reads."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from tertib.kernel.errors import Problem
from tertib.procedures.language.books import Books
from tertib.procedures.language.types import Procedure
from tertib.procedures.official.sheet import Sheet


class Severity(StrEnum):
    MUST = "galat"  # the procedure cannot be enacted so
    SHOULD = "perhatian"  # an auditor will ask
    HINT = "saran"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A sheet, and the runnable procedure behind it when there is one.

    `draws_flow`: the marks of the performers are known, so that what is missing is missing and not lost.
    """

    sheet: Sheet
    procedure: Procedure | None = None
    books: Books | None = None
    draws_flow: bool = True

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words of the title and the activities."""
        rows = " ".join(row.activity for row in self.sheet.rows)
        return frozenset(words_in(f"{self.sheet.identity.title} {rows}"))


def words_in(text: str) -> list[str]:
    """Words of four letters and more, in lower case."""
    return re.findall(r"[^\W\d_]{4,}", text.lower())


def folded(text: str) -> str:
    """A text by which repetitions are found: only letters and digits count."""
    return " ".join(re.findall(r"\w+", text.lower()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a rule points. `column`: a field of the identity sheet, or a column of the table; rows from 0."""

    column: str
    row: int | None = None
    item: int | None = None
    words: Mapping[str, object] = field(default_factory=dict)


Looks: TypeAlias = Callable[[Subject], Iterator[Spot]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`says` and `mend` are sentences whose places the spots fill; `source` is what the rule rests on."""

    code: str
    severity: Severity
    looks: Looks
    says: str
    mend: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to mend. `row`: from 1, None for the identity sheet; `place`: file and line."""

    code: str
    severity: Severity
    row: int | None
    printed_no: str  # as the table numbers the row
    column: str
    item: int | None
    says: Problem
    mend: Problem
    source: str
    place: str = ""
