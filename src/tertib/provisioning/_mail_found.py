"""Mailboxes out of a Dovecot passwd-file, a table or a database: address, whether it is open, quota. Pure.

The second field of a passwd-file and every column that speaks of a password are dropped before anything else
looks at the line; what is wrong with a line is said without repeating it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from tertib.kernel.errors import Invalid
from tertib.kernel.words import N_
from tertib.provisioning import names
from tertib.provisioning.names import AddressRules
from tertib.provisioning.taking_types import LARGEST, MOST, AccountRow, Found, Reading, Source
from tertib.provisioning.types import Said
from tertib.runtime.tables import Row, Table, column_key

TOO_LARGE = N_("Berkas ini terlalu besar; paling besar %(mb)s MB.")
TOO_MANY = N_("Daftar ini berisi lebih dari %(most)s baris. Bagi berkasnya.")
NO_TEXT = N_("Berkas ini bukan teks (UTF-8).")
NO_COLUMN = N_(
    "Kolom alamat tidak ditemukan. Satu baris harus memuat judul kolom, misalnya Alamat atau username."
)
ENCODING = N_("Baris ini tidak tertulis dalam UTF-8.")
NO_FIELDS = N_("Baris ini bukan baris passwd-file (bidang dipisahkan titik dua).")
NO_ADDRESS = N_("Bukan alamat surel yang dapat dipakai.")
TWICE = N_("Alamat ini sudah ada pada baris %(line)s.")
NO_QUOTA = N_("Kuotanya tidak terbaca; dibiarkan kosong.")
ELSEWHERE = N_("Bukan alamat di bawah %(domain)s.")
ROLE = N_("Alamat peran pengelola surel kota, bukan milik instansi.")
ALIKE = N_("Mirip dengan %(names)s.")
CLOSED = N_("Kotak surat ini tertutup di server.")

_QUOTA = re.compile(
    r"userdb_quota_rule=\*:(?:storage|bytes)=(\d+)([kmgt]?)b?|quota_storage_size=(\d+)([kmgt]?)", re.I
)
_SIZES = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_STORAGE = re.compile(r"storage=", re.I)
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "address": (
        "alamat",
        "alamat_e_mail",
        "alamat_surel",
        "address",
        "email",
        "e_mail",
        "surel",
        "username",
        "user",
    ),
    "quota": ("kuota", "kuota_mb", "quota", "quota_mb"),
    "active": ("aktif", "active", "enabled"),
    "state": ("status", "keadaan", "state"),
}
_SECRET = re.compile(r"pass|sandi|hash|secret|rahasia|token|kunci|key|salt", re.I)
_NO = frozenset(
    {"0", "f", "false", "n", "no", "tidak", "ditangguhkan", "nonaktif", "suspended", "disabled", "closed"}
)
_UNLIMITED = frozenset({"", "-1"})
_FEW, _PAGE = 3, 10


def of_passwd(data: bytes, *, label: str, domain: str, rules: AddressRules) -> Reading:
    """The accounts of a passwd-file. A name without @ stands under `domain`."""
    if len(data) > LARGEST:
        raise Invalid(TOO_LARGE, mb=LARGEST // 2**20)
    if b"\0" in data:
        raise Invalid(NO_TEXT)
    raw = data.removeprefix(b"\xef\xbb\xbf").splitlines()
    if len(raw) > MOST:
        raise Invalid(TOO_MANY, most=MOST)
    found = [
        _of_line(no, line, domain)
        for no, line in enumerate(raw, start=1)
        if line.strip()[:1] not in (b"", b"#")
    ]
    return _reading(found, Source.ACCOUNTS, label, domain, rules)


def _of_line(no: int, line: bytes, domain: str) -> Found:
    fields = line.split(b":")
    if len(fields) < 2:
        return _wrong(no, NO_FIELDS)
    kept = [fields[0], *fields[7:]]  # the hash is dropped here, before anything is decoded
    try:
        name, extra = kept[0].decode(), b":".join(kept[1:]).decode()
    except UnicodeDecodeError:
        return _wrong(no, ENCODING)
    quota = _QUOTA.search(extra)
    closed = bool(re.search(r"(?:^|\s)nologin(?:[=\s]|$)", extra, re.I))
    return _mailbox(no, name, domain, quota_mb=_megabytes(quota) if quota else 0, closed=closed)


def _megabytes(quota: re.Match[str]) -> int:
    number, unit = (quota[1], quota[2]) if quota[1] else (quota[3], quota[4])
    usual = "k" if "storage=" in quota[0].lower() and not unit else ""  # Dovecot counts storage= in kilobytes
    return int(number[:15]) * _SIZES[(unit or usual).lower()] // 2**20


def of_tables(tables: Sequence[Table], *, label: str, domain: str, rules: AddressRules) -> Reading:
    """The mailboxes of a table, by its headings. Columns that nobody needs are named, never read."""
    for table in tables:
        for place, row in enumerate(table.rows[:_PAGE]):
            columns = _columns(row.cells)
            if "address" in columns:
                return _of_rows(
                    row, columns, table.rows[place + 1 :], label=label, domain=domain, rules=rules
                )
    raise Invalid(NO_COLUMN)


def _columns(cells: Sequence[str]) -> dict[str, int]:
    keys = [column_key(cell) for cell in cells]
    return {
        name: keys.index(next(one for one in known if one in keys))
        for name, known in _COLUMNS.items()
        if any(one in keys for one in known)
    }


def _of_rows(
    head: Row,
    columns: Mapping[str, int],
    rows: Sequence[Row],
    *,
    label: str,
    domain: str,
    rules: AddressRules,
) -> Reading:
    if len(rows) > MOST:
        raise Invalid(TOO_MANY, most=MOST)
    is_bytes = column_key(head.cells[columns["quota"]]) == "quota" if "quota" in columns else False
    found = [_of_row(row, columns, domain, is_bytes=is_bytes) for row in rows]
    ignored = [cell for at, cell in enumerate(head.cells) if cell and at not in columns.values()]
    return _reading(found, Source.TABLE, label, domain, rules, ignored=tuple(sorted(ignored, key=_is_plain)))


def _is_plain(heading: str) -> bool:
    """Columns about passwords come first, so that it is seen that they were not read."""
    return _SECRET.search(heading) is None


def _of_row(row: Row, columns: Mapping[str, int], domain: str, *, is_bytes: bool) -> Found:
    def cell(name: str) -> str:
        at = columns.get(name)
        return row.cells[at].strip() if at is not None and at < len(row.cells) else ""

    closed = any(cell(name).casefold() in _NO for name in ("active", "state") if cell(name))
    text = cell("quota").removesuffix(".0")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
    # PostfixAdmin and others count in bytes; nobody's mailbox has a quota of ten thousand gigabytes.
    quota = number // 2**20 if is_bytes and number >= 10**7 else number
    notes = (Said(sentence=NO_QUOTA),) if text and not text.isdecimal() else ()
    return _mailbox(row.no, cell("address"), domain, quota_mb=quota, closed=closed, notes=notes)


def of_accounts(rows: Sequence[AccountRow], *, label: str, domain: str, rules: AddressRules) -> Reading:
    """The mailboxes of a database, numbered in the order in which they are given."""
    found = [_of_account(no, row, domain) for no, row in enumerate(rows, start=1)]
    return _reading(found, Source.SQL, label, domain, rules)


def _of_account(no: int, row: AccountRow, domain: str) -> Found:
    text = row.quota.strip().partition(".")[0]
    is_number = text.isascii() and text.isdecimal()
    quota = -(-int(text) // 2**20) if is_number else 0
    notes = () if is_number or text in _UNLIMITED else (Said(sentence=NO_QUOTA),)
    closed = row.active.strip().casefold() in _NO
    return _mailbox(no, row.address, domain, quota_mb=quota, closed=closed, notes=notes)


def _mailbox(
    no: int, name: str, domain: str, *, quota_mb: int, closed: bool, notes: tuple[Said, ...] = ()
) -> Found:
    address = names.normalise(name).rstrip(".")
    if "@" not in address and domain:
        address = f"{address}@{domain}"
    if not names.is_address(address):
        return _wrong(no, NO_ADDRESS)
    if closed:
        notes = (*notes, Said(sentence=CLOSED))
    return Found(
        name=address, line=no, facts={"suspended": closed}, quota_mb=min(quota_mb, 2**31 - 1), notes=notes
    )


def _wrong(no: int, sentence: str) -> Found:
    return Found(name="", line=no, why=Said(sentence=sentence), unreadable=True)


def _reading(
    found: Iterable[Found],
    source: Source,
    label: str,
    domain: str,
    rules: AddressRules,
    *,
    ignored: tuple[str, ...] = (),
) -> Reading:
    judged = tuple(_judged(found, domain, rules))
    return Reading(kind="mailbox", source=source, label=label, place=domain, found=judged, ignored=ignored)


def _judged(found: Iterable[Found], domain: str, rules: AddressRules) -> Iterable[Found]:
    """Each address once, with why it is no agency's and which others it looks like."""
    listed = list(found)
    families: dict[str, list[str]] = {}
    for each in {one.name: one for one in listed if one.name}.values():
        families.setdefault(names.squeeze(each.name.partition("@")[0]), []).append(each.name)
    first: dict[str, int] = {}
    for each in listed:
        if each.unreadable:
            yield each
            continue
        if each.name in first:
            said = Said(sentence=TWICE, fields={"line": first[each.name]})
            yield Found(name=each.name, line=each.line, why=said, unreadable=True)
            continue
        first[each.name] = each.line
        yield _one(each, domain, rules, families)


def _one(each: Found, domain: str, rules: AddressRules, families: Mapping[str, list[str]]) -> Found:
    local, _, place = each.name.partition("@")
    why, notes = None, each.notes
    if domain and place != domain:
        why = Said(sentence=ELSEWHERE, fields={"domain": domain})
    elif names.squeeze(local) in rules.reserved:
        why = Said(sentence=ROLE)
    others = [name for name in families[names.squeeze(local)] if name != each.name][:_FEW]
    if others:
        notes = (*notes, Said(sentence=ALIKE, fields={"names": ", ".join(others)}))
    return Found(
        name=each.name, line=each.line, facts=each.facts, quota_mb=each.quota_mb, why=why, notes=notes
    )
