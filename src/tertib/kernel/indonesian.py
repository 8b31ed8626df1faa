"""Dates, hours and numbers as Indonesian official papers write them."""

from datetime import date, datetime
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
