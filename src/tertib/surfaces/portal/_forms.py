"""What the portal adds to the fields of the design system: files kept earlier, checks, answers to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tertib.cases.types import DocumentView, FileRef, Files, Upload
from tertib.kernel.actor import Actor
from tertib.kernel.errors import NotFound
from tertib.procedures.types import Field, FieldKind, Form
from tertib.runtime import vault
from tertib.runtime.vault import StoredFile
from tertib.surfaces.ui import checking, sop_forms
from tertib.surfaces.ui.forms import FieldView
from tertib.surfaces.ui.wording import file_size

Json = Any
Problems = Mapping[str, Sequence[str]]
Known = Callable[[str], StoredFile]
"""Answers what is known of a kept file; `NotFound` once it is erased."""
TEMPLATES: Mapping[FieldKind, str] = {
    FieldKind.FILE: "portal/questions/file.html",
    FieldKind.PHOTO: "portal/questions/file.html",
    FieldKind.ADDRESS_LIST: "portal/questions/rows.html",
}
PLAIN = "portal/questions/plain.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a person has typed so far, by key, and the new files that came with it."""

    data: Mapping[str, Json]
    uploads: Files = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file of this field that the server already has."""

    digest: str
    name: str
    size: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A field as the portal draws it."""

    view: FieldView
    template: str
    note: str = ""
    kept: tuple[KeptFile, ...] = ()
    columns: str = ""  # heads of the table one may bring along instead of typing rows


def read(
    form: Form,
    post: QueryDict,
    files: MultiValueDict[str, UploadedFile[Any]],
    kept: Mapping[str, Json],
    *,
    variant: str | None = None,
) -> Answers:
    """The posted answers. Kept files come from the server's own record, never from the browser."""
    data, uploads = sop_forms.read(form, post, files, variant=variant)
    together: dict[str, tuple[FileRef | Upload, ...]] = {}
    for one in sop_forms.asked(form, variant):
        if one.kind in sop_forms.FILES:
            fresh = uploads.get(one.key, ())
            data[one.key] = _still_kept(one, post, kept, replaced=bool(fresh))
            if fresh:  # the engine takes the files of a field as a whole
                together[one.key] = (*(FileRef(digest=each, filename="") for each in data[one.key]), *fresh)
    return Answers(data=data, uploads=together)


def _still_kept(one: Field, post: QueryDict, kept: Mapping[str, Json], *, replaced: bool) -> list[str]:
    """A new file takes the place of the old one where only one is asked for."""
    if replaced and (one.max or 1) == 1:
        return []
    dropped = set(post.getlist(f"{one.key}.drop"))
    return [digest for digest in kept.get(one.key) or () if digest not in dropped]


def questions(
    form: Form,
    data: Mapping[str, Json],
    problems: Problems,
    *,
    known: Known,
    variant: str | None = None,
    check_url: str = "",
    offered: sop_forms.Offering | None = None,
) -> tuple[Question, ...]:
    """Every field to ask, filled."""
    drawn = sop_forms.fields_of(form, data, problems, variant=variant, check_url=check_url, offered=offered)
    views = {view.name: view for view in drawn}
    return tuple(
        _question(one, views[one.key], data.get(one.key), known) for one in form.fields if one.key in views
    )


def grouped(asked: Sequence[Question]) -> tuple[tuple[Question, ...], ...]:
    """Single lines that follow each other share a card; whatever is a group of inputs has one of its own."""
    groups: list[list[Question]] = []
    for one in asked:
        if groups and not one.view.is_group and not groups[-1][-1].view.is_group:
            groups[-1].append(one)
        else:
            groups.append([one])
    return tuple(map(tuple, groups))


def _question(one: Field, view: FieldView, answer: Json, known: Known) -> Question:
    kept = tuple(_kept(digest, known) for digest in answer or ()) if one.kind in sop_forms.FILES else ()
    return Question(
        view=replace(view, required=view.required and not kept),
        template=TEMPLATES.get(one.kind, PLAIN),
        note=_accepted(one),
        kept=kept,
        columns=";".join(column.key for column in one.columns),
    )


def known_files(by: Actor, papers: Iterable[DocumentView] = ()) -> Known:
    """Files under the names they were brought with: of the case whose papers are given, else by `by`."""
    names = {one.digest: one.filename for one in papers if one.filename}

    def described(digest: str) -> StoredFile:
        found = vault.describe(digest, by=by)
        return replace(found, filename=names.get(digest, found.filename))

    return described


def _kept(digest: str, known: Known) -> KeptFile:
    try:
        found = known(digest)
    except NotFound:  # erased meanwhile; the person may bring it again
        return KeptFile(digest=digest, name=_("Berkas sudah dihapus"), size="")
    return KeptFile(digest=digest, name=found.filename, size=file_size(found.size))


def _accepted(one: Field) -> str:
    if one.kind not in sop_forms.FILES or not one.accept:
        return ""
    return _("Jenis berkas: %(kinds)s.") % {"kinds": ", ".join(kind.upper() for kind in one.accept)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An answer for reading: a text, or the parts of a person, or rows of parts, or files."""

    label: str
    text: str = ""
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()
    kept: tuple[KeptFile, ...] = ()


def told(form: Form, data: Mapping[str, Json], known: Known) -> tuple[Told, ...]:
    """The answers as a person would read them aloud; what was left empty is not told."""
    return tuple(_told(one, data[one.key], known) for one in form.fields if data.get(one.key) not in NOTHING)


NOTHING: tuple[Json, ...] = (None, "", [], (), {})


def _told(one: Field, answer: Json, known: Known) -> Told:
    if one.kind in sop_forms.FILES:
        return Told(label=one.label, kept=tuple(_kept(digest, known) for digest in answer))
    if one.columns:
        rows = [answer] if isinstance(answer, Mapping) else answer
        return Told(label=one.label, rows=tuple(_told_row(one, row) for row in rows))
    return Told(label=one.label, text=_spoken(one, answer))


def _told_row(one: Field, row: Mapping[str, Json]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (part.label, _spoken(part, row[part.key])) for part in one.columns if row.get(part.key) not in NOTHING
    )


def _spoken(one: Field, answer: Json) -> str:
    labels = {each.key: each.label for each in one.choices}
    if isinstance(answer, bool):
        return _("Ya") if answer else _("Tidak")
    if isinstance(answer, (list, tuple)):
        return ", ".join(labels.get(each, str(each)) for each in answer)
    if one.kind is FieldKind.DATE:
        return date_format(date.fromisoformat(answer), "j F Y")
    return f"{labels.get(answer, answer)} {one.unit}".strip()


def label_of(form: Form, name: str) -> str:
    """What a person calls the place a path points to: `Alamat yang diusulkan, baris 2: Alamat`."""
    head, *rest = name.split(".")
    outer, inner = form.field(head), checking.find(form, name)
    if outer is None or inner is None:
        return name
    row = next((int(part) + 1 for part in rest if part.isdecimal()), None)
    words = outer.label if row is None else _("%(field)s, baris %(row)s") % {"field": outer.label, "row": row}
    return words if inner is outer else f"{words}: {inner.label}"
