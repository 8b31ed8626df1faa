"""What is known of a case when a row is done: what books may keep and papers may repeat."""

from collections.abc import Iterator

from tertib.kernel.words import N_
from tertib.procedures.authoring.document import Data, Document

_CASE = (
    ("case.number", N_("Nomor perkara")),
    ("case.title", N_("Judul")),
    ("case.agency_name", N_("Pemohon")),
    ("case.today", N_("Tanggal pengerjaan")),
)
_PRINTABLE = frozenset({"text", "long_text", "number", "date", "choice", "boolean", "checklist"})


def known_at(document: Document, no: int) -> Iterator[tuple[str, str]]:
    """Path and words of everything that a case knows once row `no` is done."""
    yield from _CASE
    yield from facts_of(document, no)
    for step in document.steps[:no]:
        at = step["no"]
        if "decision" in step:
            yield f"work.{at}.answer", step["decision"]["question"] or N_("Keputusan")
        yield f"work.{at}.done_by", N_("Dikerjakan oleh")


def facts_of(document: Document, no: int) -> Iterator[tuple[str, str]]:
    """Path and words of the answers given up to row `no`."""
    forms = document.sop.get("forms", {})
    for place, key in _asked(document, no):
        for one in forms.get(key, {}).get("fields", ()):
            if one["kind"] in _PRINTABLE:
                yield f"{place}.{one['key']}", one["label"]


def choices_of(document: Document, path: str) -> str:
    """Where the words of a chosen answer stand, as `form.field`; empty where it stands for itself."""
    for place, form in _asked(document, len(document.steps)):
        for one in document.sop.get("forms", {}).get(form, {}).get("fields", ()):
            if path == f"{place}.{one['key']}" and one.get("choices"):
                return f"{form}.{one['key']}"
    return ""


def _asked(document: Document, no: int) -> Iterator[tuple[str, str]]:
    if form := document.sop["trigger"].get("form"):
        yield "request", form
    for step in document.steps[:no]:
        for form in _forms_of(step):
            yield f"work.{step['no']}", form


def _forms_of(step: Data) -> list[str]:
    said = (step.get("form"), *(hop.get("form") for hop in step["hops"]))
    return list(dict.fromkeys(one for one in said if one))
