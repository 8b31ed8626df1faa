"""The recap of a finished month as a paper of record: signed by mandate, kept, and entered in a book.

What comes in late makes the next revision, which says what it changed; the paper before stays as it was.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError

from tertib.inspections import _agenda_rights, _recap, _recap_paper
from tertib.inspections._recap_paper import Signed, month_name
from tertib.inspections._recap_types import Recap, RecapArchiveView, RecapSigner, RoundResult
from tertib.inspections.models import RecapArchive
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.kernel.indonesian import long_date
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.types import SIGN, SignatureBlock
from tertib.registers import service as registers
from tertib.registers.types import Book, Column, ColumnKind
from tertib.runtime import door, vault
from tertib.runtime.door import Tx
from tertib.runtime.paper import Paper

KEY = "maintenance_recaps"
BOOK = Book(
    key=KEY,
    title="Rekap Pemeliharaan",
    about="Rekap tiap bulan yang ditandatangani dan diarsipkan; data susulan menjadi revisi barisnya.",
    retention="2 tahun aktif, 3 tahun inaktif, musnah",
    classification="000.8",
    row_key=("month",),
    columns=(
        Column(key="month", label="Bulan", width=2),
        Column(key="revision", label="Revisi", width=1),
        Column(key="signed_on", label="Ditandatangani", kind=ColumnKind.DATE, width=2),
        Column(key="signer", label="Penanda tangan", width=3),
        Column(key="capacity", label="Selaku", width=3),
        Column(key="planned", label="Direncanakan", width=1),
        Column(key="on_time", label="Tepat waktu", width=1),
        Column(key="late", label="Terlambat", width=1),
        Column(key="missed", label="Terlewat", width=1),
        Column(key="troubled", label="Butir tidak normal", width=1),
        Column(key="still_open", label="Tindak lanjut terbuka", width=1),
        Column(key="changes", label="Perubahan dari revisi sebelumnya", width=4),
        Column(key="digest", label="Sidik PDF", width=2),
    ),
)
"""What is opened where no procedure of the office has brought the book already."""


def signers(by: Actor, office: UUID, now: datetime) -> tuple[RecapSigner, ...]:
    """In which posts somebody may sign a recap today: those who lead others here, and whom they gave a
    mandate to sign.
    """
    if by.person is None:
        return ()
    leading = {one.superior for one in people.posts(office) if one.superior}
    held = [each for each in people.capacities(by.person, now) if each.post in leading]
    lent = [each for each in people.delegated(by.person, now) if each.post in leading and each.covers(SIGN)]
    found = {each.post: RecapSigner(post=each.post, label=each.label) for each in (*lent, *held)}
    return tuple(found.values())


def archived(office: UUID, month: date) -> tuple[RecapArchiveView, ...]:
    """Every paper of a month, the newest first."""
    rows = RecapArchive.objects.filter(office=office, month=month.replace(day=1))
    return tuple(map(_view, rows.order_by("-revision")))


def paper_of(by: Actor, archive: UUID, now: datetime) -> RecapArchiveView:
    """One kept paper, for whoever sees the work plan of its office."""
    row = RecapArchive.objects.filter(id=archive).first()
    if row is None or not _agenda_rights.sees(by, row.office_id, now):
        raise NotFound(N_("Rekap ini tidak ditemukan."))
    return _view(row)


def archive(office: UUID, month: date, *, post: UUID, by: Actor, seen: str) -> RecapArchiveView:
    """Sign the recap of a finished month and keep it; see `service.archive_recap`."""
    now = door.read_now()
    _agenda_rights.insist_sees(by, office, now)
    found = _recap.of_month(office, month)
    said = _recap_paper.content(found)
    if found.last >= people.office_date(now):
        raise Invalid(
            N_("Bulan ini belum selesai; rekapnya dapat diarsipkan mulai %(day)s."),
            day=long_date(found.last + timedelta(days=1)),
        )
    person, block = _block(by, office, post, now)
    before = RecapArchive.objects.filter(office=office, month=found.first).order_by("-revision").first()
    if before is not None and before.content == said:
        raise Conflict(N_("Rekap bulan ini sudah diarsipkan dan tidak berubah sejak itu."))
    if _recap_paper.mark(said) != seen:
        raise Conflict(N_("Rekap berubah sejak Anda membukanya. Baca lagi, lalu arsipkan."))
    signed = Signed(
        block=block,
        revision=before.revision + 1 if before else 1,
        changes=_recap_paper.changes(before.content, said) if before else (),
    )
    made = _recap_paper.draw(people.unit(office).name, found, at=now, signed=signed)
    row = RecapArchive(
        office_id=office, month=found.first, revision=signed.revision, content=said, signer_post=post,
        signer_person=person, signer=block.name, capacity=block.capacity_label,
        changes=list(signed.changes), entry=before.entry if before else 0,
    )  # fmt: skip

    def keep(tx: Tx) -> RecapArchiveView:
        if _block(by, office, post, tx.now) != (person, block):
            raise Conflict(N_("Mandat Anda berubah. Muat ulang halaman lalu arsipkan lagi."))
        return _kept(tx, row, found, made, by=by)

    return door.run(keep)


def _block(by: Actor, office: UUID, post: UUID, now: datetime) -> tuple[UUID, SignatureBlock]:
    """Who signs, and what stands under it; a refusal where there is no mandate for it today."""
    way = people.signing_way(by.person, post, now) if by.person else None
    if by.person is None or way is None or post not in {each.post for each in signers(by, office, now)}:
        raise NotAllowed(
            N_(
                "Rekap ditandatangani pejabat yang memimpin jabatan lain di kantor ini, atau yang diberi "
                "mandat menandatangani atas namanya."
            )
        )
    on = people.office_date(now)
    return by.person, people.signature_block(
        person=by.person, post=way.post, in_name_of=way.in_name_of, on=on
    )


def _kept(tx: Tx, row: RecapArchive, found: Recap, made: Paper, *, by: Actor) -> RecapArchiveView:
    """Paper, row of the book and record at once; whoever was second meets the constraint."""
    stored = vault.keep_paper(tx, made.pdf, f"{KEY}-{row.month:%Y-%m}.pdf", pages=made.pages)
    row.digest, row.pages, row.archived_at, row.archived_by = stored.digest, made.pages, tx.now, by.name
    registers.open_book(tx, BOOK, office=row.office_id)
    reason = "; ".join(row.changes) or "Ditandatangani dan diarsipkan."
    entry = registers.keep_row(
        tx, KEY, _cells(row, found), no=row.entry or None, office=row.office_id, by=by, reason=reason
    )
    row.entry = entry.no
    try:
        row.save(force_insert=True)
    except IntegrityError as twin:
        raise Conflict(N_("Rekap ini baru saja diarsipkan orang lain. Muat ulang halaman.")) from twin
    return _view(row)


def _cells(row: RecapArchive, found: Recap) -> dict[str, object]:
    return {
        "month": month_name(row.month),
        "revision": str(row.revision),
        "signed_on": people.office_date(row.archived_at).isoformat(),
        "signer": row.signer,
        "capacity": row.capacity,
        "planned": str(len(found.rounds)),
        "on_time": str(found.count(RoundResult.ON_TIME)),
        "late": str(found.count(RoundResult.LATE)),
        "missed": str(found.count(RoundResult.MISSED)),
        "troubled": str(found.troubled),
        "still_open": str(len(found.still_open)),
        "changes": list(row.changes),
        "digest": row.digest[:16],
    }


def _view(row: RecapArchive) -> RecapArchiveView:
    return RecapArchiveView(
        id=row.id,
        office=row.office_id,
        month=row.month,
        revision=row.revision,
        signer=row.signer,
        capacity=row.capacity,
        archived_at=row.archived_at,
        changes=tuple(row.changes),
        mark=_recap_paper.mark(row.content),
        digest=row.digest,
        pages=row.pages,
        entry=row.entry,
    )
