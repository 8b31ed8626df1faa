"""Commands: put a procedure in force, say which post performs which column."""

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.procedures import _shipped, queries
from tertib.procedures._folders import bundle_hash, checked_size, read_folder
from tertib.procedures.language.bundle import Bundle, parse_bundle
from tertib.procedures.language.errors import SopError, SopErrors
from tertib.procedures.models import Assignment, BundleFile, Version
from tertib.procedures.models import Bundle as StoredBundle
from tertib.procedures.types import BundleView, DocumentStatus, Procedure, VersionStatus
from tertib.procedures.wording import place, problem
from tertib.runtime import door
from tertib.runtime.door import Tx


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
        newest = queries.newest_versions(office).filter(code=bundle.procedure.code).first()
        if newest is not None and newest.bundle_id == name:
            return queries.bundle_view(newest)
        _keep(name, bundle, files)
        number = newest.number + 1 if newest else 1
        made, is_new = Version.objects.get_or_create(
            office_id=office,
            code=bundle.procedure.code,
            number=number,
            defaults={
                "bundle_id": name,
                "installed_at": tx.now,
                "installed_by": by.person,
                "status": first_status(bundle.procedure).value,
            },
        )
        if not is_new:
            raise Conflict(N_("SOP ini baru saja dipasang orang lain. Muat ulang halaman."))
        return queries.bundle_view(made)

    return door.run(write)


def ship(folder: Path) -> None:
    """Name a folder that comes with the program, so that an office may put it in force. For the wiring."""
    _shipped.ship(folder)


def install_shipped(code: str, *, office: UUID, by: Actor) -> BundleView:
    """Put a procedure that comes with the program in force in the office."""
    return install(_shipped.folder_of(code), office=office, by=by)


def first_status(procedure: Procedure) -> VersionStatus:
    """Where a version stands on the day it is installed, by what its own text says."""
    if procedure.status is DocumentStatus.PROPOSED:
        return VersionStatus.PROPOSED
    dated = procedure.identity.effective_on or procedure.identity.approved_on
    return VersionStatus.IN_FORCE if dated else VersionStatus.UNDATED


def read(folder: Path) -> Procedure:
    """The procedure of a folder, without keeping it. Refuses with Invalid as `install` does."""
    return _read(read_folder(folder)).procedure


def assign(office: UUID, code: str, performer: str, post: UUID, *, by: Actor) -> None:
    """Say which post performs this column (or support performer) in this office.

    Refuses a performer that the procedure in force does not name and a post of another office.
    """

    def write(tx: Tx) -> None:
        _may_change(tx, by, office)
        procedure = queries.procedure(queries.in_force(office, code).hash)
        if performer not in {one.key for one in procedure.performers}:
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
