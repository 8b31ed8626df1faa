"""The number series: one counter row per year is the lock; a roll-back takes its number back."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import F

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, NotFound
from tertib.registers._cells import number_text
from tertib.registers.models import GivenNumber, Series, SeriesYear
from tertib.registers.types import Number, NumberMode, NumberState
from tertib.runtime.door import Tx


def find_series(office: UUID, key: str) -> Series:
    series = Series.objects.filter(office=office, key=key).first()
    if series is None:
        raise NotFound("Deret nomor %(key)s tidak ada pada perangkat daerah ini.", key=key)
    return series


def take(
    tx: Tx,
    key: str,
    *,
    office: UUID,
    on: date,
    by: Actor,
    tokens: Mapping[str, str],
    purpose: str,
    state: NumberState = NumberState.GIVEN,
    reason: str = "",
) -> Number:
    """The next number, or the one this purpose already has."""
    series = find_series(office, key)
    if series.mode == NumberMode.OUTSIDE:
        raise Invalid("Nomor %(title)s diberikan oleh sistem lain: isikan nomornya.", title=series.title)
    seq = _next_seq(series, on.year)
    earlier = _of_purpose(series, purpose)
    if earlier is not None:
        _give_back(series, on.year)
        return number_view(earlier, series)
    text = number_text(series.template, {**series.tokens, **tokens}, seq=seq, on=on)
    row = GivenNumber.objects.create(
        series=series,
        year=on.year,
        seq=seq,
        text=text,
        on=on,
        state=state,
        reason=reason,
        purpose=purpose,
        given_at=tx.now,
        given_by=by.name,
    )
    return number_view(row, series)


def record(tx: Tx, key: str, text: str, *, office: UUID, on: date, by: Actor, purpose: str) -> Number:
    """Keep a number given elsewhere; the same number twice in a year is refused."""
    series = find_series(office, key)
    wanted = " ".join(text.split())
    if not wanted:
        raise Invalid("Isikan nomor dari sistem asal.")
    if series.mode == NumberMode.INSIDE:
        raise Invalid("Nomor %(title)s diberikan oleh sistem ini.", title=series.title)
    earlier = _of_purpose(series, purpose)
    if earlier is not None:
        if earlier.text != wanted:
            raise Conflict("Sudah bernomor %(number)s.", number=earlier.text)
        return number_view(earlier, series)
    row, created = GivenNumber.objects.get_or_create(
        series=series,
        year=on.year,
        text=wanted,
        defaults={
            "on": on,
            "state": NumberState.OUTSIDE,
            "purpose": purpose,
            "given_at": tx.now,
            "given_by": by.name,
        },
    )
    if not created:
        raise Conflict("Nomor %(number)s sudah dipakai pada tahun %(year)s.", number=wanted, year=on.year)
    return number_view(row, series)


def void(key: str, text: str, *, office: UUID, year: int, reason: str) -> Number:
    """Mark a number void; its seq is spent."""
    series = find_series(office, key)
    if not reason.strip():
        raise Invalid("Sebutkan alasan nomor dibatalkan.")
    changed = (
        GivenNumber.objects.filter(series=series, year=year, text=text)
        .exclude(state=NumberState.VOID)
        .update(state=NumberState.VOID, reason=reason.strip())
    )
    row = GivenNumber.objects.filter(series=series, year=year, text=text).first()
    if row is None:
        raise NotFound("Nomor %(number)s tidak ditemukan.", number=text)
    if not changed:
        raise Conflict("Nomor %(number)s sudah dibatalkan.", number=text)
    return number_view(row, series)


def number_view(row: GivenNumber, series: Series) -> Number:
    return Number(
        id=row.id,
        series=series.key,
        year=row.year,
        seq=row.seq,
        text=row.text,
        on=row.on,
        state=NumberState(row.state),
        reason=row.reason,
        purpose=row.purpose,
    )


def _next_seq(series: Series, year: int) -> int:
    """Count up first, read after: the update makes every other taker of this year wait for us."""
    if not SeriesYear.objects.filter(series=series, year=year).update(last=F("last") + 1):
        SeriesYear.objects.get_or_create(series=series, year=year)
        SeriesYear.objects.filter(series=series, year=year).update(last=F("last") + 1)
    return SeriesYear.objects.values_list("last", flat=True).get(series=series, year=year)


def _give_back(series: Series, year: int) -> None:
    """The lock was taken to look, not to take."""
    SeriesYear.objects.filter(series=series, year=year).update(last=F("last") - 1)


def _of_purpose(series: Series, purpose: str) -> GivenNumber | None:
    if not purpose:
        return None
    found = GivenNumber.objects.filter(series=series, purpose=purpose)
    return found.exclude(state=NumberState.VOID).first()
