"""Units, posts and their holders from the tables of a CSV or XLSX file: all rows, or none of them.

A table is known by its columns. Rows may come in any order: what they name may stand further down, as long as
nothing goes round in a circle. A row that is there already is left alone, so a file may be brought again.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from uuid import UUID

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Invalid, Problem, TertibError
from tertib.kernel.indonesian import read_day
from tertib.kernel.words import N_
from tertib.people import _appointing, _persons, _rights, _structure
from tertib.people.models import Mandate, Person, Post, Unit
from tertib.people.types import (
    EDUCATION,
    IMPORT_COLUMNS,
    ROLES,
    Competence,
    Employment,
    ImportLine,
    ImportReport,
    MandateKind,
    NewMandate,
    NewPerson,
    NewPost,
    NewUnit,
)
from tertib.runtime import door
from tertib.runtime.door import Tx
from tertib.runtime.tables import Table, column_key

UNITS, POSTS, HOLDERS = "unit", "jabatan", "pejabat"
REQUIRED: Mapping[str, tuple[str, ...]] = {
    UNITS: ("kunci_unit", "nama_unit"),
    POSTS: ("kunci_jabatan", "nama_jabatan", "unit"),
    HOLDERS: ("nama", "jabatan", "mulai", "nomor_sk"),
}
MOST_ROWS = 2000
_YES, _NO = frozenset({"ya", "y", "1", "benar"}), frozenset({"", "tidak", "t", "0", "bukan"})
_EMPLOYMENT = {
    "": Employment.PNS, "pns": Employment.PNS, "pppk": Employment.PPPK, "non-asn": Employment.NONE,
    "non asn": Employment.NONE, "bukan asn": Employment.NONE,
}  # fmt: skip
_EDUCATION = {"": "", **{each.lower(): each for each in EDUCATION}}
_KINDS = {
    "": MandateKind.DEFINITIVE, "definitif": MandateKind.DEFINITIVE, "plt": MandateKind.PLT,
    "plh": MandateKind.PLH,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One row: its table, its number in the file, and what stands in each column."""

    table: str
    no: int
    said: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.said.get(column, "")


Kind = TypeVar("Kind")


class _Undone(Exception):  # noqa: N818 - an answer: the transaction is given up on purpose
    def __init__(self, report: ImportReport) -> None:
        super().__init__()
        self.report = report


@dataclass(slots=True, kw_only=True)
class _Course:
    """An import under way."""

    tx: Tx
    office: UUID
    by: Actor
    lines: list[ImportLine] = field(default_factory=list)

    def note(self, row: Given, state: str, problem: Problem | None = None) -> None:
        self.lines.append(
            ImportLine(
                table=row.table,
                row=row.no,
                what=row[REQUIRED[row.table][0]],
                state=state,
                sentence=problem.sentence if problem else "",
                fields={key: str(value) for key, value in problem.fields.items()} if problem else {},
            )
        )

    def attempt(self, row: Given, enter: Callable[["_Course", Given], bool]) -> None:
        """Enter the row, or note every sentence that stands in its way."""
        try:
            self.note(row, "new" if enter(self, row) else "same")
        except Invalid as refused:
            for problem in _problems(refused):
                self.note(row, "wrong", problem)
        except TertibError as refused:
            self.note(row, "wrong", Problem(refused.sentence, refused.fields))


def bring(office: UUID, tables: Sequence[Table], *, by: Actor, dry_run: bool) -> ImportReport:
    """Enter every row, or with `dry_run` only say what would happen; one wrong row and nothing is kept.

    Refuses a file without a table it knows, and one with too many rows.
    """
    rows = _rows(tables)

    def write(tx: Tx) -> ImportReport:
        _rights.may_change(tx, by, office)
        course = _Course(tx=tx, office=office, by=by)
        _enter_linked(course, rows[UNITS], ("kunci_unit", "induk"), _unit)
        _enter_linked(course, rows[POSTS], ("kunci_jabatan", "atasan"), _post)
        for row in rows[HOLDERS]:
            course.attempt(row, _holder)
        lines = tuple(
            sorted(course.lines, key=lambda each: (list(IMPORT_COLUMNS).index(each.table), each.row))
        )
        wrong = any(each.state == "wrong" for each in lines)
        report = ImportReport(lines=lines, applied=not wrong and not dry_run)
        if not report.applied:
            raise _Undone(report)
        return report

    try:
        return door.run(write)
    except _Undone as given_up:
        return given_up.report


def _rows(tables: Sequence[Table]) -> Mapping[str, list[Given]]:
    found: dict[str, list[Given]] = {name: [] for name in IMPORT_COLUMNS}
    known = False
    for table in tables:
        if not table.rows:
            continue
        header = [column_key(cell) for cell in table.rows[0].cells]
        name = next((each for each, needed in REQUIRED.items() if set(needed) <= set(header)), None)
        if name is None:
            continue
        known = True
        _refuse_unknown_columns(name, header)
        for row in table.rows[1:]:
            said = dict(zip(header, row.cells, strict=False))
            found[name].append(Given(table=name, no=row.no, said=said))
    if not known:
        raise Invalid(
            N_("Tidak ada tabel yang dikenal. Baris pertama harus memuat nama kolom, misalnya %(columns)s."),
            columns=", ".join(REQUIRED[UNITS]),
        )
    if sum(map(len, found.values())) > MOST_ROWS:
        raise Invalid(N_("Paling banyak %(most)s baris sekali impor. Bagi berkasnya."), most=MOST_ROWS)
    return found


def _refuse_unknown_columns(name: str, header: Sequence[str]) -> None:
    unknown = [each for each in header if each and each not in IMPORT_COLUMNS[name]]
    if unknown:
        raise Invalid(
            N_("Kolom %(columns)s pada tabel %(table)s tidak dikenal. Kolom yang dikenal: %(known)s."),
            columns=", ".join(unknown),
            table=name,
            known=", ".join(IMPORT_COLUMNS[name]),
        )


# --- units and posts -----------------------------------------------------------------------------------


def _enter_linked(
    course: _Course, rows: Sequence[Given], names: tuple[str, str], enter: Callable[[_Course, Given], bool]
) -> None:
    """Rows after those they name; what is left names each other in a circle."""
    key, link = names
    waiting = list(_once(course, rows, key))
    own = {row[key] for row in waiting if row[key]}
    entered: set[str] = set()
    while waiting:
        ready = [row for row in waiting if row[link] not in own or row[link] in entered]
        if not ready:
            _tell_circle(course, waiting, key)
            return
        for row in ready:
            course.attempt(row, enter)
            entered.add(row[key])
        waiting = [row for row in waiting if row not in ready]


def _once(course: _Course, rows: Sequence[Given], key: str) -> Iterator[Given]:
    """Each key the first time; the second row with it is wrong."""
    first: dict[str, int] = {}
    for row in rows:
        if row[key] and row[key] in first:
            sentence = N_("Kunci %(key)s sudah ada pada baris %(row)s.")
            course.note(row, "wrong", Problem(sentence, {"key": row[key], "row": first[row[key]]}))
            continue
        first[row[key]] = row.no
        yield row


def _tell_circle(course: _Course, waiting: Sequence[Given], key: str) -> None:
    numbers = ", ".join(str(row.no) for row in waiting)
    sentence = N_("%(key)s berputar: baris %(rows)s saling menjadi atasan.")
    for row in waiting:
        course.note(row, "wrong", Problem(sentence, {"key": row[key], "rows": numbers}))


def _unit(course: _Course, row: Given) -> bool:
    _need(row)
    known = Unit.objects.filter(key=row["kunci_unit"]).values_list("id", flat=True).first()
    if known is not None and _rights.office_of(known) in (course.office, None):
        return False
    parent = course.office if not row["induk"] else _unit_called((course.office, None), row["induk"], "induk")
    _structure.enter_unit(
        course.tx,
        NewUnit(
            key=_key(row, "kunci_unit"),
            name=row["nama_unit"],
            short_name=row["singkatan"],
            parent=parent,
            head_title=row["sebutan_pimpinan"],
        ),
        course.by,
    )
    return True


def _post(course: _Course, row: Given) -> bool:
    _need(row)
    if Post.objects.filter(office=course.office, key=row["kunci_jabatan"]).exists():
        return False
    seats = _number(row, "kursi", 1)
    _structure.enter_post(
        course.tx,
        NewPost(
            unit=_unit_called((course.office,), row["unit"], "unit"),
            key=_key(row, "kunci_jabatan"),
            title=row["nama_jabatan"],
            signature_title=row["judul_tanda_tangan"].replace("|", "\n"),
            superior=_post_called(course.office, row["atasan"], "atasan") if row["atasan"] else None,
            seats=seats,
            pool=_yes(row, "kelompok") or seats > 1,
            roles=_roles(row),
            echelon=row["eselon"],
        ),
        course.by,
    )
    return True


def _roles(row: Given) -> frozenset[str]:
    said = {each.strip() for each in row["peran"].replace(",", ";").split(";") if each.strip()}
    if said - ROLES:
        raise _persons.invalid(
            "peran", N_("Peran %(roles)s tidak dikenal."), roles=", ".join(sorted(said - ROLES))
        )
    return frozenset(said | {"official"})


# --- holders -------------------------------------------------------------------------------------------


def _holder(course: _Course, row: Given) -> bool:
    _need(row)
    post = _post_called(course.office, row["jabatan"], "jabatan")
    kind = _choice(row, "mandat", _KINDS)
    start = _day(row, "mulai")
    assert start is not None  # noqa: S101 - required above
    person, is_new = _person(row)
    if not is_new and Mandate.objects.filter(post=post, person=person, kind=kind, start=start).exists():
        return False
    new = NewMandate(
        post=post,
        person=person,
        kind=kind,
        start=start,
        end=_day(row, "sampai"),
        decree_no=row["nomor_sk"],
        decree_date=_day(row, "tanggal_sk"),
    )
    _appointing.charge(course.tx, new, course.by)
    return True


def _person(row: Given) -> tuple[UUID, bool]:
    """The person of this NIP, or of this name when there is none; entered when unknown."""
    nip = row["nip"].replace(" ", "")
    known = Person.objects.filter(nip=nip) if nip else Person.objects.filter(name=row["nama"], nip="")
    found = known.first()
    if found is not None:
        return found.id, False
    new = NewPerson(
        name=row["nama"],
        front_title=row["gelar_depan"],
        back_title=row["gelar_belakang"],
        nip=nip,
        rank=row["pangkat"],
        grade=row["golongan"],
        email=row["pos_el"],
        phone=row["telepon"],
        employment=_choice(row, "kepegawaian", _EMPLOYMENT),
        competence=Competence(
            education=_choice(row, "pendidikan", _EDUCATION),
            field_of_study=row["jurusan"],
            knowledge=tuple(row["pengetahuan"].split(";")),
        ),
    )
    return _persons.enter_person(new).id, True


# --- cells ---------------------------------------------------------------------------------------------


def _need(row: Given) -> None:
    missing = [name for name in REQUIRED[row.table] if not row[name]]
    if missing:
        raise _persons.invalid(missing[0], N_("Kolom %(column)s belum diisi."), column=", ".join(missing))


def _key(row: Given, column: str) -> str:
    key = row[column]
    if not key.isascii() or not key.replace("_", "a").isalnum() or key != key.lower():
        raise _persons.invalid(
            column, N_("Kunci %(key)s hanya boleh berisi huruf kecil, angka dan garis bawah."), key=key
        )
    return key


def _number(row: Given, column: str, otherwise: int) -> int:
    text = row[column]
    if not text:
        return otherwise
    if not text.isdecimal() or not 1 <= int(text) <= 200:
        raise _persons.invalid(
            column, N_("%(column)s harus angka 1 sampai 200, bukan %(text)s."), column=column, text=text
        )
    return int(text)


def _yes(row: Given, column: str) -> bool:
    text = row[column].lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise _persons.invalid(
        column, N_("%(column)s diisi ya atau tidak, bukan %(text)s."), column=column, text=text
    )


def _choice(row: Given, column: str, known: Mapping[str, Kind]) -> Kind:
    text = row[column].lower().strip(". ")
    if text not in known:
        raise _persons.invalid(
            column,
            N_("%(column)s diisi salah satu dari %(known)s, bukan %(text)s."),
            column=column,
            known=", ".join(each for each in known if each),
            text=row[column],
        )
    return known[text]


def _day(row: Given, column: str) -> date | None:
    """ISO, or as it is written here: 31/12/2026 or 31-12-2026."""
    text = row[column]
    if not text:
        return None
    found = read_day(text)
    if found is None:
        raise _persons.invalid(
            column,
            N_("%(column)s: tanggal %(text)s tidak dikenal. Tulis 2026-12-31 atau 31/12/2026."),
            column=column,
            text=text,
        )
    return found


def _unit_called(of: Collection[UUID | None], key: str, column: str) -> UUID:
    """A unit of these offices; any other is answered like one that does not exist."""
    found = Unit.objects.filter(key=key).values_list("id", flat=True).first()
    if found is None or _rights.office_of(found) not in of:
        raise _persons.invalid(
            column, N_("%(column)s: unit dengan kunci %(key)s tidak ada."), column=column, key=key
        )
    return found


def _post_called(office: UUID, key: str, column: str) -> UUID:
    found = Post.objects.filter(office=office, key=key).values_list("id", flat=True).first()
    if found is None:
        raise _persons.invalid(
            column, N_("%(column)s: jabatan dengan kunci %(key)s tidak ada."), column=column, key=key
        )
    return found


def _problems(refused: Invalid) -> list[Problem]:
    found = [problem for many in refused.problems.values() for problem in many]
    return found or [Problem(refused.sentence, refused.fields)]
