"""What stands on the official paper beside the rows: the identity sheet and the heads of the table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The identity sheet, word for word. Dates that the source leaves empty are empty."""

    number: str
    title: str
    unit: tuple[str, ...]
    cover: tuple[str, ...] = ()
    made_on: str = ""
    revised_on: str = ""
    approved_on: str = ""
    effective_on: str = ""
    approved_by: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """How the table is headed: its title, the heads of its columns, and the row of column numbers under them.

    Numbers stand as they are printed, also where one is missing or empty.
    """

    title: str
    heads: tuple[str, ...]
    numbers: tuple[str, ...]
