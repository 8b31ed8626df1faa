"""How a case begins: what opens it, which row receives it and numbers it, what the catalogue says."""

from dataclasses import dataclass
from typing import Any

from tertib.kernel.errors import Invalid
from tertib.kernel.words import N_
from tertib.procedures.authoring.document import Data, Document, lines, one_line
from tertib.procedures.language.types import Act, TriggerKind

REQUEST, CLERK, NUMBER = "request", "agendaris", "number.take"
_SERIES: dict[TriggerKind, Data] = {
    TriggerKind.REQUEST: {"key": "incoming", "title": "Surat masuk", "template": "{urut4}/{tahun}"},
    TriggerKind.AGENDA: {"key": "work_plan", "title": "Agenda kerja", "template": "{urut4}/AK/{tahun}"},
    TriggerKind.INCIDENT: {"key": "incidents", "title": "Kejadian", "template": "{urut4}/IN/{tahun}"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseTrigger:
    """What opens a case, and the row that receives it: there it takes its number.

    A request brings a form, reasons to refuse, a time to wait for the applicant and a line of the catalogue.
    """

    kind: TriggerKind
    row: int = 1
    waiting_days: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteService:
    """What the public catalogue says of the service."""

    summary: str
    requirements: str
    fee: str
    product: str


def choose_trigger(document: Document, change: ChooseTrigger) -> None:
    step = document.row(change.row)
    trigger: dict[str, str] = {"kind": change.kind.value}
    if change.kind is TriggerKind.REQUEST:
        _ask(document, change.waiting_days)
    if REQUEST in document.sop.get("forms", {}):
        trigger["form"] = REQUEST
    document.sop["trigger"] = trigger
    _receive_nowhere(document)
    step["act"] = Act.RECEIVE.value if change.kind is TriggerKind.REQUEST else Act.DO.value
    series = document.registers.setdefault("series", [])
    said = _SERIES[change.kind]
    if not any(one["key"] == said["key"] for one in series):
        series.append(dict(said))
    taking = {"verb": NUMBER, "with": {"series": said["key"]}, "when": "close", "into": "agenda"}
    step["does"] = [taking, *step.get("does", ())]
    entrust(document, step)


def entrust(document: Document, step: Data) -> None:
    """At the row that receives letters the counter writes them down in the performer's name."""
    if step["act"] != Act.RECEIVE.value or any(hop.get("entrusted") for hop in step["hops"]):
        return
    if any(one["key"] == CLERK for one in document.sop.get("support", ())):
        for hop in step["hops"][:1]:
            hop["entrusted"] = CLERK


def receiving_row(document: Document) -> int:
    """The row that gives a case its number; the first where none does."""
    return next((one["no"] for one in document.steps if any(map(_is_number, one.get("does", ())))), 1)


def _is_number(effect: Data) -> bool:
    return bool(effect["verb"] == NUMBER)


def _receive_nowhere(document: Document) -> None:
    for step in document.steps:
        if step["act"] == Act.RECEIVE.value:
            step["act"] = Act.DO.value
            for hop in step["hops"]:
                if hop.get("entrusted") == CLERK:
                    del hop["entrusted"]
        kept = [one for one in step.get("does", ()) if not _is_number(one)]
        if "does" in step:
            step["does"] = kept
            if not kept:
                del step["does"]


def _ask(document: Document, waiting_days: int) -> None:
    if not 1 <= waiting_days <= 365:
        raise Invalid(N_("Batas menunggu pemohon antara 1 dan 365 hari kerja."))
    sop, title = document.sop, document.sop["title"]
    sop["waiting_days"] = waiting_days
    sop.setdefault("refusals", {"not_entitled": "Pemohon tidak berwenang mengajukan"})
    sop.setdefault("forms", {}).setdefault(REQUEST, _request_form(title))
    support = sop.setdefault("support", [])
    if not any(one["key"] == CLERK for one in support):
        support.append({"key": CLERK, "label": "Agendaris"})
    sop.setdefault(
        "service",
        {
            "summary": title,
            "requirements": ["Surat permohonan"],
            "fee": "Tidak dipungut biaya",
            "product": title,
        },
    )


def _request_form(title: str) -> dict[str, Any]:
    return {
        "title": f"Formulir {title}",
        "fields": [
            {
                "key": "letter_no",
                "label": "Nomor surat permohonan",
                "kind": "text",
                "required": True,
                "max": 80,
            },
            {"key": "letter_date", "label": "Tanggal surat permohonan", "kind": "date", "required": True},
            {"key": "reason", "label": "Keperluan", "kind": "long_text", "required": True, "max": 2000},
        ],
    }


def write_service(document: Document, change: WriteService) -> None:
    said = {
        "summary": one_line(change.summary),
        "requirements": lines(change.requirements),
        "fee": one_line(change.fee, longest=200),
        "product": one_line(change.product),
    }
    if not all(said.values()):
        raise Invalid(N_("Isi keempat bagian katalog: layanan, persyaratan, biaya dan hasilnya."))
    document.sop["service"] = said
