"""What a NIP, a telephone number, an address or a number looks like, and how each is stored."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from tertib.kernel.errors import Problem
from tertib.kernel.words import N_
from tertib.procedures.language.types import TextFormat

_NIP = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{4})(\d{2})([12])(\d{3})")
_CONTRACT = 21  # stands where the month stands in the number of an employee with a work agreement
_EMAIL = re.compile(
    r"(?=.{6,254}\Z)[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
)
_PHONE = re.compile(r"\+?[\d\s().-]+")
_WHOLE = re.compile(r"-?(?:\d+|\d{1,3}(?:\.\d{3})+)")
_DECIMAL = re.compile(r"(-?(?:\d+|\d{1,3}(?:\.\d{3})+))(?:,(\d+))?|(-?\d+)\.(\d{1,2})")


def read_nip(text: str) -> str | Problem:
    """18 digits: birth date, month of appointment, sex, serial number. Spaces between them are taken out."""
    digits = re.sub(r"[\s.-]", "", text)
    if len(digits) != 18 or not digits.isascii() or not digits.isdigit():
        return Problem(N_("%(label)s harus 18 angka; yang diisi %(count)s."), {"count": len(digits)})
    match = _NIP.fullmatch(digits)
    if match is None:
        return Problem(N_("%(label)s keliru: angka ke-15 menyatakan jenis kelamin, harus 1 atau 2."))
    year, month, day, since, since_month = map(int, match.groups()[:5])
    if not _is_day(year, month, day):
        return Problem(
            N_("%(label)s keliru: delapan angka pertama bukan tanggal lahir (%(said)s)."),
            {"said": digits[:8]},
        )
    if not (1 <= since_month <= 12 or since_month == _CONTRACT) or not 15 <= since - year <= 70:
        return Problem(
            N_("%(label)s keliru: angka ke-9 sampai 14 bukan bulan pengangkatan (%(said)s)."),
            {"said": digits[8:14]},
        )
    return digits


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return year >= 1900


def read_phone(text: str) -> str | Problem:
    """Stored with a leading 0 and without separators; +62 is the same as 0."""
    digits = re.sub(r"\D", "", text)
    if text.startswith("+62") or (digits.startswith("62") and len(digits) > 9):
        digits = "0" + digits[2:].lstrip("0")
    if not _PHONE.fullmatch(text) or not digits.startswith("0") or not 8 <= len(digits) <= 14:
        return Problem(N_("%(label)s harus berupa nomor telepon Indonesia, misalnya 0812-3456-7890."))
    return digits


def read_email(text: str) -> str | Problem:
    """Stored with its domain in lower case."""
    local, _, domain = text.rpartition("@")
    if not _EMAIL.fullmatch(text) or len(local) > 64:
        return Problem(N_("%(label)s harus berupa alamat pos-el, misalnya nama@contoh.id."))
    return f"{local}@{domain.lower()}"


def read_number(text: str, *, decimals: int) -> Decimal | None:
    """A number as people here write it: 1.250 and 2,5. None when it is none or has too many decimals."""
    text = text.strip()
    if not text.isascii() or len(text) > 30:
        return None
    if not decimals:
        return Decimal(text.replace(".", "")) if _WHOLE.fullmatch(text) else None
    match = _DECIMAL.fullmatch(text)
    if match is None:
        return None
    whole, part = match.group(1) or match.group(3), match.group(2) or match.group(4) or ""
    return Decimal(f"{whole.replace('.', '')}.{part or '0'}") if len(part) <= decimals else None


FORMATS: Mapping[TextFormat, Callable[[str], str | Problem]] = {
    TextFormat.NIP: read_nip,
    TextFormat.PHONE: read_phone,
    TextFormat.EMAIL: read_email,
}
