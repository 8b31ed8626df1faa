"""A form being filled, for a new and for a returned request: one posted page, its problems, its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from tertib.cases import queries as cases
from tertib.kernel.actor import Actor
from tertib.procedures.types import Field, FieldKind, Form, Variant
from tertib.surfaces.portal import _forms, _table
from tertib.surfaces.ui import checking, sop_forms
from tertib.surfaces.ui.forms import FIELD_PREFIX, ProblemLine

Json = Any
Problems = dict[str, tuple[str, ...]]
CSV = "csv-"


@dataclass(kw_only=True)
class Sheet:
    """Who fills which form for which office, and what stands on it now."""

    request: HttpRequest
    by: Actor
    office: UUID
    code: str
    form: Form
    answers: _forms.Answers
    problems: Problems = field(default_factory=dict)
    dry_run: _table.DryRun | None = None
    case: UUID | None = None
    agency: UUID | None = None
    variants: tuple[Variant, ...] = ()
    variant: str | None = None

    @property
    def asking(self) -> checking.Asking:
        """For whom the answers are judged."""
        return checking.Asking(
            by=self.by,
            office=self.office,
            code=self.code,
            form=self.form,
            request=self.answers.data,
            case=self.case,
            variant=self.variant,
            agency=self.agency or self.by.agency,
        )

    @property
    def check_url(self) -> str:
        """Where a value is judged while it is typed; what a case holds already is its own there."""
        address = reverse("portal:check", args=[self.code])
        return f"{address}?perkara={self.case}" if self.case else address

    @property
    def command(self) -> tuple[str, str]:
        """Which button was pressed, and on what."""
        word, _colon, rest = self.request.POST.get("do", "submit").partition(":")
        return word, rest

    @property
    def key(self) -> str:
        """The key that lets the same page act once, however often it is sent."""
        given = self.request.POST.get("key", "")
        return given or uuid4().hex

    def context(self) -> dict[str, object]:
        """What the templates of a form need."""
        papers = cases.documents(self.by, self.case) if self.case else ()
        asked = _forms.questions(
            self.form,
            self.answers.data,
            self.problems,
            known=_forms.known_files(self.by, papers),
            variant=self.variant,
            check_url=self.check_url,
            offered=checking.offering(self.asking) if self.asking.agency else None,
        )
        return {
            "variants": self.variants,
            "variant": self.variant,
            "variant_problems": self.problems.get("variant", ()),
            "is_asked": bool(self.variant or not self.variants),
            "form": self.form,
            "code": self.code,
            "groups": _forms.grouped(asked),
            "problems": summary(self.form, self.problems),
            "dry_run": self.dry_run,
            "key": self.key,
            "focus": self.request.GET.get("ke", ""),
        }


def filled(sheet: Sheet) -> Sheet:
    """The sheet with what the browser sent over what was kept; a row that was to be removed is not read."""
    post: QueryDict = sheet.request.POST
    word, _colon, rest = post.get("do", "").partition(":")
    if word == "remove":
        post = _without(post, f"{rest}.")
    variant = _chosen(sheet, post)
    kept = sheet.answers.data
    answers = _forms.read(sheet.form, post, sheet.request.FILES, kept, variant=variant)
    return replace(sheet, answers=answers, variant=variant)


def _chosen(sheet: Sheet, post: QueryDict) -> str | None:
    """The variant the person picked, where the procedure has any; a strange one is none."""
    keys = {one.key for one in sheet.variants}
    said = post.get("variant", sheet.variant or "")
    return said if said in keys else sheet.variant


def _without(post: QueryDict, prefix: str) -> QueryDict:
    left = post.copy()
    for name in [name for name in left if name.startswith(prefix)]:
        del left[name]
    return left


def summary(form: Form, problems: Mapping[str, Sequence[str]]) -> tuple[ProblemLine, ...]:
    """What is wrong, in the order of the form; a fault in a list says in which row it stands."""
    return tuple(
        ProblemLine(text=_line(form, name, sentence), target=_target(form, name))
        for name in sorted(problems, key=lambda name: _place(form, name))
        for sentence in problems[name]
    )


def _line(form: Form, name: str, sentence: str) -> str:
    """The field's label goes first unless the sentence names the field itself."""
    found, row = checking.find(form, name), _row_of(name)
    if row is not None:
        return _("Baris %(row)s: %(sentence)s") % {"row": row + 1, "sentence": sentence}
    return f"{found.label}: {sentence}" if found and found.label not in sentence else sentence


def _target(form: Form, name: str) -> str:
    stands = name == "variant" or checking.find(form, name)
    return FIELD_PREFIX + name.replace(".", "-") if stands else ""


def _place(form: Form, name: str) -> tuple[int, int, int]:
    head, inner = form.field(name.split(".", maxsplit=1)[0]), checking.find(form, name)
    if head is None or inner is None:
        return -1 if name == "variant" else len(form.fields), 0, 0
    column = head.columns.index(inner) if inner in head.columns else 0
    return form.fields.index(head), _row_of(name) or 0, column


def _row_of(name: str) -> int | None:
    return next((int(part) for part in name.split(".") if part.isdecimal()), None)


# --- buttons that only change the page ----------------------------------------------------------------------


def add_row(sheet: Sheet, key: str) -> None:
    """One more empty row, for browsers without JavaScript."""
    rows = sheet.answers.data.get(key)
    if isinstance(rows, list):
        _put(sheet, key, [*rows, {}])


def read_table(sheet: Sheet, key: str) -> None:
    """A dry run of a table brought along as CSV: what would be taken over, row by row; nothing is yet."""
    one = sheet.form.field(key)
    file = sheet.request.FILES.get(f"{CSV}{key}")
    if one is None or one.kind is not FieldKind.ADDRESS_LIST:
        return
    if file is None:
        sheet.problems[key] = (_("Pilih dahulu berkas CSV."),)
        return
    sheet.dry_run = _table.dry_run(one, file.read(), lambda rows: judge(sheet, one, rows))


def take_table(sheet: Sheet, key: str) -> None:
    """Take over the rows of the dry run that the person accepted; they join those already typed."""
    one = sheet.form.field(key)
    if one is None:
        return
    inner = replace(one, key=f"{CSV}{key}")
    carried, _uploads = sop_forms.read(
        Form(key="csv", title="", fields=(inner,)), sheet.request.POST, MultiValueDict()
    )
    _put(sheet, key, [*(sheet.answers.data.get(key) or []), *carried[inner.key]])


def _put(sheet: Sheet, key: str, value: Json) -> None:
    sheet.answers = replace(sheet.answers, data={**sheet.answers.data, key: value})


def removed(sheet: Sheet, row: str) -> None:
    """The row was not even read (see `posted`); the page just shows what is left."""


def switched(sheet: Sheet, _key: str) -> None:
    """Another variant was read already (see `filled`); picking none is told."""
    if sheet.variant is None:
        sheet.problems["variant"] = (_("Pilih jenis permohonan."),)


BUTTONS = {"add": add_row, "remove": removed, "csv": read_table, "csv-take": take_table, "variant": switched}


def judge(sheet: Sheet, one: Field, rows: Sequence[Mapping[str, Json]]) -> dict[int, list[str]]:
    """What is wrong with each row of a table: the form's own rules, then the checks of the catalogue."""
    faults: dict[int, list[str]] = {}
    problems = checking.problems(
        Form(key=sheet.form.key, title="", fields=(replace(one, min=None),)), {one.key: rows}
    )
    for path, many in problems.items():
        named = [int(part) for part in path.split(".") if part.isdecimal()]
        for number in named[:1] or range(len(rows)):
            faults.setdefault(number, []).extend(many)
    for place, row in enumerate(rows):
        for column in one.columns:
            path = f"{one.key}.{place}.{column.key}"
            if path in problems:  # its own rule has spoken already
                continue
            found = checking.findings(sheet.asking, column, path, row.get(column.key))
            faults.setdefault(place, []).extend(checking.sentences(found, "error"))
    return {number: list(dict.fromkeys(many)) for number, many in faults.items() if many}
