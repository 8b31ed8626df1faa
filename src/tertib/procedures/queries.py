"""Reads: procedures by content hash (cached: a bundle never changes), what is in force, who performs what."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Count, Exists, OuterRef, QuerySet

from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.errors import Misconfigured, NotFound, Problem
from tertib.kernel.indonesian import long_date
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.types import Competence, PostView
from tertib.procedures import (
    _checking,
    _examples,
    _folders,
    _manuscripts,
    _qualifications,
    _rights,
    _sheets,
    _shipped,
    _versions,
)
from tertib.procedures._exporting import export
from tertib.procedures._folders import read_folder
from tertib.procedures._signer import approving_post
from tertib.procedures._standing import first_status
from tertib.procedures._versions import register_line, sees
from tertib.procedures.authoring.document import to_files
from tertib.procedures.authoring.outline import outline as authored_outline
from tertib.procedures.drawing.live import live_svg as live_picture
from tertib.procedures.drawing.live import told_rows as rows_in_words
from tertib.procedures.language.bundle import LETTERS, SOP, Bundle, parse_bundle
from tertib.procedures.language.errors import SopErrors
from tertib.procedures.language.inferred import inferred_in as _inferred_in
from tertib.procedures.language.routes import routes
from tertib.procedures.models import Assignment, BundleFile, Manuscript, Term, Version
from tertib.procedures.official.changes import changes, counterparts, file_changed
from tertib.procedures.official.draft import draft_of
from tertib.procedures.official.printed import print_markdown
from tertib.procedures.types import (
    Books,
    BundleView,
    Change,
    CheckReport,
    Document,
    Inferred,
    Live,
    ManuscriptView,
    Procedure,
    ProposalStatus,
    RegisterLine,
    RelatedView,
    Route,
    ServiceCard,
    Severity,
    SheetWanted,
    ShippedView,
    Step,
    TextReport,
    Told,
    VersionStatus,
    VersionView,
)
from tertib.runtime import door
from tertib.runtime.paper import Paper


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


def example_request(bundle: str, variant: str | None = None) -> Mapping[str, Any]:
    """The request of the bundle's example: what a rehearsal may start from. May lack fields."""
    return _examples.request_in(bundle_files(bundle), variant)


def in_force(office: UUID, code: str) -> BundleView:
    """The version new cases start with. NotFound when the office does not run it."""
    found = running_terms(office).filter(code=code).first()
    if found is None:
        raise NotFound(N_("Layanan ini tidak tersedia pada kantor ini."))
    return bundle_view(found)


def running_hash(office: UUID, code: str) -> str | None:
    """The bundle that new cases start with; None when the office does not run the procedure."""
    try:
        return in_force(office, code).hash
    except NotFound:
        return None


def installed(office: UUID) -> tuple[BundleView, ...]:
    """Every procedure in force in the office, also those without a request form."""
    return tuple(map(bundle_view, running_terms(office)))


def all_in_force() -> tuple[BundleView, ...]:
    """Every procedure in force in any office."""
    return tuple(map(bundle_view, running_terms()))


def version(by: Actor, version: int, *, now: datetime | None = None) -> VersionView:
    """One version with everything done to it; NotFound outside the office, auditors apart."""
    moment = now or door.read_now()
    row = Version.objects.select_related("bundle").filter(id=version).first()
    if row is None or not sees(by, row.office_id, moment):
        raise NotFound(N_("Versi SOP ini tidak ada."))
    return _versions.views([row], moment)[0]


def versions(by: Actor, office: UUID, code: str = "") -> tuple[VersionView, ...]:
    """Every version of the office's procedures, or of one of them, newest first; four queries."""
    now = door.read_now()
    if not sees(by, office, now):
        raise NotFound(N_("Layanan ini tidak tersedia pada kantor ini."))
    rows = Version.objects.filter(office=office).select_related("bundle").order_by("code", "-number")
    found = _versions.views(list(rows.filter(code=code) if code else rows), now)
    if code and not found:
        raise NotFound(N_("Layanan ini tidak tersedia pada kantor ini."))
    return found


def control_acts(by: Actor, view: VersionView) -> frozenset[str]:
    """What this person may do with a version now: check, approve, force, withdraw."""
    return _rights.offered(by, view, procedure(view.hash), door.read_now())


def approving(office: UUID, bundle: str) -> PostView:
    """The post that approves a procedure by its identity sheet; Misconfigured when there is none."""
    return approving_post(office, procedure(bundle))


def register(by: Actor, office: UUID) -> tuple[RegisterLine, ...]:
    """The office's Register SOP: every version of every procedure, as the paper book lists them."""
    return tuple(register_line(one, procedure(one.hash)) for one in versions(by, office))


def difference(old: str, new: str) -> tuple[Change, ...]:
    """What changed between two bundles, by hash: the procedure in words, then letters and books by file."""
    before, after = bundle_files(old), bundle_files(new)
    paths = sorted({*before, *after} - {SOP})
    files = (file_changed(path, before.get(path), after.get(path)) for path in paths)
    return (*changes(procedure(old), procedure(new)), *(one for one in files if one is not None))


def difference_svgs(old: str, new: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The same on the sheets of both versions, the old one first; empty where no row differs."""
    found = [one for one in difference(old, new) if one.row or one.old_row]
    return _sheets.difference_svgs(procedure(old), procedure(new), found) if found else ((), ())


def changes_between(old: Procedure, new: Procedure) -> tuple[Change, ...]:
    """The same for two procedures, without their files."""
    return changes(old, new)


def rows_between(old: Procedure, new: Procedure) -> Mapping[int, int]:
    """Which row of the old version is which of the new; rows without a counterpart are left out."""
    return counterparts(old, new)


def obstacles(bundle: str) -> int:
    """How many findings must be mended that document control does not settle by itself (dates)."""
    found = check(bundle).findings
    return sum(one.severity is Severity.MUST and not one.code.startswith("date.") for one in found)


def lacking(bundle: str, known: Competence) -> tuple[Problem, ...]:
    """What the sheet of a procedure asks of its performers and is lacking in somebody: for a warning."""
    sheet = procedure(bundle).identity.qualifications
    return _qualifications.lacking(_qualifications.demands(sheet), known)


def related(office: UUID, of: Procedure) -> tuple[RelatedView, ...]:
    """The procedures that this one's sheet is tied to, in its order; one query."""
    titles = {one.code: one.title for one in _shipped.views()}
    codes = [one.code for one in of.links]
    running = dict(
        running_terms(office).filter(code__in=codes).values_list("code", "version__bundle__title")
        if codes
        else ()
    )
    return tuple(
        RelatedView(
            code=one.code,
            title=running.get(one.code) or titles.get(one.code, one.code),
            why=one.why,
            runs=one.code in running,
            inferred=one.inferred,
        )
        for one in of.links
    )


def inferred_in(step: Step) -> tuple[Inferred, ...]:
    """What of a row was inferred and not read on the source."""
    return _inferred_in(step)


def shipped() -> tuple[ShippedView, ...]:
    """What comes with the program and may be put in force."""
    return _shipped.views()


def unassigned(view: VersionView) -> tuple[str, ...]:
    """The performers of a version that no post performs yet, by their labels."""
    posts = performer_posts(view.office, view.code)
    return tuple(one.label for one in procedure(view.hash).performers if one.key not in posts)


def services(office: UUID) -> tuple[ServiceCard, ...]:
    """The public catalogue: what somebody may ask this office for."""
    cards = (_card(view) for view in installed(office))
    return tuple(card for card in cards if card is not None)


def performer_posts(office: UUID, code: str) -> Mapping[str, UUID]:
    """Performer key -> post, support performers included; a key nobody assigned is missing."""
    return dict(Assignment.objects.filter(office=office, code=code).values_list("performer", "post_id"))


def performing_posts(office: UUID, codes: Collection[str]) -> frozenset[UUID]:
    """Every post that performs one of these procedures; one query."""
    return frozenset(
        Assignment.objects.filter(office=office, code__in=codes).values_list("post_id", flat=True)
    )


def running_terms(office: UUID | None = None) -> QuerySet[Term]:
    """For this package: the latest terms that have begun, where they have a version."""
    begun = Term.objects.filter(since__lte=door.moment())
    later = begun.filter(office=OuterRef("office"), code=OuterRef("code"), since__gt=OuterRef("since"))
    rows = begun.filter(~Exists(later), version__isnull=False)
    rows = rows.select_related("version__bundle").order_by("code", "office")
    return rows if office is None else rows.filter(office=office)


def bundle_view(term: Term) -> BundleView:
    """For this package: a version that runs, as others see it."""
    version = term.version
    if version is None:
        raise NotFound(N_("Layanan ini tidak tersedia pada kantor ini."))
    return BundleView(
        hash=version.bundle_id,
        code=version.code,
        title=version.bundle.title,
        version=version.number,
        office=version.office_id,
        installed_at=version.installed_at,
        status=VersionStatus(term.status),
        since=term.since,
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


def check_handed_in(opened: _folders.Readable, *, name: str) -> tuple[CheckReport, ...]:
    """The same for a file that somebody hands in, a sop.yaml or a text: a dry run, nothing is kept.

    Invalid, with line and column, when it cannot be read; no more than a procedure may have is read of it.
    """
    return _checking.check_handed_in(_folders.read_opened(opened, name=name), name=name)


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
        found = running_terms().filter(code=code).first()
    except DatabaseError:
        found = None
    return bundle_files(bundle_view(found).hash) if found else read_folder(_shipped.folder_of(code))


def named_sheet(code: str, *, paper: str = "f4", variant: str | None = None) -> tuple[Procedure, SheetWanted]:
    """The procedure of this code with what its sheet says of the version: where it stands, which it is."""
    try:
        found = running_terms().filter(code=code).first()
    except DatabaseError:
        found = None
    if found is None:
        return sheet_of_files(read_folder(_shipped.folder_of(code)), paper=paper, variant=variant)
    view = bundle_view(found)
    return procedure(view.hash), sheet_wanted(view, paper=paper, variant=variant)


def sheet_wanted(view: BundleView, *, paper: str = "f4", variant: str | None = None) -> SheetWanted:
    """What the sheet of a version that runs says of it."""
    runs_since = view.since if view.status is VersionStatus.IN_FORCE else None
    return SheetWanted(
        paper=paper,
        variant=variant,
        effective=long_date(people.office_date(runs_since)) if runs_since else "",
        standing=view.status.value,
        version=f"versi {view.version} · {view.hash[:12]}",
    )


def sheet_of_files(
    files: Mapping[str, bytes], *, paper: str = "f4", variant: str | None = None
) -> tuple[Procedure, SheetWanted]:
    """The same for a folder that is not installed: it stands where its own text says."""
    read = _sheets.read(files)
    standing = first_status(read).value
    version = f"naskah · {_folders.bundle_hash(files)[:12]}"
    return read, SheetWanted(paper=paper, variant=variant, standing=standing, version=version)


def sheet_pdf(procedure: Procedure, wanted: SheetWanted, *, at: datetime | None = None) -> Paper:
    """The official sheet as PDF: cover, identity sheet, table. NotFound for a strange variant."""
    return _sheets.sheet_pdf(procedure, wanted, at=at)


def sheet_svgs(procedure: Procedure, wanted: SheetWanted, *, table_only: bool = False) -> tuple[str, ...]:
    """The same as SVG, page by page; `table_only`: without cover and identity sheet."""
    return _sheets.sheet_svgs(procedure, wanted, table_only=table_only)


def live_svg(procedure: Procedure, live: Live) -> str:
    """The flow as a picture for the screen; its colours come from the style sheet."""
    return live_picture(procedure, live)


def told_rows(procedure: Procedure, variant: str | None = None) -> tuple[tuple[int, Told], ...]:
    """Every row of the flow in words, with its number: what is read where the picture is not seen."""
    return rows_in_words(procedure, variant)


def check_named(code: str) -> CheckReport:
    """What the checker finds in the procedure of this code."""
    return _checking.check_folder(named_files(code))


def exported(files: Mapping[str, bytes], form: str) -> bytes:
    """A procedure as `md`, `yaml` or `bpmn`. NotFound for another form."""
    return export(files, form)


def folder_files(folder: Path) -> Mapping[str, bytes]:
    """The files of a folder that is not installed. Invalid when it is too large or empty."""
    return read_folder(folder)


def may_write(by: Actor, office: UUID, now: datetime) -> bool:
    """Whether somebody writes naskah of this office: its officials and its administrators."""
    if by.kind is ActorKind.SYSTEM:
        return True
    held = people.capacities(by.person, now) if by.person else ()
    return any(one.office == office and one.roles & _WRITERS for one in held)


_WRITERS = frozenset({"administrator", "official"})


def manuscripts(by: Actor, office: UUID, now: datetime) -> tuple[ManuscriptView, ...]:
    """The naskah that are being written in the office, the last changed first; none for who may not write."""
    if not may_write(by, office, now):
        return ()
    rows = Manuscript.objects.filter(office=office).order_by("-changed_at")
    return tuple(map(_manuscripts.view, rows.annotate(edits_kept=Count("edits"))))


def manuscript(by: Actor, manuscript: UUID, now: datetime) -> ManuscriptView:
    """One naskah; NotFound also for one of another office."""
    return _manuscripts.view(_manuscripts.load(manuscript, lambda office: may_write(by, office, now)))


def check_document(document: Document) -> CheckReport:
    """What keeps a naskah from being enacted, and what the checker finds in it, row by row."""
    return _checking.check_document(document)


def document_files(document: Document) -> Mapping[str, bytes]:
    """The folder that says what a naskah says."""
    return to_files(document)


def outline(document: Document) -> Procedure:
    """Rows, columns and identity of a naskah as they stand, finished or not."""
    return authored_outline(document)


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
