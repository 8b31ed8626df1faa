"""Assets from a table and into one. What each row would do is judged before anything is written.

Applied twice a file changes nothing the second time. A column that the file lacks leaves its field as it is;
an empty cell empties it. One wrong row and nothing is written.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from tertib.inspections import _asset_rights, _assets
from tertib.inspections._asset_book import number_text
from tertib.inspections.models import Asset
from tertib.inspections.types import (
    FIELD_LABELS,
    STATE_LABELS,
    AssetImportLine,
    AssetImportReport,
    AssetState,
    AssetWanted,
    CellProblem,
    FieldChange,
    kind_label,
)
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, NotFound, Problem
from tertib.kernel.indonesian import read_day, read_number
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.queries import office_date
from tertib.people.types import PostView
from tertib.runtime import door
from tertib.runtime.door import Tx
from tertib.runtime.tables import Row, Table, cell_name, column_key, unguarded

MOST_ROWS = 2000
HEAD_WITHIN = 10
"""The row of headings may stand below a title, as on a list that was exported."""

HEADINGS: Mapping[str, str] = {
    "code": "Kode", "name": "Nama", "kind": "Jenis", "group": "Kelompok", "place": "Lokasi",
    "latitude": "Lintang", "longitude": "Bujur", "make": "Merek dan tipe", "serial": "Nomor seri",
    "acquired_on": "Diperoleh", "custodian": "Penanggung jawab", "state": "Keadaan", "note": "Catatan",
}  # fmt: skip
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "code": ("kode_aset", "kode_barang", "nomor_aset", "no_aset", "id_aset"),
    "name": ("nama_aset", "nama_barang", "nama_alat", "uraian"),
    "kind": ("jenis_aset", "jenis_barang", "kategori"),
    "group": ("grup", "group", "golongan"),
    "place": ("tempat", "ruang", "ruangan", "letak", "alamat"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "long", "lon", "lng"),
    "make": ("merek", "merk", "merek_tipe", "merk_tipe", "merk_type", "tipe", "model"),
    "serial": ("no_seri", "seri", "serial", "serial_number", "sn", "nomor_pabrik"),
    "acquired_on": ("tanggal_perolehan", "tgl_perolehan", "tanggal_diperoleh", "perolehan"),
    "custodian": ("pj", "penanggungjawab", "pemegang", "jabatan"),
    "state": ("kondisi", "status"),
    "note": ("keterangan", "ket", "catatan_aset"),
}
_FIELDS = {column_key(HEADINGS[name]): name for name in HEADINGS} | {
    heading: name for name, headings in SYNONYMS.items() for heading in headings
}
_STATES: Mapping[str, AssetState] = {
    "": AssetState.IN_USE, "dipakai": AssetState.IN_USE, "baik": AssetState.IN_USE,
    "aktif": AssetState.IN_USE,
    "rusak": AssetState.BROKEN, "rusak ringan": AssetState.BROKEN, "rusak berat": AssetState.BROKEN,
    "disimpan": AssetState.STORED, "gudang": AssetState.STORED, "cadangan": AssetState.STORED,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """The rows of a table by field."""

    columns: Mapping[str, int]
    rows: tuple[Row, ...]
    ignored: tuple[str, ...]

    def said(self, row: Row) -> dict[str, str]:
        return {
            name: unguarded(row.cells[place]) if place < len(row.cells) else ""
            for name, place in self.columns.items()
        }

    def problem(self, row: Row, name: str, problem: Problem) -> CellProblem:
        place = self.columns.get(name)
        return CellProblem(
            cell="" if place is None else cell_name(place, row.no),
            heading=HEADINGS.get(name, ""),
            sentence=problem.sentence,
            fields={key: str(value) for key, value in problem.fields.items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fate:
    """What a row would do, and with what."""

    line: AssetImportLine
    values: Mapping[str, Any] | None = None
    asset: Asset | None = None
    changes: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Office:
    """What rows are judged by; fetched once for all of them."""

    known: Mapping[str, Asset]
    posts: tuple[PostView, ...]
    today: date

    @property
    def titles(self) -> Mapping[UUID, str]:
        return {each.id: each.title for each in self.posts}


def bring(
    office: UUID, tables: Sequence[Table], *, by: Actor, dry_run: bool, mark: str = ""
) -> AssetImportReport:
    """Apply every row, or with `dry_run` only say what each would do.

    `mark` is that of the report that was looked at: where the fates are others by now nothing is written,
    and `Conflict` says so. Refuses a file without the needed columns, and one with too many rows.
    """
    sheet = _sheet(tables)

    def write(tx: Tx) -> AssetImportReport:
        if office not in _asset_rights.seen_offices(by, tx.now):
            raise NotFound(_assets.UNKNOWN)
        _asset_rights.insist_keeper(tx, by, office)
        fates = tuple(_fates(sheet, _office(office, tx)))
        report = _report(sheet, fates)
        if dry_run or report.count("wrong"):
            return report
        if mark and mark != report.mark:
            raise Conflict(
                N_("Daftar aset berubah sejak berkas ini diperiksa. Belum ada yang ditulis; periksa lagi."),
                code="stale",
            )
        for fate in fates:
            _apply(tx, office, fate, by)
        return AssetImportReport(lines=report.lines, ignored=report.ignored, mark=report.mark, applied=True)

    return door.run(write)


def _report(sheet: _Sheet, fates: Sequence[_Fate]) -> AssetImportReport:
    lines = tuple(fate.line for fate in fates)
    mark = sha256(repr(lines).encode()).hexdigest()[:32]
    return AssetImportReport(lines=lines, ignored=sheet.ignored, mark=mark)


def _office(office: UUID, tx: Tx) -> _Office:
    rows = Asset.objects.select_for_update(of=("self",)).filter(office=office)
    return _Office(
        known={row.code: row for row in rows}, posts=people.posts(office), today=office_date(tx.now)
    )


def _apply(tx: Tx, office: UUID, fate: _Fate, by: Actor) -> None:
    if fate.line.state == "new" and fate.values is not None:
        _assets.enter(tx, office, fate.values, by=by)
    elif fate.asset is not None and fate.values is not None and fate.changes:
        _assets.tell(tx, fate.asset, _assets.take_over(fate.asset, fate.values, fate.changes), by=by)


# --- the table -----------------------------------------------------------------------------------------


def _sheet(tables: Sequence[Table]) -> _Sheet:
    for table in tables:
        for place, row in enumerate(table.rows[:HEAD_WITHIN]):
            columns = _columns(row)
            if {"code", "name"} <= set(columns):
                return _checked(row, columns, table.rows[place + 1 :])
    raise Invalid(
        N_(
            "Tabel aset tidak ditemukan. Satu baris harus memuat judul kolom, sedikitnya %(needed)s; unduh "
            "templatnya bila perlu."
        ),
        needed=f"{HEADINGS['code']}, {HEADINGS['name']}",
    )


def _columns(row: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row.cells):
        name = _FIELDS.get(column_key(cell))
        if name is not None:
            found.setdefault(name, place)
    return found


def _checked(head: Row, columns: Mapping[str, int], rows: tuple[Row, ...]) -> _Sheet:
    if len(rows) > MOST_ROWS:
        raise Invalid(N_("Paling banyak %(most)s baris sekali impor. Bagi berkasnya."), most=MOST_ROWS)
    if not rows:
        raise Invalid(N_("Tabel ini belum berisi baris aset."))
    used = set(columns.values())
    ignored = tuple(cell for place, cell in enumerate(head.cells) if cell and place not in used)
    return _Sheet(columns=columns, rows=rows, ignored=ignored)


# --- the rows ------------------------------------------------------------------------------------------


def _fates(sheet: _Sheet, office: _Office) -> Iterator[_Fate]:
    first: dict[str, int] = {}
    for row in sheet.rows:
        said = sheet.said(row)
        code = " ".join(said["code"].upper().split())
        asset = office.known.get(code)
        try:
            if code and code in first:
                sentence = N_("Kode %(asset)s sudah ada pada baris %(row)s.")
                raise _wrong("code", sentence, asset=code, row=first[code])
            first[code] = row.no
            yield _fate(row, said, asset, office)
        except Invalid as refused:
            problems = tuple(
                sheet.problem(row, name, problem)
                for name, many in refused.problems.items()
                for problem in many
            )
            yield _Fate(line=_line(row, said, "wrong", problems=problems))


def _fate(row: Row, said: Mapping[str, str], asset: Asset | None, office: _Office) -> _Fate:
    values = _assets.cleaned(_wanted(said, asset, office), posts=office.titles, today=office.today)
    if asset is None:
        return _Fate(line=_line(row, said, "new"), values=values)
    if asset.state == AssetState.RETIRED:
        raise _wrong("code", N_("Aset ini sudah dihapus dari daftar. Kembalikan dahulu ke daftar."))
    changes = _assets.differences(asset, values, office.titles)
    shown = tuple(FieldChange(**each) for each in changes)
    line = _line(row, said, "changed" if changes else "same", changes=shown)
    return _Fate(line=line, values=values, asset=asset, changes=changes)


def _line(
    row: Row,
    said: Mapping[str, str],
    state: str,
    *,
    changes: tuple[FieldChange, ...] = (),
    problems: tuple[CellProblem, ...] = (),
) -> AssetImportLine:
    return AssetImportLine(
        row=row.no,
        code=" ".join(said["code"].upper().split()),
        name=said["name"],
        state=state,
        changes=changes,
        problems=problems,
    )


def _wanted(said: Mapping[str, str], asset: Asset | None, office: _Office) -> AssetWanted:
    """The asset as the row has it; fields that the table does not speak of as they are."""
    values: dict[str, Any] = {} if asset is None else _as_it_is(asset)
    values |= {name: said[name] for name in said if name not in _READ}
    problems: dict[str, tuple[Problem, ...]] = {}
    for name in set(said) & set(_READ):
        try:
            values[name] = _READ[name](said[name], office)
        except Invalid as refused:
            problems[name] = (Problem(refused.sentence, refused.fields),)
    if problems:
        raise Invalid(N_("Ada isian yang perlu diperbaiki."), problems=problems)
    values.setdefault("kind", "")
    return AssetWanted(**values)


def _as_it_is(asset: Asset) -> dict[str, Any]:
    values = {name: getattr(asset, name) for name in FIELD_LABELS if name != "custodian"}
    return values | {"custodian": asset.custodian_id, "state": AssetState(asset.state)}


def _read_decimal(text: str, _: _Office) -> Decimal | None:
    found = read_number(text, points=True) if text else None
    if text and found is None:
        raise Invalid(N_("“%(text)s” bukan angka. Tulis misalnya 0,9167."), text=text)
    return found


def _read_date(text: str, _: _Office) -> date | None:
    found = read_day(text) if text else None
    if text and found is None:
        raise Invalid(N_("“%(text)s” bukan tanggal. Tulis misalnya 24/11/2026."), text=text)
    return found


def _read_state(text: str, _: _Office) -> AssetState:
    found = _STATES.get(" ".join(text.casefold().split()))
    if found is None:
        known = ", ".join(STATE_LABELS[each] for each in dict.fromkeys(_STATES.values()))
        raise Invalid(
            N_("Keadaan “%(text)s” tidak dikenal. Isi salah satu dari %(known)s."), text=text, known=known
        )
    return found


def _read_post(text: str, office: _Office) -> UUID | None:
    if not text:
        return None
    wanted = text.casefold()
    found = [one for one in office.posts if wanted in (one.title.casefold(), one.key.casefold())]
    if len(found) == 1:
        return found[0].id
    if found:
        raise Invalid(
            N_("Ada %(n)s jabatan bernama “%(text)s”. Tulis kuncinya: %(keys)s."),
            n=len(found), text=text, keys=", ".join(one.key for one in found),
        )  # fmt: skip
    raise Invalid(N_("Jabatan “%(text)s” tidak ada pada kantor ini."), text=text)


_READ = {
    "latitude": _read_decimal,
    "longitude": _read_decimal,
    "acquired_on": _read_date,
    "state": _read_state,
    "custodian": _read_post,
}


def _wrong(name: str, sentence: str, **fields: Any) -> Invalid:
    return Invalid(sentence, problems={name: (Problem(sentence, fields),)}, code="", **fields)


# --- and out -------------------------------------------------------------------------------------------


def cells(asset: Asset) -> tuple[str, ...]:
    """An asset as a row that `bring` reads again; fetch the custodian along."""
    said: Mapping[str, Any] = {
        **{name: getattr(asset, name) for name in HEADINGS if name != "custodian"},
        "kind": kind_label(asset.kind),
        "latitude": "" if asset.latitude is None else number_text(asset.latitude),
        "longitude": "" if asset.longitude is None else number_text(asset.longitude),
        "acquired_on": asset.acquired_on.strftime("%d/%m/%Y") if asset.acquired_on else "",
        "custodian": asset.custodian.title if asset.custodian else "",
        "state": STATE_LABELS[AssetState(asset.state)],
    }
    return tuple(str(said[name]) for name in HEADINGS)
