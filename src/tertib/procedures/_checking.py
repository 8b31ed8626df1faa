"""Checking what somebody hands in: a folder, a sop.yaml alone, or a text."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

from tertib.kernel.errors import Invalid, Problem
from tertib.kernel.words import N_
from tertib.procedures.authoring.document import Document, to_files
from tertib.procedures.authoring.outline import sheet
from tertib.procedures.checker.examine import column_of, examine, places_in, places_of, spot_at
from tertib.procedures.checker.types import Finding, Severity, Subject
from tertib.procedures.language.books import Books
from tertib.procedures.language.bounds import decoded
from tertib.procedures.language.bundle import SOP, parse, parse_bundle
from tertib.procedures.language.errors import SopError, SopErrors
from tertib.procedures.language.source import Source, read
from tertib.procedures.language.types import Procedure
from tertib.procedures.official.draft import code_of
from tertib.procedures.official.fields import LABELS
from tertib.procedures.official.reading import Reading, read_text
from tertib.procedures.official.sheet import sheet_of
from tertib.procedures.types import CheckReport, TextReport
from tertib.procedures.wording import place, problem

MEND_HERE = N_("Lengkapi pada tempat itu.")
MEND_FILE = N_("Betulkan berkas pada tempat itu, lalu periksa lagi.")
_ELSEWHERE = {"book.records": LABELS["records"]}  # stands in registers.yaml, speaks of the sheet
SOURCE_FILE = N_("Bahasa SOP Tertib")


def check_folder(files: Mapping[str, bytes]) -> CheckReport:
    """A whole folder, as `install` takes it; mistakes of the language are findings too."""
    try:
        bundle = parse_bundle(files)
    except SopErrors as wrong:
        return _mistakes(wrong, files.get(SOP, b""), name=SOP)
    return _report(bundle.procedure, bundle.books, decoded(files[SOP], name=SOP))


def check_procedure(content: bytes, *, name: str) -> CheckReport:
    """A sop.yaml alone: names of letters and books are not looked at."""
    try:
        text = decoded(content, name=name)
        procedure = parse(text, name=name)
    except SopErrors as wrong:
        return _mistakes(wrong, content, name=name)
    return _report(procedure, None, text, name=name)


def check_handed_in(content: bytes, *, name: str) -> tuple[CheckReport, ...]:
    """Whatever was handed in: a sop.yaml by the end of its name, else a text."""
    if PurePath(name).suffix.lower() in (".yaml", ".yml"):
        return (check_procedure(content, name=PurePath(name).name),)
    return read_texts(content, name=name)


def check_document(document: Document) -> CheckReport:
    """A naskah while it is written: what keeps it from being enacted, and what the rules find."""
    files = to_files(document)
    drawn = sheet(document)
    try:
        bundle = parse_bundle(files)
    except SopErrors as wrong:
        found = examine(Subject(sheet=drawn))
        told = {(one.row, one.column) for one in found if one.severity is Severity.MUST}
        source = read(decoded(files[SOP], name=SOP), name=SOP)
        mistakes = [_unfinished(one, source) for one in wrong.errors]
        open_yet = (one for one in mistakes if (one.row, one.column) not in told)
        return CheckReport(
            code=document.sop["code"],
            title=document.sop["title"],
            findings=(*open_yet, *found),
            whole=False,
        )
    found = examine(Subject(sheet=drawn, procedure=bundle.procedure, books=bundle.books))
    return CheckReport(code=bundle.procedure.code, title=bundle.procedure.title, findings=found)


def _unfinished(error: SopError, source: Source) -> Finding:
    """A mistake of the language in the words of somebody who sees a table and no file."""
    found = replace(_mistake(error, source), mend=Problem(MEND_HERE), place="")
    path = error.fields.get("path", "")
    if path.endswith("decision.question"):
        return replace(found, says=Problem(N_("Pertanyaan keputusannya belum ditulis.")))
    return replace(found, says=Problem(N_("Belum diisi."))) if error.code in _OPEN else found


_OPEN = frozenset({"shape.empty", "shape.missing", "shape.number", "shape.too_few"})


def read_texts(content: bytes, *, name: str) -> tuple[TextReport, ...]:
    """Every procedure of a text with its questions and findings. Invalid when there is nothing to read."""
    name = PurePath(name).name or "naskah"
    try:
        readings = read_text(decoded(content, name=name), name=name)
    except SopErrors as wrong:
        first = wrong.errors[0]
        raise Invalid(
            N_("%(place)s: %(why)s"), place=place(first), why=str(problem(first)), code=first.code
        ) from None
    if not readings:
        raise Invalid(
            N_("Tidak ada SOP yang terbaca pada %(name)s. Perlu lembar identitas atau tabel prosedur."),
            name=name,
        )
    return tuple(_text_report(one, name) for one in readings)


def _text_report(reading: Reading, name: str) -> TextReport:
    subject = Subject(sheet=reading.sheet, draws_flow=reading.is_whole)
    return TextReport(
        code=code_of(reading.sheet.identity.title),
        title=reading.sheet.identity.title,
        reading=reading,
        findings=examine(subject, place=places_of(reading, name=name)),
    )


def _report(procedure: Procedure, books: Books | None, text: str, *, name: str = SOP) -> CheckReport:
    subject = Subject(sheet=sheet_of(procedure), procedure=procedure, books=books)
    findings = examine(subject, place=places_in(read(text, name=name)))
    return CheckReport(code=procedure.code, title=procedure.title, findings=findings)


def _mistakes(wrong: SopErrors, content: bytes, *, name: str) -> CheckReport:
    """Mistakes of the language, each at its row and column where the file can be read that far."""
    try:
        source = read(decoded(content, name=name), name=name)
    except SopErrors:
        source = None
    return CheckReport(code="", title="", findings=tuple(_mistake(one, source) for one in wrong.errors))


def _mistake(error: SopError, source: Source | None) -> Finding:
    spot = spot_at(source, error.line, error.column) if source and error.file == source.name else None
    return Finding(
        code=error.code,
        severity=Severity.MUST,
        row=None if spot is None or spot.row is None else spot.row + 1,
        printed_no="" if spot is None or spot.row is None else str(spot.row + 1),
        column=column_of(spot) if spot else _ELSEWHERE.get(error.code, ""),
        item=None,
        says=problem(error),
        mend=Problem(MEND_FILE),
        source=SOURCE_FILE,
        place=place(error),
    )
