"""Dates, hours and numbers as Indonesian official papers write them."""

import re
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from num2words import num2words

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def long_date(day: date) -> str:
    """24 November 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday(day: date) -> str:
    """Selasa."""
    return WEEKDAYS[day.weekday()]


def spelled(number: int) -> str:
    """Terbilang: 2026 is "dua ribu dua puluh enam"."""
    return str(num2words(number, lang="id"))


def clock_time(moment: datetime, zone: str) -> str:
    """07.30 WIB: the hour on the wall in that zone, with the zone's own name."""
    there = moment.astimezone(ZoneInfo(zone))
    return f"{there:%H.%M %Z}"


def position(
    latitude: Decimal, longitude: Decimal, *, marks: tuple[str, str, str, str] = ("LU", "LS", "BT", "BB")
) -> str:
    """0,9188 LU 104,4544 BT. `marks` name north, south, east and west in another language."""
    north, south, east, west = marks
    along, across = south if latitude < 0 else north, west if longitude < 0 else east
    return f"{_angle(latitude)} {along} {_angle(longitude)} {across}"


def _angle(value: Decimal) -> str:
    return f"{abs(value):.4f}".replace(".", ",")


def roman_month(month: int) -> str:
    """XI for November. Refuses what is no month."""
    if not 1 <= month <= len(ROMAN):
        raise ValueError("there are twelve months")
    return ROMAN[month - 1]


def duration(minutes: int) -> str:
    """1 jam 30 menit; an exact number of hours says no minutes."""
    hours, rest = divmod(abs(minutes), 60)
    parts = [f"{hours} jam"] if hours else []
    parts += [f"{rest} menit"] if rest or not hours else []
    return ("-" if minutes < 0 else "") + " ".join(parts)


_WHOLE = re.compile(r"-?\d+")
_THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+")
_COMMA = re.compile(r"-?(\d+|\d{1,3}(\.\d{3})+),\d+")
_POINT = re.compile(r"-?\d+\.\d+")


def read_number(text: str, *, points: bool = False) -> Decimal | None:
    """1250,5 or 1.250,5 or 1250.5; None where it is no number, or could be two.

    1.250 is twelve hundred and fifty in one office and one and a quarter in another: it is read only with
    `points`, where a point never stands for thousands.
    """
    said = text.strip()
    if _COMMA.fullmatch(said):
        return Decimal(said.replace(".", "").replace(",", "."))
    if _WHOLE.fullmatch(said) or (_POINT.fullmatch(said) and (points or not _THOUSANDS.fullmatch(said))):
        return Decimal(said)
    return None


def read_day(text: str) -> date | None:
    """24/11/2026, 24-11-2026 or 2026-11-24; None where it is no day."""
    parts = re.split(r"[/-]", text.strip())
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return None
    year, month, day = parts if len(parts[0]) == 4 else reversed(parts)
    try:
        return date(int(year), int(month), int(day)) if len(year) == 4 else None
    except ValueError:
        return None
