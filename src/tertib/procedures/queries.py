"""Reads: procedures by content hash (cached: a bundle never changes), what is in force, who performs what."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Exists, OuterRef, QuerySet

from tertib.kernel.errors import Misconfigured, NotFound, Problem
from tertib.kernel.words import N_
from tertib.people.types import Competence
from tertib.procedures import _checking, _folders, _qualifications, _shipped
from tertib.procedures._exporting import export
from tertib.procedures._folders import read_folder
from tertib.procedures.language.bundle import LETTERS, Bundle, parse_bundle
from tertib.procedures.language.errors import SopErrors
from tertib.procedures.language.routes import routes
from tertib.procedures.models import Assignment, BundleFile, Version
from tertib.procedures.official.draft import draft_of
from tertib.procedures.official.printed import print_markdown
from tertib.procedures.types import (
    Books,
    BundleView,
    CheckReport,
    Procedure,
    ProposalStatus,
    Route,
    ServiceCard,
    ShippedView,
    TextReport,
    VersionStatus,
)


def procedure(bundle: str) -> Procedure:
    """The procedure of a bundle, by hash. NotFound when there is none."""
    return _bundle(bundle).procedure


def routes_through(procedure: Procedure) -> tuple[Route, ...]:
    """Every way through a procedure, and its minutes by the table."""
    return routes(procedure)


def books_of(bundle: str) -> Books:
    """registers.yaml of the bundle, read."""
    return _bundle(bundle).books


@lru_cache(maxsize=256)
def bundle_files(bundle: str) -> Mapping[str, bytes]:
    """Every file of the bundle by its path."""
    rows = BundleFile.objects.filter(bundle=bundle).values_list("path", "content")
    found = {path: bytes(content) for path, content in rows}
    if not found:
        raise NotFound(N_("Versi SOP ini tidak ada."))
    return found


def template_files(bundle: str) -> Mapping[str, bytes]:
    """The files below letters/ and letters.yaml, by path in the bundle."""
    return {
        path: content
        for path, content in bundle_files(bundle).items()
        if path == LETTERS or path.startswith("letters/")
    }


def in_force(office: UUID, code: str) -> BundleView:
    """The version new cases start with. NotFound when the office does not run it."""
    found = newest_versions(office).filter(code=code).first()
    if found is None:
        raise NotFound(N_("Layanan ini tidak tersedia pada kantor ini."))
    return bundle_view(found)


def installed(office: UUID) -> tuple[BundleView, ...]:
    """Every procedure in force in the office, also those without a request form."""
    return tuple(map(bundle_view, newest_versions(office)))


def all_in_force() -> tuple[BundleView, ...]:
    """Every procedure in force in any office."""
    return tuple(map(bundle_view, newest_versions()))


def lacking(bundle: str, known: Competence) -> tuple[Problem, ...]:
    """What the sheet of a procedure asks of its performers and is lacking in somebody: for a warning."""
    sheet = procedure(bundle).identity.qualifications
    return _qualifications.lacking(_qualifications.demands(sheet), known)


def shipped() -> tuple[ShippedView, ...]:
    """What comes with the program and may be put in force."""
    return _shipped.views()


def services(office: UUID) -> tuple[ServiceCard, ...]:
    """The public catalogue: what somebody may ask this office for."""
    cards = (_card(view) for view in installed(office))
    return tuple(card for card in cards if card is not None)


def performer_posts(office: UUID, code: str) -> Mapping[str, UUID]:
    """Performer key -> post, support performers included; a key nobody assigned is missing."""
    return dict(Assignment.objects.filter(office=office, code=code).values_list("performer", "post_id"))


def newest_versions(office: UUID | None = None) -> QuerySet[Version]:
    """For this package: the versions in force."""
    later = Version.objects.filter(
        office=OuterRef("office"), code=OuterRef("code"), number__gt=OuterRef("number")
    )
    rows = Version.objects.filter(~Exists(later)).select_related("bundle").order_by("code", "office")
    return rows if office is None else rows.filter(office=office)


def bundle_view(version: Version) -> BundleView:
    """For this package: a version as others see it."""
    return BundleView(
        hash=version.bundle_id,
        code=version.code,
        title=version.bundle.title,
        version=version.number,
        office=version.office_id,
        installed_at=version.installed_at,
        status=VersionStatus(version.status),
    )


@lru_cache(maxsize=256)
def check(bundle: str) -> CheckReport:
    """What the checker finds in a bundle, by hash."""
    return _checking.check_folder(bundle_files(bundle))


def check_folder(folder: Path) -> CheckReport:
    """The same for a folder that is not installed."""
    return _checking.check_folder(read_folder(folder))


def check_file(file: Path) -> CheckReport:
    """The same for a sop.yaml alone."""
    return _checking.check_procedure(_folders.read_file(file), name=file.name)


def read_file(file: Path) -> bytes:
    """A file that somebody names; Invalid when it is larger than a procedure may be."""
    return _folders.read_file(file)


def read_texts(content: bytes, *, name: str) -> tuple[TextReport, ...]:
    """Every procedure that a text holds, with questions and findings; nothing is kept.

    Invalid, with line and column, when it is no text or holds no procedure.
    """
    return _checking.read_texts(content, name=name)


def draft(report: TextReport) -> Mapping[str, bytes]:
    """The files of a folder that says what the text says, and the table again to fill in what is open."""
    return {
        **draft_of(report.reading, code=report.code),
        "tabel.md": print_markdown(report.reading.sheet).encode(),
    }


def named_files(code: str) -> Mapping[str, bytes]:
    """The files of the version in force in any office, else of the folder that comes with the program.

    An installation without a database yet has nothing in force. NotFound when the code is neither.
    """
    try:
        found = newest_versions().filter(code=code).first()
    except DatabaseError:
        found = None
    return bundle_files(found.bundle_id) if found else read_folder(_shipped.folder_of(code))


def check_named(code: str) -> CheckReport:
    """What the checker finds in the procedure of this code."""
    return _checking.check_folder(named_files(code))


def exported(files: Mapping[str, bytes], form: str) -> bytes:
    """A procedure as `md`, `yaml` or `bpmn`. NotFound for another form."""
    return export(files, form)


def folder_files(folder: Path) -> Mapping[str, bytes]:
    """The files of a folder that is not installed. Invalid when it is too large or empty."""
    return read_folder(folder)


@lru_cache(maxsize=256)
def _bundle(bundle: str) -> Bundle:
    try:
        return parse_bundle(bundle_files(bundle))
    except SopErrors as wrong:
        raise Misconfigured(N_("SOP yang tersimpan tidak terbaca lagi oleh versi program ini.")) from wrong


def _card(view: BundleView) -> ServiceCard | None:
    found = procedure(view.hash)
    if found.service is None or found.trigger.form is None:
        return None
    return ServiceCard(
        code=view.code,
        title=found.title,
        summary=found.service.summary,
        requirements=found.service.requirements,
        promise=found.promise.label if found.promise else "",
        promise_proposed=found.promise is not None and found.promise.status is ProposalStatus.PROPOSED,
        fee=found.service.fee,
        product=found.service.product,
        form=found.trigger.form,
        bundle=view.hash,
        variants={one.key: one.label for one in found.variants},
        status=view.status,
    )
