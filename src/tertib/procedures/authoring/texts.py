"""The words of the rows and of the identity sheet."""

from dataclasses import dataclass
from typing import Any

from tertib.kernel.errors import Invalid, NotFound
from tertib.kernel.words import N_
from tertib.procedures.authoring.document import UNNAMED, Document, lines, one_line
from tertib.procedures.official.fields import LABELS, LINES

__all__ = [
    "LABELS", "LINES", "WriteIdentity", "WriteRow", "WriteTitle", "write_identity", "write_row",
    "write_title",
]  # fmt: skip
_LONGEST_STEP = 100_000  # minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRow:
    """What the columns of a row say. `minutes` None: not said yet."""

    no: int
    activity: str
    needs: str
    output: str
    minutes: int | None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteIdentity:
    """A field of the identity sheet; a field that holds entries has one a line."""

    field: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteTitle:
    """The procedure's name, on the sheet and in every list."""

    title: str


def write_row(document: Document, change: WriteRow) -> None:
    step = document.row(change.no)
    if change.minutes is not None and not 1 <= change.minutes <= _LONGEST_STEP:
        raise Invalid(N_("Waktu ditulis dalam menit, paling sedikit 1."))
    before, activity = step["activity"], one_line(change.activity)
    step["activity"] = activity
    for hop in step["hops"]:
        if hop["label"] in (before, UNNAMED):  # nobody gave this part words of its own
            hop["label"] = activity or UNNAMED
    for part, said in (("needs", change.needs), ("output", change.output)):
        _write_matter(step, part, one_line(said) or "-")
    if step.get("minutes") != change.minutes:
        step.pop("time", None)
    step["minutes"] = change.minutes
    step.pop("note", None)
    if note := one_line(change.note):
        step["note"] = note


def _write_matter(step: dict[str, Any], part: str, said: str) -> None:
    """The kinds of paper that the words were understood as stay, as long as the words do."""
    if isinstance(step[part], dict) and step[part]["text"] == said:
        return
    step[part] = said


def write_identity(document: Document, change: WriteIdentity) -> None:
    if change.field not in LABELS:
        raise NotFound(N_("Bagian lembar identitas ini tidak dikenal."))
    identity = document.sop["identity"]
    identity[change.field] = one_line(change.text) if change.field in LINES else lines(change.text)


def write_title(document: Document, change: WriteTitle) -> None:
    title = one_line(change.title, longest=300)
    if not title:
        raise Invalid(N_("Isi judul SOP."))
    document.sop["title"] = title
    document.sop["identity"]["title"] = f"SOP {title.removeprefix('SOP ')}"
