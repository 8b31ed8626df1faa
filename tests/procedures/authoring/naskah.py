"""A naskah of another agency, written change by change as its author would press it."""

from tertib.procedures.authoring import books, cells, intake, papers, questions, rows, texts
from tertib.procedures.authoring.changes import Change, begun, changed
from tertib.procedures.authoring.document import Document
from tertib.procedures.language.types import FieldKind, TriggerKind

TITLE = "Peminjaman Ruang Rapat"
SECRETARY, KEEPER = "pelaksana_1", "pengelola_ruang"


def made(document: Document, *changes: Change) -> Document:
    for change in changes:
        document = changed(document, change)
    return document


def room_loan() -> Document:
    """Four rows: receive, decide, prepare, hand over; a form, a paper and a book."""
    document = made(
        begun(TITLE, "Dinas Perpustakaan dan Kearsipan"),
        intake.ChooseTrigger(kind=TriggerKind.REQUEST, waiting_days=5),
        cells.NamePerformer(key=SECRETARY, label="Sekretaris"),
        cells.AddPerformer(label="Pengelola Ruang"),
        *(rows.AddRow(after=no) for no in (1, 2, 3)),
        _row(1, "Menerima permohonan peminjaman ruang rapat", "Surat permohonan", "Permohonan tercatat", 10),
        _row(2, "Memeriksa jadwal ruang rapat", "Permohonan tercatat", "Jadwal terperiksa", 15),
        _row(3, "Menyiapkan ruang rapat", "Jadwal terperiksa", "Ruang siap pakai", 30),
        _row(4, "Menyerahkan kunci ruang rapat", "Ruang siap pakai", "Tanda serah kunci", 5),
        cells.PressCell(no=1, performer=SECRETARY),
        cells.PressCell(no=2, performer=KEEPER),
        cells.PressCell(no=2, performer=KEEPER),
        cells.PressCell(no=3, performer=KEEPER),
        cells.PressCell(no=4, performer=KEEPER),
        cells.AskDecision(
            no=2,
            question="Apakah ruang tersedia?",
            ways=(cells.Way(label="Ya"), cells.Way(label="Tidak", to=2, waits=True)),
        ),
        questions.GiveForm(no=3),
    )
    form = document.row(3)["form"]
    document = made(
        document,
        questions.AddField(
            form=form,
            asked=questions.Asked(
                label="Ruang", kind=FieldKind.CHOICE, required=True, choices=("Aula", "Ruang Cempaka")
            ),
        ),
        questions.AddField(
            form=form, asked=questions.Asked(label="Jumlah kursi", kind=FieldKind.NUMBER, unit="kursi")
        ),
        papers.AddPaper(title="Tanda Serah Kunci", shape="titled.typ"),
        papers.PrintPaper(no=4, paper="tanda_serah_kunci"),
        books.AddBook(title="Buku Peminjaman Ruang", columns=("Nomor", "Peminjam", "Ruang", "Tanggal")),
    )
    columns = {
        "nomor": "case.number",
        "peminjam": "case.agency_name",
        "ruang": "work.3.ruang",
        "tanggal": "case.today",
    }
    return made(document, books.EnterBook(no=4, book="buku_peminjaman_ruang", columns=columns))


def _row(no: int, activity: str, needs: str, output: str, minutes: int) -> texts.WriteRow:
    return texts.WriteRow(no=no, activity=activity, needs=needs, output=output, minutes=minutes)
