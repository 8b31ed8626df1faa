"""Naskah that are being written, kept with what they said before each change."""

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID, uuid4

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, NotFound
from tertib.kernel.words import N_
from tertib.procedures._folders import checked_size
from tertib.procedures.authoring.changes import Change, changed
from tertib.procedures.authoring.document import Document, to_files
from tertib.procedures.language.bundle import LETTERS, REGISTERS, SOP
from tertib.procedures.models import BundleFile, Manuscript, ManuscriptEdit, Version
from tertib.procedures.types import ManuscriptView, Stage
from tertib.runtime.door import Tx

KEPT = 200
"""Changes that can be taken back; older ones are forgotten."""
_SHEETS = (SOP, REGISTERS, LETTERS)


def begin(
    tx: Tx, office: UUID, document: Document, by: Actor, *, base: str | None, writers: Collection[str] = ()
) -> Manuscript:
    """Refuses a code that is already being written: two naskah of one SOP would overwrite each other.

    `writers`: whose text it begins with, where nobody has approved that yet.
    """
    made, is_new = Manuscript.objects.get_or_create(
        office_id=office,
        code=document.sop["code"],
        defaults={
            "id": uuid4(),
            "title": document.sop["title"],
            "base_id": base,
            "content": _content(document),
            "version": 1,
            "writers": _with(writers, by),
            "begun_at": tx.now,
            "begun_by": by.person,
            "changed_at": tx.now,
            "changed_by": by.person,
        },
    )
    if not is_new:
        raise Conflict(N_("Naskah SOP ini sudah ada dan sedang ditulis. Buka naskah itu."))
    return made


def change(tx: Tx, row: Manuscript, wanted: Change, by: Actor, *, seen: int) -> int:
    """Make one change; answers the new version. Conflict when the page was older than the naskah."""
    document = changed(document_of(row), wanted)
    checked_size(to_files(document))
    before = row.content
    version = _write(tx, row, document, by, seen=seen)
    ManuscriptEdit.objects.create(manuscript=row, version=seen, content=before, at=tx.now, by=by.person)
    ManuscriptEdit.objects.filter(manuscript=row, version__lte=seen - KEPT).delete()
    return version


def undo(tx: Tx, row: Manuscript, by: Actor, *, seen: int) -> int:
    """Take the last change back. Conflict when there is none, or somebody changed the naskah meanwhile."""
    last = row.edits.order_by("-version").first()
    if last is None:
        raise Conflict(N_("Tidak ada lagi perubahan yang dapat dibatalkan."))
    version = _write(tx, row, _document(last.content, row.base_id), by, seen=seen)
    last.delete()
    return version


def _write(tx: Tx, row: Manuscript, document: Document, by: Actor, *, seen: int) -> int:
    done = Manuscript.objects.filter(id=row.id, version=seen).update(
        content=_content(document),
        title=document.sop["title"],
        version=seen + 1,
        writers=_with(row.writers, by),
        changed_at=tx.now,
        changed_by=by.person,
    )
    if not done:
        raise stale()
    return seen + 1


def base_of(office: UUID, code: str, running: str | None) -> Version | None:
    """What a revision begins with: a draft newer than what runs, else what runs, else the newest there is."""
    rows = list(Version.objects.filter(office=office, code=code).order_by("-number"))
    draft = next((one for one in rows[:1] if one.stage in (Stage.DRAFT, Stage.CHECKED)), None)
    return draft or next((one for one in rows if one.bundle_id == running), rows[0] if rows else None)


def is_overtaken(row: Manuscript, running: str | None) -> bool:
    """Whether another version than the one it was begun with is in force now, and is no older."""
    if row.base_id is None or running is None or row.base_id == running:
        return False
    numbers = Version.objects.filter(office=row.office_id, code=row.code)
    of_base = numbers.filter(bundle=row.base_id).order_by("-number").values_list("number", flat=True).first()
    of_running = numbers.filter(bundle=running).order_by("-number").values_list("number", flat=True).first()
    return (of_base or 0) < (of_running or 0)


def _with(writers: Collection[str], by: Actor) -> list[str]:
    return sorted({*writers, str(by.person)} if by.person else {*writers})


def stale() -> Conflict:
    """Somebody else, or another page, was first."""
    return Conflict(
        N_("Naskah ini baru saja diubah di tempat lain. Perubahan Anda tidak disimpan; lihat isinya."),
        code="stale",
    )


def load(manuscript: UUID, may_see: Callable[[UUID], bool]) -> Manuscript:
    """The row; NotFound also for a naskah of another office."""
    row = Manuscript.objects.filter(id=manuscript).first()
    if row is None or not may_see(row.office_id):
        raise NotFound(N_("Naskah SOP ini tidak ada."))
    return row


def document_of(row: Manuscript) -> Document:
    """What the naskah says now."""
    return _document(row.content, row.base_id)


def _document(content: Mapping[str, Any], base: str | None) -> Document:
    rows = BundleFile.objects.filter(bundle=base).exclude(path__in=_SHEETS) if base else ()
    return Document(
        sop=content["sop"],
        registers=content["registers"],
        letters=content["letters"],
        rest={one.path: bytes(one.content) for one in rows},
    )


def _content(document: Document) -> Mapping[str, Any]:
    return {"sop": document.sop, "registers": document.registers, "letters": document.letters}


def view(row: Manuscript) -> ManuscriptView:
    """The naskah as its page shows it."""
    kept: int | None = getattr(row, "edits_kept", None)
    return ManuscriptView(
        id=row.id,
        office=row.office_id,
        code=row.code,
        title=row.title,
        base=row.base_id,
        version=row.version,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        document=document_of(row),
        undoes=row.edits.count() if kept is None else kept,
    )
