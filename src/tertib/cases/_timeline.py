"""A case's events in the words of the office."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from tertib.cases.chain import Link
from tertib.cases.types import TimelineEntry
from tertib.kernel.errors import Problem
from tertib.kernel.words import N_
from tertib.people.types import MandateKind
from tertib.runtime import languages

# What an applicant may see of a case; everything else is the office's own business.
_FOR_APPLICANT = frozenset(
    {
        "opened", "number_given", "step_entered", "waiting", "resubmitted", "closed", "refused", "withdrawn",
        "lapsed", "acknowledged",
    }
)  # fmt: skip

# Events that only serve the machine: their meaning is told by the event beside them.
_SILENT = frozenset(
    {
        "closing", "recallable", "promise_started", "promise_held", "effects_wanted", "hop_opened",
        "step_closed", "read", "effects_dropped",
    }
)  # fmt: skip

WORDS: Mapping[str, str] = {
    "opened": N_("Permohonan diajukan"),
    "step_entered": N_("Langkah %(step)s dimulai: %(activity)s"),
    "hop_done": N_("%(label)s"),
    "hop_skipped": N_("Dilewati: %(label)s"),
    "claimed": N_("Tugas diambil"),
    "released": N_("Tugas dilepaskan"),
    "handed_over": N_("Tugas diserahkan kepada rekan"),
    "number_given": N_("Diagendakan dengan nomor %(number)s"),
    "variant_set": N_("Jenis permohonan ditetapkan: %(variant)s"),
    "plan_made": N_("Rencana disusun: %(verb)s"),
    "plan_confirmed": N_("Rencana disetujui"),
    "plan_prepared": N_("Rencana penghapusan disetujui; menunggu konfirmasi orang kedua"),
    "plan_seconded": N_("Rencana penghapusan dikonfirmasi orang kedua"),
    "plan_confirmed_alone": N_("Rencana penghapusan dijalankan seorang diri: tidak ada orang kedua"),
    "plan_declined": N_("Orang kedua mengembalikan rencana penghapusan"),
    "plan_voided": N_("Konfirmasi gugur: yang akan dihapus sudah berubah"),
    "effect_proven": N_("Terbukti: %(verb)s"),
    "effect_clashed": N_("Bentrok: %(verb)s"),
    "effect_failed": N_("Gagal: %(verb)s"),
    "effect_stuck": N_("Perlu tindakan: %(verb)s"),
    "effect_retried": N_("Dicoba lagi"),
    "effect_replanned": N_("Direncanakan lagi"),
    "effect_by_hand": N_("Dilaporkan sudah dikerjakan manual"),
    "waiting": N_("Menunggu pemohon melengkapi"),
    "resubmitted": N_("Pemohon melengkapi permohonan (versi %(submission)s)"),
    "sent_back": N_("Dikembalikan ke langkah %(step)s"),
    "recalled": N_("Disposisi ditarik kembali"),
    "paraf_refused": N_("Paraf ditolak"),
    "returned": N_("Kembali ke langkah %(to)s menurut SOP"),
    "promise_moved": N_("Batas janji layanan dihitung ulang: semula %(before)s, menjadi %(due)s"),
    "wait_moved": N_("Batas melengkapi diundur: semula %(before)s, menjadi %(until)s"),
    "held": N_("Jam berhenti menunggu penyedia: %(provider)s"),
    "resumed": N_("Penyedia sudah bertindak; jam berjalan lagi"),
    "escalated": N_("Janji layanan terlewati; %(to_post)s diberi tahu"),
    "closed": N_("Perkara selesai"),
    "refused": N_("Permohonan ditolak: %(reason)s"),
    "withdrawn": N_("Permohonan ditarik pemohon"),
    "lapsed": N_("Ditutup karena tidak dilengkapi sampai batas waktu"),
    "acknowledged": N_("Hasil dinyatakan diterima"),
    "moved": N_("Dipindahkan ke revisi %(version)s SOP-nya"),
    "acknowledged_in_place": N_("Percobaan: hasil dinyatakan diterima di tempat pemohon"),
    "equipped": N_("Peralatan SOP dinyatakan siap"),
    "duty_waived": N_(
        "Satu orang mengerjakan dan memeriksa langkah %(step)s: tidak ada pejabat lain, dan kantor "
        "mengizinkannya"
    ),
    "erased": N_("Data pribadi peristiwa nomor %(no)s dihapus menurut hukum: %(ground)s"),
}

_TOLD = {
    "opened": N_("perkara dibuka"),
    "step_entered": N_("perkara berpindah langkah"),
    "hop_opened": N_("perkara berpindah meja"),
    "hop_done": N_("langkah ini sudah dikerjakan"),
    "claimed": N_("tugas ini diambil"),
    "released": N_("tugas ini dilepaskan"),
    "handed_over": N_("tugas ini diserahkan kepada rekan"),
    "sent_back": N_("perkara dikembalikan"),
    "recalled": N_("disposisi ditarik kembali"),
    "plan_made": N_("rencana baru disusun"),
    "plan_confirmed": N_("rencana disetujui"),
    "plan_prepared": N_("rencana disetujui dan menunggu orang kedua"),
    "plan_seconded": N_("rencana dikonfirmasi orang kedua"),
    "plan_confirmed_alone": N_("rencana dijalankan seorang diri"),
    "plan_declined": N_("rencana dikembalikan orang kedua"),
    "waiting": N_("pemohon diminta melengkapi"),
    "held": N_("jam dihentikan karena menunggu penyedia"),
    "resumed": N_("jam dijalankan lagi"),
    "resubmitted": N_("permohonan dilengkapi"),
    "closed": N_("perkara diselesaikan"),
    "refused": N_("permohonan ditolak"),
    "withdrawn": N_("permohonan ditarik"),
    "lapsed": N_("perkara ditutup"),
    "moved": N_("perkara dipindahkan ke revisi lain"),
}


def told(link: Link) -> str:
    """One event in half a sentence, for somebody whose page is stale."""
    return _TOLD.get(link.kind, N_("keadaan perkara berubah"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Glossary:
    """The names that keys in events stand for."""

    activity: Callable[[int], str]
    label: Callable[[int, int], str]
    verb: Callable[[str], str]
    variant: Callable[[str], str]
    reason: Callable[[str], str]
    person: Callable[[UUID], str]
    post: Callable[[UUID], str]
    recorded: Mapping[str, str]


def entry_of(link: Link, glossary: Glossary) -> TimelineEntry | None:
    """The event as a line of the timeline; None for what only serves the machine."""
    if link.kind in _SILENT:
        return None
    data, private = link.event.data, link.private
    fields = _fields(link, data, glossary)
    words = f"{link.kind}_in_place" if data.get("in_place") else link.kind
    sentence = WORDS.get(words) or glossary.recorded.get(link.kind) or _PLAIN
    return TimelineEntry(
        no=link.no,
        at=link.at,
        kind=link.kind,
        sentence=sentence if _fits(sentence, fields) else _PLAIN,
        fields=fields,
        who=glossary.person(link.person) if link.person else N_("Sistem"),
        capacity=_capacity(link, glossary),
        step=data.get("step"),
        round=data.get("round", 0),
        note=str(private.get("note") or private.get("sentence") or ""),
        details=_details(private),
        remarks=_remarks(private),
        internal=link.kind not in _FOR_APPLICANT,
        erased=link.is_erased,
    )


def _capacity(link: Link, glossary: Glossary) -> str:
    """`Plh. Kepala Dinas`: the post, and by what kind of mandate it was acted for."""
    title = glossary.post(link.post) if link.post else ""
    prefix = MandateKind(link.capacity).prefix if link.capacity else ""
    return f"{prefix}{title}" if title else ""


_PLAIN = N_("Dicatat: %(kind)s")


def _fits(sentence: str, fields: Mapping[str, Any]) -> bool:
    """An old event may lack a place that a newer sentence names."""
    try:
        return bool(sentence % fields)
    except KeyError:
        return False


def _fields(link: Link, data: Mapping[str, Any], glossary: Glossary) -> dict[str, Any]:
    fields: dict[str, Any] = {key: value for key, value in data.items() if isinstance(value, str | int)}
    fields["kind"] = link.kind
    step, hop = data.get("step"), data.get("hop")
    if isinstance(step, int):
        fields["activity"] = glossary.activity(step)
        fields["label"] = glossary.label(step, hop if isinstance(hop, int) else 0)
    for name, spell in (("verb", glossary.verb), ("variant", glossary.variant), ("reason", glossary.reason)):
        if name in data or name == "verb":
            fields[name] = spell(str(data.get(name) or ""))
    for name in _MOMENTS & data.keys():
        fields[name] = _in_words(data[name])
    if link.kind == "escalated":
        fields["to_post"] = glossary.post(UUID(data["to"]))
    return fields


_MOMENTS = frozenset({"before", "due", "until"})


def _in_words(moment: str | None) -> str:
    """`25 November 2026, 10.00`, as the office's clock shows it."""
    if moment is None:
        return "-"
    there = datetime.fromisoformat(moment).astimezone(timezone.get_default_timezone())
    return f"{languages.day(there.date())}, {there:%H.%M}"


def _remarks(private: Mapping[str, Any]) -> tuple[Problem, ...]:
    """What a verb said of its effect, see `catalogue.told`."""
    evidence = private.get("evidence") or {}
    return tuple(Problem(one["says"], one["fields"]) for one in evidence.get("told") or ())


def _details(private: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    work = private.get("work", {})
    disposition = work.get("disposition") or {}
    found = [
        (N_("Jawaban"), work.get("answer")),
        (N_("Kepada"), ", ".join(disposition.get("to", ()))),
        (N_("Tembusan"), ", ".join(disposition.get("cc", ()))),
        (N_("Isi disposisi"), "; ".join(disposition.get("phrases", ()))),
        (N_("Catatan disposisi"), disposition.get("note")),
        (N_("Batas waktu"), disposition.get("due")),
        (N_("Dimasukkan oleh"), disposition.get("keyed_in_by")),
        *((N_("Kekurangan"), each.get("sentence")) for each in work.get("deficiencies", ())),
    ]
    return tuple((label, str(value)) for label, value in found if value)
