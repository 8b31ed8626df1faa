"""Answers to a form: cleaned, or told what is wrong with each in a sentence the person can act on."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias
from unicodedata import category, normalize

from tertib.kernel.errors import Problem
from tertib.kernel.words import N_
from tertib.procedures.language import formats
from tertib.procedures.language.limits import Limits
from tertib.procedures.language.readings import Read, joined, judge, worst
from tertib.procedures.language.types import Criterion, Field, FieldKind, Form, Json

TEXT_MAX, LONG_TEXT_MAX, ROWS_MAX, FILES_MAX = 500, 5000, 500, 20
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DATES = (
    re.compile(r"(\d{4})-(\d{2})-(\d{2})"),
    re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})"),
)
_TRUE, _FALSE = (True, "true", "on", "1", "ya"), (False, "false", "off", "0", "tidak", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """`data` has every key of the form; what was wrong is None there and named in `problems` by its path.

    A path is `letter_no`, `manager.nip` or `addresses.2.local_1` (rows counted from 0 as they were given).
    """

    data: Mapping[str, Json]
    problems: Mapping[str, tuple[Problem, ...]]

    @property
    def ok(self) -> bool:
        return not self.problems


Held: TypeAlias = Mapping[tuple[str, str, str], Limits]
"""Limits that hold instead of the form's own, by field, code of the criterion, key of the reading."""


@dataclass(slots=True)
class _Notes:
    """Problems as they are found, and the limits that numbers are graded by."""

    limits: Held
    found: dict[str, tuple[Problem, ...]] = field(default_factory=dict)

    def add(self, at: str, sentence: str, **fields: object) -> None:
        self.found[at] = (*self.found.get(at, ()), Problem(sentence, fields))


Cleaner: TypeAlias = Callable[[Field, object, str, _Notes], Json]


def clean(
    form: Form, data: Mapping[str, object], *, variant: str | None = None, limits: Held | None = None
) -> Cleaned:
    """Clean the answers to a form. Keys the form does not ask are left out."""
    notes = _Notes(limits=limits or {})
    answers = {
        one.key: _answer(one, data.get(one.key), one.key, notes)
        if is_asked(form, one, data, variant)
        else _nothing(one)
        for one in form.fields
        if one.is_for(variant)
    }
    return Cleaned(data=answers, problems=notes.found)


def is_asked(form: Form, one: Field, data: Mapping[str, object], variant: str | None) -> bool:
    """Whether these answers lead to this question."""
    for key, answers in one.when.items():
        other = form.field(key)
        if other is None or not other.is_for(variant):
            continue
        if not is_asked(form, other, data, variant) or not _is_said(data.get(key), answers):
            return False
    return True


def _is_said(value: object, answers: tuple[str, ...]) -> bool:
    if not answers:
        return not _is_empty(value)
    return any(one in answers for one in (value if isinstance(value, list | tuple) else [value]))


def _answer(one: Field, value: object, at: str, notes: _Notes) -> Json:
    if _is_empty(value):
        if one.required:
            notes.add(at, _MISSING.get(one.kind, N_("Isi “%(label)s”.")), label=one.label)
        return _nothing(one)
    return _CLEANERS[one.kind](one, value, at, notes)


def _nothing(one: Field) -> Json:
    return [] if one.kind in _LISTS else False if one.kind is FieldKind.BOOLEAN else None


def _is_empty(value: object) -> bool:
    """Nothing, blanks, or a group with nothing in it."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping):
        return all(map(_is_empty, value.values()))
    if isinstance(value, Sequence):
        return all(map(_is_empty, value))
    return value is None


# --- one kind after the other -------------------------------------------------------------------


def _unreadable(one: Field, at: str, notes: _Notes) -> Json:
    notes.add(at, N_("Isian “%(label)s” tidak terbaca. Isi lagi."), label=one.label)
    return None


def _text(one: Field, value: object, at: str, notes: _Notes) -> Json:
    if not isinstance(value, str):
        return _unreadable(one, at, notes)
    lines = normalize("NFC", value).replace("\r\n", "\n").strip()
    text = lines if one.kind is FieldKind.LONG_TEXT else " ".join(lines.split())
    if any(category(letter) in ("Cc", "Cf", "Cs", "Co") and letter not in "\n\t" for letter in text):
        notes.add(at, N_("“%(label)s” memuat huruf yang tidak dapat dicetak. Ketik ulang."), label=one.label)
        return None
    text = text.lower() if one.lowercase else text
    if not _fits_length(one, text, at, notes):
        return None
    if (
        one.pattern is not None
        and re.fullmatch(one.pattern.removeprefix("^").removesuffix("$"), text) is None
    ):
        notes.add(at, one.pattern_says)
        return None
    return _formatted(one, text, at, notes)


def _fits_length(one: Field, text: str, at: str, notes: _Notes) -> bool:
    most = one.max or (LONG_TEXT_MAX if one.kind is FieldKind.LONG_TEXT else TEXT_MAX)
    if one.min is not None and len(text) < one.min:
        notes.add(at, N_("“%(label)s” sedikitnya %(min)s huruf."), label=one.label, min=one.min)
        return False
    if len(text) > most:
        notes.add(
            at,
            N_("“%(label)s” paling banyak %(max)s huruf; sekarang %(count)s."),
            label=one.label,
            max=most,
            count=len(text),
        )
        return False
    return True


def _formatted(one: Field, text: str, at: str, notes: _Notes) -> Json:
    if one.format is None:
        return text
    read = formats.FORMATS[one.format](text)
    if isinstance(read, Problem):
        notes.add(at, read.sentence, **{"label": one.label, **read.fields})
        return None
    return read


def _choice(one: Field, value: object, at: str, notes: _Notes) -> Json:
    if value in [choice.key for choice in one.choices]:
        return str(value)
    notes.add(at, N_("Pilih “%(label)s” dari daftar."), label=one.label)
    return None


def _date(one: Field, value: object, at: str, notes: _Notes) -> Json:
    read = read_date(value) if isinstance(value, str) else None
    if read is None:
        notes.add(at, N_("“%(label)s” bukan tanggal yang ada; tulis seperti 24/11/2026."), label=one.label)
        return None
    return read.isoformat()


def read_date(text: str) -> date | None:
    """A day as a browser sends it (2026-11-24) or as people write it (24/11/2026)."""
    text = text.strip()
    for pattern in _DATES:
        match = pattern.fullmatch(text)
        if match is not None:
            parts = match.groupdict() or dict(zip("ymd", match.groups(), strict=True))
            year, month, day = (int(parts[part]) for part in "ymd")
            return _real_day(year, month, day)
    return None


def _real_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None


def _number(one: Field, value: object, at: str, notes: _Notes) -> Json:
    said = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    read = formats.read_number(said, decimals=one.decimals) if isinstance(said, str) else None
    if read is None:
        notes.add(at, N_("“%(label)s” harus berupa bilangan."), label=one.label)
        return None
    if one.min is not None and read < one.min:
        notes.add(
            at, N_("“%(label)s” sedikitnya %(min)s %(unit)s."), label=one.label, min=one.min, unit=one.unit
        )
        return None
    if one.max is not None and read > one.max:
        notes.add(
            at, N_("“%(label)s” paling besar %(max)s %(unit)s."), label=one.label, max=one.max, unit=one.unit
        )
        return None
    return f"{read:f}" if one.decimals else int(read)


def _files(one: Field, value: object, at: str, notes: _Notes) -> Json:
    digests = [value] if isinstance(value, str) else value
    if not isinstance(digests, Sequence) or not all(
        isinstance(digest, str) and _DIGEST.fullmatch(digest) for digest in digests
    ):
        notes.add(at, N_("Berkas “%(label)s” tidak dikenal. Unggah lagi."), label=one.label)
        return []
    return _counted(one, list(dict.fromkeys(digests)), at, notes, most=FILES_MAX)


def _counted(one: Field, given: list[Json], at: str, notes: _Notes, *, most: int) -> Json:
    if one.min is not None and len(given) < one.min:
        notes.add(at, N_("“%(label)s” sedikitnya %(min)s."), label=one.label, min=one.min)
    if len(given) > (one.max or most):
        notes.add(at, N_("“%(label)s” paling banyak %(max)s."), label=one.label, max=one.max or most)
    return given


def _checklist(one: Field, value: object, at: str, notes: _Notes) -> Json:
    ticked = [value] if isinstance(value, str) else value
    known = [choice.key for choice in one.choices]
    if not isinstance(ticked, Sequence) or any(key not in known for key in ticked):
        notes.add(at, N_("Pilih “%(label)s” dari daftar."), label=one.label)
        return []
    chosen: list[Json] = [key for key in known if key in ticked]
    if one.required and one.min == len(known) and len(chosen) < len(known):
        notes.add(at, N_("Setujui semua butir “%(label)s”."), label=one.label)
        return chosen
    return _counted(one, chosen, at, notes, most=len(known))


def _boolean(one: Field, value: object, at: str, notes: _Notes) -> Json:
    if value in _TRUE:
        return True
    if value not in _FALSE:
        _unreadable(one, at, notes)
    elif one.required:
        notes.add(at, N_("“%(label)s” harus disetujui."), label=one.label)
    return False


def _person(one: Field, value: object, at: str, notes: _Notes) -> Json:
    if not isinstance(value, Mapping):
        return _unreadable(one, at, notes)
    return {part.key: _answer(part, value.get(part.key), f"{at}.{part.key}", notes) for part in one.columns}


def _address_list(one: Field, value: object, at: str, notes: _Notes) -> Json:
    if not isinstance(value, Sequence) or isinstance(value, str):
        _unreadable(one, at, notes)
        return []
    rows: dict[int, Json] = {
        no: _person(one, row, f"{at}.{no}", notes)
        for no, row in enumerate(value[: ROWS_MAX + 1])
        if not _is_empty(row)
    }
    _note_repeated(one, rows, at, notes)
    return _counted(one, list(rows.values()), at, notes, most=ROWS_MAX)


def _criteria(one: Field, value: object, at: str, notes: _Notes) -> Json:
    """Every criterion in the order of the form, answered or not; the words go along, for paper and book."""
    given = _by_key(value)
    if given is None:
        _unreadable(one, at, notes)
        return []
    rows: list[Json] = [_criterion(one, each, given.get(each.key, {}), at, notes) for each in one.criteria]
    return rows


def _criterion(
    one: Field, each: Criterion, row: Mapping[str, object], at: str, notes: _Notes
) -> dict[str, Json]:
    at = f"{at}.{each.key}"
    labels = {choice.key: choice.label for choice in one.choices}
    said = {key: _short(one, row.get(key), f"{at}.{key}", notes) for key in ("value", "note")}
    reads = _reads(one, each, row, at, notes)
    proposed = worst(reads, list(labels))
    said_grade = row.get("grade") or proposed
    grade = said_grade if isinstance(said_grade, str | None) else str(said_grade)
    if grade not in labels and (grade is not None or one.required):
        notes.add(f"{at}.grade", N_("Nilai “%(label)s” belum dipilih."), label=each.label)
        grade = None
    graded = {key for gauge in each.readings for key in gauge.limits}
    if grade != proposed and (proposed is not None or grade in graded) and not said["note"]:
        _ask_why(each, labels, proposed, at, notes)
    words: dict[str, Json] = {
        "key": each.key,
        "code": each.code,
        "label": each.label,
        "unit": each.unit,
        "weight": each.weight,
        "grade": grade,
        "grade_label": labels.get(grade or "", ""),
    }
    if not each.readings:
        return words | said
    return words | said | {"value": joined(reads), "readings": [read.row() for read in reads]}


def _reads(
    one: Field, each: Criterion, row: Mapping[str, object], at: str, notes: _Notes
) -> tuple[Read, ...]:
    own = {
        key: held for (name, item, key), held in notes.limits.items() if (name, item) == (one.key, each.item)
    }
    reads = judge(each, row.get("readings"), own)
    for read in reads:
        if read.problem is not None:
            notes.add(f"{at}.readings.{read.gauge.key}", read.problem.sentence, **read.problem.fields)
    return reads


def _ask_why(
    each: Criterion, labels: Mapping[str, str], proposed: str | None, at: str, notes: _Notes
) -> None:
    """Whoever grades otherwise than the numbers say why; so does who grades without a number."""
    if proposed is None:
        notes.add(
            f"{at}.note", N_("“%(label)s” dinilai tanpa angka. Isi angkanya, atau tulis sebabnya."),
            label=each.label,
        )  # fmt: skip
        return
    notes.add(
        f"{at}.note",
        N_("Menurut angkanya “%(label)s”: %(grade)s. Tulis alasan menilai lain."),
        label=each.label,
        grade=labels[proposed],
    )


def _by_key(value: object) -> dict[str, Mapping[str, object]] | None:
    """The answers by criterion, whether they come as a group or as the rows of an earlier cleaning."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        rows = [row for row in value if isinstance(row, Mapping)]
        return {str(row.get("key")): row for row in rows} if len(rows) == len(value) else None
    if not isinstance(value, Mapping):
        return None
    return {str(key): row for key, row in value.items() if isinstance(row, Mapping)}


def _short(one: Field, value: object, at: str, notes: _Notes) -> Json:
    """A reading or a remark beside a grade."""
    if _is_empty(value):
        return ""
    return _text(Field(key="said", label=one.label, kind=FieldKind.TEXT, max=300), value, at, notes) or ""


def _note_repeated(one: Field, rows: Mapping[int, Json], at: str, notes: _Notes) -> None:
    for key in one.distinct:
        seen: dict[Json, int] = {}
        for no, row in rows.items():
            said = row.get(key) if isinstance(row, Mapping) else None
            if said is not None and said in seen:
                notes.add(f"{at}.{no}.{key}", N_("Sama dengan baris %(row)s."), row=seen[said] + 1)
            seen.setdefault(said, no)


_LISTS = (
    FieldKind.FILE,
    FieldKind.PHOTO,
    FieldKind.CHECKLIST,
    FieldKind.ADDRESS_LIST,
    FieldKind.CRITERIA,
)
_MISSING: Mapping[FieldKind, str] = {
    FieldKind.CHOICE: N_("Pilih “%(label)s”."),
    FieldKind.FILE: N_("Unggah “%(label)s”."),
    FieldKind.PHOTO: N_("Unggah “%(label)s”."),
    FieldKind.CHECKLIST: N_("Setujui “%(label)s”."),
    FieldKind.BOOLEAN: N_("“%(label)s” harus disetujui."),
    FieldKind.CRITERIA: N_("Nilai semua butir “%(label)s”."),
    FieldKind.ADDRESS_LIST: N_("Isi sedikitnya satu baris “%(label)s”."),
}
_CLEANERS: Mapping[FieldKind, Cleaner] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.CHOICE: _choice,
    FieldKind.DATE: _date,
    FieldKind.NUMBER: _number,
    FieldKind.FILE: _files,
    FieldKind.PHOTO: _files,
    FieldKind.PERSON: _person,
    FieldKind.ADDRESS_LIST: _address_list,
    FieldKind.CHECKLIST: _checklist,
    FieldKind.BOOLEAN: _boolean,
    FieldKind.CRITERIA: _criteria,
}
