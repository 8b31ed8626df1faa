"""The flow in words, row by row: what a reader hears instead of the picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tertib.kernel.words import N_
from tertib.procedures.official.sheet import Mark, Row, Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A row in words: printed number, activity, who acts in which order, where each answer leads."""

    no: str
    activity: str
    performers: tuple[tuple[str, tuple[str, ...]], ...]  # label, and what is particular about the part
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
        performers=tuple((label, _kinds(mark)) for mark, label in ordered),
        exits=tuple((one.label, one.to) for mark, _ in ordered for one in mark.exits)
        or tuple(("", mark.to) for mark, _ in ordered if mark.to is not None),
    )


def _marks(row: Row, labels: Sequence[str]) -> Iterator[tuple[Mark, str]]:
    for cell, label in zip(row.marks, labels, strict=True):
        for mark in cell:
            yield mark, label


_KINDS = {Symbol.START: N_("mulai"), Symbol.DECISION: N_("keputusan"), Symbol.END: N_("selesai")}
_PARAF, _OPTIONAL = N_("paraf"), N_("bila perlu")


def _kinds(mark: Mark) -> tuple[str, ...]:
    kind = _KINDS.get(mark.symbol, "")
    return tuple(word for word in (kind, _PARAF * mark.paraf, _OPTIONAL * mark.skippable) if word)


def _sentence(one: Told) -> str:
    who = ", ".join(f"{label} ({', '.join(kinds)})" if kinds else label for label, kinds in one.performers)
    exits = "; ".join(
        f"{label} ke {to if to is not None else 'baris berikut'}".strip() for label, to in one.exits
    )
    return f"{one.no}. {one.activity}: {who}.{f' {exits}.' if exits else ''}"
