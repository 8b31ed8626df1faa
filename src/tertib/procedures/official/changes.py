"""What changed between two versions of a procedure: row by row, field by field. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from tertib.kernel.errors import Problem
from tertib.kernel.words import N_
from tertib.procedures.language.types import Confidence, Expr, HopKind, ListOf, Path, Procedure, Step
from tertib.procedures.official.items import item_changes
from tertib.procedures.official.sheet import sheet_of


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change, in words and as a place on the sheet.

    `row` is the number of the row in the new version, `old_row` in the old; both None: the identity sheet or
    what belongs to no row. `field` names the cell as the official form does; empty: the whole row.
    """

    kind: ChangeKind
    field: str
    row: int | None
    old_row: int | None
    before: str
    after: str
    says: Problem


ROW = N_("Langkah")
NEED = 0.6
"""How much of their words two activities must share to count as the same row, worded anew."""


def changes(old: Procedure, new: Procedure) -> tuple[Change, ...]:
    """Everything that differs, the identity sheet first, then the rows in their new order, then the rest."""
    found = [*_identity(old, new), *_columns(old, new)]
    pairs = counterparts(old, new)
    sources = {there: here for here, there in pairs.items()}
    kept = set(_in_order(pairs))
    for step in new.steps:
        source = sources.get(step.no)
        if source is None:
            found.append(_whole(ChangeKind.ADDED, N_("Langkah %(row)s ditambahkan: %(text)s"), row=step))
            continue
        was = old.step(source)
        if source not in kept:
            found.append(_moved(was, step))
        found += _of_row((old, was), (new, step), pairs)
    gone = (one for one in old.steps if one.no not in pairs)
    found += [_whole(ChangeKind.REMOVED, N_("Langkah %(row)s dihapus: %(text)s"), old=one) for one in gone]
    return (*found, *_rest(old, new))


def file_changed(path: str, before: bytes | None, after: bytes | None) -> Change | None:
    """That a letter's template, the books or another file of the bundle is another one."""
    if before == after:
        return None
    kind = ChangeKind.CHANGED if before and after else ChangeKind.ADDED if after else ChangeKind.REMOVED
    says = Problem(_FILES[kind], {"path": path})
    return Change(kind=kind, field=path, row=None, old_row=None, before="", after="", says=says)


_FILES = {
    ChangeKind.ADDED: N_("Berkas %(path)s ditambahkan."),
    ChangeKind.REMOVED: N_("Berkas %(path)s dihapus."),
    ChangeKind.CHANGED: N_("Berkas %(path)s berubah."),
}


# --- which row is which --------------------------------------------------------------------------------


def counterparts(old: Procedure, new: Procedure) -> Mapping[int, int]:
    """Row of the old version -> the same row of the new one. Rows without a counterpart are left out.

    Rows of the same words are paired wherever they stand; what is left is paired in order by shared words.
    """
    pairs = _same_words(old.steps, new.steps)
    left = [one for one in old.steps if one.no not in pairs]
    free = [one for one in new.steps if one.no not in set(pairs.values())]
    pairs.update(_alike(left, free))
    return dict(sorted(pairs.items()))


def _same_words(old: Sequence[Step], new: Sequence[Step]) -> dict[int, int]:
    """Equal activities, in their order where one stands twice, nearer places first."""
    pairs: dict[int, int] = {}
    for step in old:
        fits = [
            one
            for one in new
            if one.no not in pairs.values() and (_words(one), one.act) == (_words(step), step.act)
        ]
        if fits:
            pairs[step.no] = min(fits, key=lambda one: (one.only != step.only, abs(one.no - step.no))).no
    return pairs


def _alike(old: Sequence[Step], new: Sequence[Step]) -> dict[int, int]:
    """The pairs of most shared words that do not cross (longest common subsequence by weight)."""
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, was in reversed(list(enumerate(old))):
        for j, now in reversed(list(enumerate(new))):
            likeness = _likeness(was, now)
            paired = best[i + 1][j + 1] + likeness if likeness else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    pairs: dict[int, int] = {}
    i = j = 0
    while i < len(old) and j < len(new):
        likeness = _likeness(old[i], new[j])
        if likeness and best[i][j] == best[i + 1][j + 1] + likeness:
            pairs[old[i].no] = new[j].no
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(old: Step, new: Step) -> float:
    if old.act is not new.act:
        return 0.0
    one, other = set(_words(old)), set(_words(new))
    shared = 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0
    return shared if shared >= NEED else 0.0


def _words(step: Step) -> tuple[str, ...]:
    return tuple(step.activity.casefold().replace(",", " ").replace(".", " ").split())


def _in_order(pairs: Mapping[int, int]) -> list[int]:
    """The most old rows that keep their order; the others were moved."""
    rows = sorted(pairs)
    best: dict[int, list[int]] = {}
    for row in rows:
        before = [best[one] for one in rows if one < row and pairs[one] < pairs[row]]
        best[row] = [*max(before, key=len, default=[]), row]
    return max(best.values(), key=len, default=[])


# --- the rows ----------------------------------------------------------------------------------------------


def _whole(kind: ChangeKind, says: str, *, row: Step | None = None, old: Step | None = None) -> Change:
    step = row or old
    text = step.activity if step else ""
    number = step.no if step else 0
    return Change(
        kind=kind,
        field="",
        row=row.no if row else None,
        old_row=old.no if old else None,
        before=text if old else "",
        after=text if row else "",
        says=Problem(says, {"row": number, "text": text}),
    )


def _moved(old: Step, new: Step) -> Change:
    sentence = N_("Langkah %(old)s pindah menjadi langkah %(row)s: %(text)s")
    return Change(
        kind=ChangeKind.MOVED,
        field="",
        row=new.no,
        old_row=old.no,
        before=str(old.no),
        after=str(new.no),
        says=Problem(sentence, {"old": old.no, "row": new.no, "text": new.activity}),
    )


def _of_row(
    before: tuple[Procedure, Step], after: tuple[Procedure, Step], pairs: Mapping[int, int]
) -> list[Change]:
    """What differs in a row. That the rows it names have other numbers now is no difference."""
    (old, was), (new, now) = before, after
    same = _renumbered(was, pairs)
    return [
        _changed(field, spell(old, was), spell(new, now), row=now.no, old_row=was.no)
        for field, spell in ROW_FIELDS.items()
        if spell(old, same) != spell(new, now)
    ]


def _renumbered(step: Step, pairs: Mapping[int, int]) -> Step:
    """The row with what it names called as in the new version; a row that is gone is called 0."""

    def to(no: int | None) -> int | None:
        return None if no is None else pairs.get(no, 0)

    asked = step.decision
    return replace(
        step,
        next=to(step.next),
        returns=tuple(replace(one, to=pairs.get(one.to, 0)) for one in step.returns),
        decision=asked and replace(asked, exits=tuple(replace(one, to=to(one.to)) for one in asked.exits)),
        does=tuple(replace(one, inputs=_paths(one.inputs, pairs)) for one in step.does),
        prints=tuple(replace(one, inputs=_paths(one.inputs, pairs)) for one in step.prints),
        enters=tuple(replace(one, columns=_paths(one.columns, pairs)) for one in step.enters),
    )


def _paths(values: Mapping[str, Expr], pairs: Mapping[int, int]) -> Mapping[str, Expr]:
    return {key: _path(value, pairs) for key, value in values.items()}


def _path(value: Expr, pairs: Mapping[int, int]) -> Expr:
    if isinstance(value, ListOf):
        return ListOf(items=tuple(_path(one, pairs) for one in value.items))
    if isinstance(value, Path) and value.parts[0] == "work":
        return Path(parts=("work", str(pairs.get(int(value.parts[1]), 0)), *value.parts[2:]))
    return value


_IN_ROW = {
    ChangeKind.ADDED: N_("Langkah %(row)s, %(field)s ditambahkan: “%(after)s”"),
    ChangeKind.REMOVED: N_("Langkah %(row)s, %(field)s dihapus; semula “%(before)s”"),
    ChangeKind.CHANGED: N_("Langkah %(row)s, %(field)s berubah dari “%(before)s” menjadi “%(after)s”"),
}
_ON_SHEET = {
    ChangeKind.ADDED: N_("%(field)s ditambahkan: “%(after)s”"),
    ChangeKind.REMOVED: N_("%(field)s dihapus; semula “%(before)s”"),
    ChangeKind.CHANGED: N_("%(field)s berubah dari “%(before)s” menjadi “%(after)s”"),
}


def _changed(
    field: str, before: str, after: str, *, row: int | None = None, old_row: int | None = None
) -> Change:
    kind = ChangeKind.CHANGED if before and after else ChangeKind.ADDED if after else ChangeKind.REMOVED
    words = (_IN_ROW if row is not None else _ON_SHEET)[kind]
    fields = {"row": row, "field": field, "before": before, "after": after}
    says = Problem(words, {key: value for key, value in fields.items() if f"%({key})" in words})
    return Change(kind=kind, field=field, row=row, old_row=old_row, before=before, after=after, says=says)


def _performers(procedure: Procedure, step: Step) -> str:
    return " → ".join(
        _performer(procedure, hop.performer, paraf=hop.kind is HopKind.PARAF, skippable=hop.skippable)
        + (f" [{hop.label}]" if hop.label else "")
        for hop in step.hops
    )


def _performer(procedure: Procedure, key: str, *, paraf: bool = False, skippable: bool = False) -> str:
    one = procedure.performer(key)
    twins = sum(each.label == one.label for each in procedure.performers)
    number = f" (kolom {one.column_no})" if twins > 1 and one.column_no else ""
    return one.label + number + (" (paraf)" if paraf else "") + (" (boleh dilewati)" if skippable else "")


def _decision(_: Procedure, step: Step) -> str:
    asked = step.decision
    if asked is None:
        return ""
    exits = ", ".join(
        one.label
        + (f" → {one.to}" if one.to is not None else "")
        + (" (menunggu pemohon)" if one.wait else "")
        for one in asked.exits
    )
    return f"{asked.question} {exits}"


def _course(procedure: Procedure, step: Step) -> str:
    parts = [f"lalu {step.next}"] if step.next is not None else []
    parts += [f"{one.on.value}: {one.to}" for one in step.returns]
    labels = {one.key: one.label for one in procedure.variants}
    parts += [labels.get(key, key) for key in step.only]
    return ", ".join(parts)


def _work(_: Procedure, step: Step) -> str:
    """What the computer does at the row; the paper does not show it, and it changes as much."""
    parts = [f"{one.verb}({_inputs(one.inputs)}) {one.when}" for one in step.does]
    parts += [f"naskah {one.letter}({_inputs(one.inputs)}) {one.when}" for one in step.prints]
    parts += [
        f"{'coret buku' if one.strikes else 'buku'} {one.book}({_inputs(one.columns)}) {one.when}"
        for one in step.enters
    ]
    return "; ".join([*parts, *step.guards])


def _inputs(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{key}={_expression(value)}" for key, value in values.items())


def _expression(value: Any) -> str:
    items = getattr(value, "items", None)
    if isinstance(items, tuple):
        return "[" + ", ".join(map(_expression, items)) + "]"
    return str(getattr(value, "value", value))


def _source(_: Procedure, step: Step) -> str:
    """Which parts nobody read on the scan: a proposal that became certain is a change too."""
    marks = [one.inferred for one in step.hops]
    marks += [one.inferred for one in step.does]
    marks += [one.inferred for one in step.prints]
    marks += [one.inferred for one in step.enters]
    return ", ".join(_SURE[one] for one in _SURE if one in marks)


_SURE: Mapping[Confidence, str] = {
    Confidence.PROPOSED: "usulan",
    Confidence.MEDIUM: "simpulan",
    Confidence.HIGH: "simpulan kuat",
    Confidence.SEEN: "terlihat pada pindaian",
}

Spell = Callable[[Procedure, Step], str]
ROW_FIELDS: Mapping[str, Spell] = {
    N_("Uraian Kegiatan"): lambda _, step: step.activity,
    N_("Pelaksana"): _performers,
    N_("Keputusan"): _decision,
    N_("Arah"): _course,
    N_("Kelengkapan"): lambda _, step: step.needs.text,
    N_("Waktu"): lambda _, step: step.time or f"{step.minutes} menit",
    N_("Output"): lambda _, step: step.output.text,
    N_("Keterangan"): lambda _, step: step.note,
    N_("Formulir"): lambda procedure, step: _form(procedure, step.form),
    N_("Pekerjaan sistem"): _work,
    N_("Asal"): _source,
}


def _form(procedure: Procedure, key: str | None) -> str:
    form = procedure.forms.get(key) if key else None
    if form is None:
        return ""
    return f"{form.title}: " + ", ".join(
        f"{one.label}{' (wajib)' if one.required else ''}" for one in form.fields
    )


# --- the identity sheet, the columns, and what stands on no paper --------------------------------

_SHEET: Mapping[str, str] = {
    "number": N_("Nomor SOP"),
    "title": N_("Nama SOP"),
    "unit": N_("Nama unit"),
    "made_on": N_("Tanggal Pembuatan"),
    "revised_on": N_("Tanggal Revisi"),
    "effective_on": N_("Tanggal Efektif"),
    "approved_on": N_("Tanggal Pengesahan"),
    "approved_by": N_("Disahkan oleh"),
}
_LISTS: Mapping[str, str] = {
    "legal_basis": N_("Dasar Hukum"),
    "qualifications": N_("Kualifikasi Pelaksana"),
    "related": N_("Keterkaitan"),
    "equipment": N_("Peralatan/Perlengkapan"),
    "warnings": N_("Peringatan"),
    "records": N_("Pencatatan dan Pendataan"),
}


def _identity(old: Procedure, new: Procedure) -> list[Change]:
    found: list[Change] = []
    for key, label in _SHEET.items():
        before, after = (_line(getattr(one.identity, key)) for one in (old, new))
        found += [_changed(label, before, after)] if before != after else []
    for key, label in _LISTS.items():
        was, now = getattr(old.identity, key), getattr(new.identity, key)
        found += [_changed(label, one, "") for one in was if one not in now]
        found += [_changed(label, "", one) for one in now if one not in was]
    return found


def _line(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _columns(old: Procedure, new: Procedure) -> list[Change]:
    label = N_("Kolom Pelaksana")
    was, now = ([one.label for one in sheet_of(each).columns] for each in (old, new))
    return [_changed(label, ", ".join(was), ", ".join(now))] if was != now else []


def _rest(old: Procedure, new: Procedure) -> list[Change]:
    told = [(label, spell(old), spell(new)) for label, spell in _REST.items()]
    asked = item_changes(old, new)
    return [_changed(label, was, now) for label, was, now in (*told, *asked) if was != now]


_REST: Mapping[str, Callable[[Procedure], str]] = {
    N_("Janji layanan"): lambda one: one.promise.label if one.promise else "",
    N_("Ragam"): lambda one: ", ".join(each.label for each in one.variants),
    N_("Formulir permohonan"): lambda one: _form(one, one.trigger.form),
    N_("Alasan penolakan"): lambda one: "; ".join(one.refusals.values()),
    N_("Hari menunggu pemohon"): lambda one: str(one.waiting_days),
    N_("Persyaratan"): lambda one: "; ".join(one.service.requirements) if one.service else "",
    N_("Kalender"): lambda one: one.calendar,
}
