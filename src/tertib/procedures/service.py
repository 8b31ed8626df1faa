"""Commands: put a procedure in force, control its versions, say which post performs which column."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from uuid import UUID

from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.procedures import _control, _manuscripts, _shipped, queries
from tertib.procedures._control import approve, check, force, withdraw
from tertib.procedures._folders import bundle_hash, checked_size, read_folder
from tertib.procedures._standing import first_status
from tertib.procedures._versions import REAL
from tertib.procedures.authoring.changes import Change, begun
from tertib.procedures.authoring.document import from_files, to_files
from tertib.procedures.language.bundle import Bundle, parse_bundle
from tertib.procedures.language.errors import SopError, SopErrors
from tertib.procedures.models import Assignment, BundleFile, Manuscript, Term, Version
from tertib.procedures.models import Bundle as StoredBundle
from tertib.procedures.types import (
    BundleView,
    ManuscriptView,
    Procedure,
    Stage,
    TransitionKind,
    VersionStatus,
    VersionView,
)
from tertib.procedures.wording import place, problem
from tertib.runtime import door
from tertib.runtime.door import Tx

__all__ = [
    "approve", "assign", "check", "first_status", "force", "install", "install_files", "install_shipped",
    "read", "ship", "submit", "submit_files", "withdraw",
]  # fmt: skip


def install(folder: Path, *, office: UUID, by: Actor) -> BundleView:
    """Read a folder (sop.yaml, letters, registers), check it and put it in force in the office.

    The same content again changes nothing; new content is the next version; running cases stay with theirs.
    Refuses with Invalid: every mistake at once, `problems` keyed by file:line:column.
    """
    return install_files(read_folder(folder), office=office, by=by)


def install_files(files: Mapping[str, bytes], *, office: UUID, by: Actor) -> BundleView:
    """The same for files that are already in memory, named by their path in the folder."""
    checked_size(files)
    bundle = _read(files)
    name = bundle_hash(files)

    def write(tx: Tx) -> BundleView:
        _may_change(tx, by, office)
        running = queries.running_terms(office).filter(code=bundle.procedure.code).first()
        if running is not None and queries.bundle_view(running).hash == name:
            return queries.bundle_view(running)
        replaced = running is not None and running.status in REAL and by.kind is not ActorKind.SYSTEM
        if replaced or _control.is_controlled(office, bundle.procedure.code):
            raise Conflict(
                N_("SOP ini sudah dikendalikan. Ajukan isinya sebagai rancangan, lalu periksa dan sahkan.")
            )
        _keep(name, bundle, files)
        made = _control.add(tx, bundle, name, office=office, by=by, kind=TransitionKind.INSTALLED)
        _control.run_at_once(tx, made, _status(running, bundle.procedure))
        return queries.in_force(office, bundle.procedure.code)

    return door.run(write)


def _status(running: Term | None, procedure: Procedure) -> VersionStatus:
    """What its text says; but nothing that follows a proposal runs for real before somebody approved it."""
    if running is not None and running.status == VersionStatus.PROPOSED:
        return VersionStatus.PROPOSED
    return first_status(procedure)


_OVER = (VersionStatus.SUPERSEDED, VersionStatus.WITHDRAWN)


def submit(folder: Path, *, office: UUID, by: Actor) -> VersionView:
    """Hand a folder in as a draft: it runs nowhere until document control approves it.

    What is a draft already, or runs, is not handed in twice. Refuses with Invalid as `install` does.
    """
    return submit_files(read_folder(folder), office=office, by=by)


def submit_files(files: Mapping[str, bytes], *, office: UUID, by: Actor) -> VersionView:
    """The same for files that are already in memory."""
    checked_size(files)
    bundle = _read(files)
    return door.run(lambda tx: _hand_in(tx, bundle, files, office=office, by=by))


def _hand_in(
    tx: Tx,
    bundle: Bundle,
    files: Mapping[str, bytes],
    *,
    office: UUID,
    by: Actor,
    writers: Collection[str] = (),
) -> VersionView:
    _may_change(tx, by, office)
    name = bundle_hash(files)
    same = Version.objects.filter(office=office, code=bundle.procedure.code, bundle=name)
    newest = same.order_by("-number").first()
    before = queries.version(by, newest.id, now=tx.now) if newest else None
    if before is not None and before.status not in _OVER:
        return before
    _keep(name, bundle, files)
    kind = TransitionKind.SUBMITTED
    made = _control.add(tx, bundle, name, office=office, by=by, kind=kind, writers=writers)
    return queries.version(by, made.id, now=tx.now)


def ship(folder: Path) -> None:
    """Name a folder that comes with the program, so that an office may put it in force. For the wiring."""
    _shipped.ship(folder)


def install_shipped(code: str, *, office: UUID, by: Actor) -> BundleView:
    """Put a procedure that comes with the program in force in the office."""
    return install(_shipped.folder_of(code), office=office, by=by)


def read(folder: Path) -> Procedure:
    """The procedure of a folder, without keeping it. Refuses with Invalid as `install` does."""
    return _read(read_folder(folder)).procedure


def assign(office: UUID, code: str, performer: str, post: UUID, *, by: Actor) -> None:
    """Say which post performs this column (or support performer) in this office.

    Refuses a performer that no version of the procedure names (drafts count: posts are given before its day)
    and a post of another office.
    """

    def write(tx: Tx) -> None:
        _may_change(tx, by, office)
        if performer not in _performers(office, code):
            raise NotFound(N_("SOP ini tidak mempunyai pelaksana %(performer)s."), performer=performer)
        if people.post(post).office != office:
            raise NotFound(N_("Jabatan tidak ditemukan."))
        Assignment.objects.update_or_create(
            office_id=office,
            code=code,
            performer=performer,
            defaults={"post_id": post, "assigned_at": tx.now, "assigned_by": by.person},
        )

    door.run(write)


def begin_manuscript(office: UUID, title: str, *, by: Actor) -> ManuscriptView:
    """An empty naskah of a new SOP. Refuses an empty title, and a SOP that is already being written."""

    def write(tx: Tx) -> ManuscriptView:
        _may_write(tx, by, office)
        document = begun(title, people.unit(office).name)
        if Version.objects.filter(office=office, code=document.sop["code"]).exists():
            raise Conflict(
                N_("Kantor ini sudah mempunyai SOP bernama itu. Buka revisinya, atau beri judul lain.")
            )
        return _manuscripts.view(_manuscripts.begin(tx, office, document, by, base=None))

    return door.run(write)


def revise(office: UUID, code: str, *, by: Actor) -> ManuscriptView:
    """A naskah of the draft that nobody approved yet, else of the version in force, else of the newest one.

    Refuses while another revision is being written.
    """

    def write(tx: Tx) -> ManuscriptView:
        _may_write(tx, by, office)
        base = _manuscripts.base_of(office, code, queries.running_hash(office, code))
        if base is None:
            raise NotFound(N_("Layanan ini tidak tersedia pada kantor ini."))
        writers = () if base.stage == Stage.APPROVED else base.writers
        document = from_files(queries.bundle_files(base.bundle_id))
        made = _manuscripts.begin(tx, office, document, by, base=base.bundle_id, writers=writers)
        return _manuscripts.view(made)

    return door.run(write)


def change_manuscript(manuscript: UUID, change: Change, *, by: Actor, seen: int) -> ManuscriptView:
    """Make one change of the naskah. Refuses with a sentence what would leave something pointing nowhere."""
    return _on_manuscript(manuscript, by, lambda tx, row: _manuscripts.change(tx, row, change, by, seen=seen))


def undo_change(manuscript: UUID, *, by: Actor, seen: int) -> ManuscriptView:
    """Take back the last change."""
    return _on_manuscript(manuscript, by, lambda tx, row: _manuscripts.undo(tx, row, by, seen=seen))


def submit_manuscript(manuscript: UUID, *, by: Actor, seen: int, anyway: bool = False) -> VersionView:
    """Hand a naskah in to document control as a draft; there it is checked and approved.

    Refuses with Invalid what is unfinished; with Conflict a page older than the naskah, a naskah that says
    nothing new, and (unless `anyway`) one begun before the version that is in force now. The naskah ends with
    it: what must be changed later is a revision.
    """
    found = queries.manuscript(by, manuscript, door.read_now())
    files = to_files(found.document)
    checked_size(files)
    bundle = _read(files)

    def write(tx: Tx) -> VersionView:
        row = _manuscripts.load(manuscript, lambda office: queries.may_write(by, office, tx.now))
        if row.version != seen or found.version != seen:
            raise _manuscripts.stale()
        running = queries.running_hash(row.office_id, row.code)
        if not anyway and _manuscripts.is_overtaken(row, running):
            raise Conflict(
                N_(
                    "Sejak naskah ini dimulai, versi lain sudah berlaku; perubahannya tidak ada pada naskah "
                    "ini. Bandingkan dahulu di Register SOP, atau ajukan juga."
                ),
                code="overtaken",
            )
        last = Version.objects.filter(office=row.office_id, code=row.code).count()
        made = _hand_in(tx, bundle, files, office=row.office_id, by=by, writers=row.writers)
        if made.number <= last:
            raise Conflict(N_("Naskah ini sama dengan revisi %(n)s; tidak ada yang diajukan."), n=made.number)
        if not Manuscript.objects.filter(id=row.id, version=seen).delete()[0]:
            raise _manuscripts.stale()
        return made

    return door.run(write)


def discard_manuscript(manuscript: UUID, *, by: Actor) -> None:
    """Throw a naskah away. What is in force stays."""
    _on_manuscript(manuscript, by, lambda _, row: row.delete())


def _on_manuscript(manuscript: UUID, by: Actor, act: Callable[[Tx, Manuscript], object]) -> ManuscriptView:
    def write(tx: Tx) -> ManuscriptView:
        row = _manuscripts.load(manuscript, lambda office: queries.may_write(by, office, tx.now))
        before = _manuscripts.view(row)
        act(tx, row)
        fresh = Manuscript.objects.filter(id=manuscript).first()
        return _manuscripts.view(fresh) if fresh else before

    return door.run(write)


def _may_write(tx: Tx, by: Actor, office: UUID) -> None:
    if not queries.may_write(by, office, tx.now):
        raise NotAllowed(N_("Hanya pejabat dan admin kantor ini yang dapat menulis naskah SOP."))


def _performers(office: UUID, code: str) -> frozenset[str]:
    rows = Version.objects.filter(office=office, code=code).exclude(stage=Stage.WITHDRAWN)
    bundles = set(rows.values_list("bundle", flat=True))
    if not bundles:
        raise NotFound(N_("Layanan ini tidak tersedia pada kantor ini."))
    return frozenset(one.key for bundle in bundles for one in queries.procedure(bundle).performers)


def _read(files: Mapping[str, bytes]) -> Bundle:
    try:
        return parse_bundle(files)
    except SopErrors as wrong:
        raise Invalid(
            N_("SOP belum dapat dipasang: %(count)s hal perlu diperbaiki."),
            problems=_problems(wrong.errors),
            count=len(wrong.errors),
        ) from wrong


def _problems(errors: tuple[SopError, ...]) -> dict[str, tuple[Problem, ...]]:
    found: dict[str, tuple[Problem, ...]] = {}
    for error in errors:
        found[place(error)] = (*found.get(place(error), ()), problem(error))
    return found


def _keep(name: str, bundle: Bundle, files: Mapping[str, bytes]) -> None:
    procedure = bundle.procedure
    _, is_new = StoredBundle.objects.get_or_create(
        hash=name, defaults={"code": procedure.code, "title": procedure.title}
    )
    if is_new:
        BundleFile.objects.bulk_create(
            BundleFile(bundle_id=name, path=path, content=content) for path, content in sorted(files.items())
        )


def _may_change(tx: Tx, by: Actor, office: UUID) -> None:
    """The system at set-up, or an administrator of this office; to a stranger it runs nothing."""
    if by.kind is ActorKind.SYSTEM:
        return
    held = people.capacities(by.person, tx.now) if by.person else ()
    if not any(one.office == office or "auditor" in one.roles for one in held):
        raise NotFound(N_("Layanan ini tidak tersedia pada kantor ini."))
    if not any(one.office == office and "administrator" in one.roles for one in held):
        raise NotAllowed(N_("Hanya admin kantor ini yang dapat mengatur SOP."))
