"""Tables made at random, each named by its seed: up to 60 rows and 9 performers, with decisions and loops."""

from random import Random

from tertib.procedures.drawing.chart import chart_of
from tertib.procedures.drawing.table import Content, Frame, Leaf, Said
from tertib.procedures.official.sheet import Arrow, Mark, Row, Symbol

TEXT = """
    Melakukan pemeriksaan terhadap dokumen permohonan pendaftaran surat elektronik resmi perangkat daerah
    untuk ditindaklanjuti oleh Kepala Bidang Teknologi Informasi dan Komunikasi sesuai ketentuan
"""
WORDS = TEXT.split()
LABELS = (
    ("Ya", "Tidak"),
    ("Lengkap", "Tidak"),
    ("Tidak", "Ya, diperbaiki lalu diperiksa lagi", "Ya, belum tuntas"),
    ("Pembuatan baru", "Perubahan", "Penghapusan"),
    ("Benar", "Salah", "Ditunda", "Dikembalikan", "Diteruskan"),
)
AFTER = (("Kelengkapan", "Mutu Baku", 2), ("Waktu", "Mutu Baku", 1), ("Ket", "", 1))
F4 = Frame(width=330, height=215, left=10, right=320, top=12, bottom=203)
A4 = Frame(width=297, height=210, left=10, right=287, top=12, bottom=198)


def content(seed: int) -> Content:
    """The table of this seed. Every seventh is as large as a table may be."""
    random = Random(seed)
    rows = 60 if seed % 7 == 0 else random.randint(1, 60)
    columns = 9 if seed % 7 == 0 else random.randint(1, 9)
    made = [_row(random, no, rows, columns) for no in range(1, rows + 1)]
    heads = [Leaf(head=_words(random, 1, 4), group="Pelaksana", number=str(3 + at)) for at in range(columns)]
    return Content(
        before=(
            Leaf(head="No", number="1", fixed=9, centered=True),
            Leaf(head="Uraian Kegiatan", number="2", share=3),
        ),
        performers=tuple(heads),
        after=tuple(
            Leaf(head=head, group=group, number="x", share=share)
            for head, group, share in (
                ("Kelengkapan", "Mutu Baku", 2),
                ("Waktu", "Mutu Baku", 1),
                ("Ket", "", 1),
            )
        ),
        rows=tuple(
            tuple((Said(text=text),) for text in (row.source_no, row.activity, row.needs, row.time, row.note))
            for row in made
        ),
        chart=chart_of(made, columns=columns),
    )


def frame(seed: int) -> Frame:
    return A4 if seed % 3 == 0 else F4


def _words(random: Random, least: int, most: int) -> str:
    return " ".join(random.choice(WORDS) for _ in range(random.randint(least, most)))


def _row(random: Random, no: int, rows: int, columns: int) -> Row:
    cells: list[list[Mark]] = [[] for _ in range(columns)]
    many = random.choice([1, 1, 1, 2, 2, 3, random.randint(1, 9)])
    decides = random.randrange(many) if random.random() < 0.4 else None
    for order in range(many):
        symbol = Symbol.BOX
        if no == 1 and order == 0:
            symbol = Symbol.START
        if no == rows and order == many - 1:
            symbol = Symbol.END
        if decides == order:
            symbol = Symbol.DECISION
        last = order == many - 1
        cells[random.randrange(columns)].append(
            Mark(
                symbol=symbol,
                order=order + 1 if many > 1 else 0,
                paraf=random.random() < 0.2,
                skippable=random.random() < 0.2,
                to=random.randint(1, rows) if last and random.random() < 0.1 else None,
                exits=_exits(random, no, rows) if symbol is Symbol.DECISION else (),
            )
        )
    text = _words(random, 1, 400 if random.random() < 0.01 else 25)
    return Row(
        source_no=str(no), activity=text, marks=tuple(map(tuple, cells)), needs=_words(random, 0, 12),
        time="15 menit", output="", note=_words(random, 0, 6),
    )  # fmt: skip


def _exits(random: Random, no: int, rows: int) -> tuple[Arrow, ...]:
    near = [one for one in range(no - 4, no + 5) if 1 <= one <= rows]
    return tuple(
        Arrow(label=label, to=random.choice([None, random.choice(near), random.randint(1, rows)]))
        for label in random.choice(LABELS)
    )
