"""The flow in words, row by row: what a reader hears instead of the picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tertib.procedures.official.sheet import Mark, Row, Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A row in words: printed number, activity, who acts in which order, where each answer leads."""

    no: str
    activity: str
    performers: tuple[str, ...]
    exits: tuple[tuple[str, int | None], ...]  # answer -> row; None: the following one


def told(rows: Sequence[Row], labels: Sequence[str]) -> tuple[Told, ...]:
    """Each row in words. `labels` name the performers' columns."""
    return tuple(_row(row, labels) for row in rows)


def in_words(rows: Sequence[Told]) -> str:
    """All rows as one text."""
    return " ".join(_sentence(one) for one in rows)


def _row(row: Row, labels: Sequence[str]) -> Told:
    ordered = sorted(_marks(row, labels), key=lambda each: each[0].order)
    return Told(
        no=row.source_no,
        activity=row.activity,
        performers=tuple(label for _, label in ordered),
        exits=tuple((one.label, one.to) for mark, _ in ordered for one in mark.exits)
        or tuple(("", mark.to) for mark, _ in ordered if mark.to is not None),
    )


def _marks(row: Row, labels: Sequence[str]) -> Iterator[tuple[Mark, str]]:
    for cell, label in zip(row.marks, labels, strict=True):
        for mark in cell:
            yield mark, f"{label} ({_kind(mark)})" if _kind(mark) else label


def _kind(mark: Mark) -> str:
    kind = {Symbol.START: "mulai", Symbol.DECISION: "keputusan", Symbol.END: "selesai"}.get(mark.symbol, "")
    return ", ".join(word for word in (kind, "paraf" * mark.paraf, "bila perlu" * mark.skippable) if word)


def _sentence(one: Told) -> str:
    exits = "; ".join(
        f"{label} ke {to if to is not None else 'baris berikut'}".strip() for label, to in one.exits
    )
    return f"{one.no}. {one.activity}: {', '.join(one.performers)}.{f' {exits}.' if exits else ''}"
