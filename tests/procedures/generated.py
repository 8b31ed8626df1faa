"""Official sheets made at random, each named by its seed: every symbol, ugly words, any width."""

from random import Random

from tertib.procedures.language.types import Identity, TriggerKind
from tertib.procedures.official.sheet import Arrow, Column, Mark, Row, Sheet, Symbol


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WORDS = _split(
    r"""
    Melakukan pemeriksaan dokumen permohonan Kepala Dinas laporan server 1. 2) 10. a. - • * ** _x_
    a|b \ \| <b> <br> </li> & &amp; &#42; [ ] {x} {a: b; c -> 2} -> ; : , (2) (paraf) MULAI
    SELESAI MULAI? `kode` # ## “kutip” é ñ 中文 🙂 -- — --- |--- Tip-Ex 100% %(x)s $x ~ ! ? = + @ ^ '
    " yes no true null 015 1e3 .5 /
    """
)
FIELDS = (
    "cover",
    "unit",
    "approved_by",
    "legal_basis",
    "qualifications",
    "related",
    "equipment",
    "warnings",
    "records",
)


def sheet(seed: int) -> Sheet:
    """The sheet of this seed."""
    random = Random(seed)
    columns = [
        Column(label=words(random, 1, 4), number=str(place)) for place in range(3, 3 + random.randint(1, 9))
    ]
    count = random.randint(1, 12)
    return Sheet(
        identity=identity(random),
        columns=tuple(columns),
        rows=tuple(row(random, no, count, len(columns)) for no in range(1, count + 1)),
        trigger=random.choice([None, *TriggerKind]),
    )


def words(random: Random, least: int, most: int) -> str:
    """Between `least` and `most` words; no heading of a sheet by chance."""
    return " ".join(random.choice(WORDS) for _ in range(random.randint(least, most)))


def identity(random: Random) -> Identity:
    lists = {name: tuple(words(random, 1, 8) for _ in range(random.randint(0, 4))) for name in FIELDS}
    dates = {name: random.choice(["", "2026-01-05", words(random, 0, 2)]) for name in DATES}
    return Identity(number=words(random, 0, 3), title=words(random, 1, 8), **dates, **lists)


DATES = ("made_on", "revised_on", "approved_on", "effective_on")


def row(random: Random, no: int, count: int, width: int) -> Row:
    marks = [mark(random, place, count) for place in range(random.randint(0, 3))]
    cells: list[list[Mark]] = [[] for _ in range(width)]
    for one in marks:
        cells[random.randrange(width)].append(one)
    return Row(
        source_no=random.choice([str(no), "1", f"{no}."]),
        activity=words(random, 1, 12),
        marks=tuple(map(tuple, cells)),
        needs=words(random, 0, 6),
        time=random.choice(["15 menit", "5 Menit", "1 jam", "15", words(random, 0, 2)]),
        output=words(random, 0, 5),
        note=words(random, 0, 4),
    )


def mark(random: Random, place: int, count: int) -> Mark:
    symbol = random.choice(list(Symbol))
    decides = symbol is Symbol.DECISION
    return Mark(
        symbol=symbol,
        order=random.choice([0, place + 1]),
        paraf=random.random() < 0.2,
        skippable=random.random() < 0.2,
        to=random.choice([None, None, random.randint(1, count)]),
        question=words(random, 1, 4) if decides else "",
        exits=tuple(arrow(random, count) for _ in range(random.randint(1, 4))) if decides else (),
    )


def arrow(random: Random, count: int) -> Arrow:
    to = random.choice([None, random.randint(1, count)])
    return Arrow(label=words(random, 1, 3), to=to, waits=random.random() < 0.3)
