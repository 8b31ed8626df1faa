"""What the buttons of a case do: one function per command of `cases.service`, found by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext_noop

from tertib.cases import queries, service
from tertib.cases.types import CaseRef, CaseView, OpenItem
from tertib.kernel.errors import Conflict, Invalid
from tertib.surfaces.desk import keeping, work
from tertib.surfaces.desk._who import Sent, as_uuid


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """How a button acts and what is said afterwards."""

    run: Callable[[CaseView, Sent], CaseRef]
    done: str
    goes_on: bool = False  # the next thing may lie elsewhere: return to the inbox when nothing is left here


def _open_item(case: CaseView, form: Sent) -> OpenItem:
    item = queries.open_item(case, form.by)
    if item is None:
        raise Conflict("Langkah ini sudah tidak terbuka. Lihat keadaan terbaru perkara.")
    return item


def _register(case: CaseView, form: Sent) -> CaseRef:
    entry = work.registration(form)
    try:
        return service.register(case.id, entry, by=form.by, seen=form.seen, idempotency_key=form.key)
    except Invalid as error:  # told beside the inputs, which have names of their own here
        problems = work.letter_problems(form) or error.problems
        raise Invalid(error.sentence, problems=problems) from error


def _complete(case: CaseView, form: Sent) -> CaseRef:
    item = _open_item(case, form)
    done = work.step_work(form, item, case)
    draft = queries.work_draft(case, item)
    keeping.must_be_newest(draft, form)
    done = replace(done, files=keeping.files_with(draft, done.files))
    return service.complete(case.id, done, by=form.by, seen=form.seen, idempotency_key=form.key)


def _claim(case: CaseView, form: Sent) -> CaseRef:
    return service.claim(case.id, by=form.by, seen=form.seen, idempotency_key=form.key)


def _release(case: CaseView, form: Sent) -> CaseRef:
    return service.release(case.id, by=form.by, seen=form.seen, idempotency_key=form.key)


def _recall(case: CaseView, form: Sent) -> CaseRef:
    return service.recall(case.id, by=form.by, seen=form.seen, idempotency_key=form.key)


def _hand_over(case: CaseView, form: Sent) -> CaseRef:
    return service.hand_over(
        case.id,
        form.uuid("to_person"),
        by=form.by,
        seen=form.seen,
        note=form.text("note"),
        idempotency_key=form.key,
    )


def _hold(case: CaseView, form: Sent) -> CaseRef:
    return service.hold(
        case.id,
        form.text("provider"),
        by=form.by,
        seen=form.seen,
        note=form.text("note"),
        idempotency_key=form.key,
    )


def _resume(case: CaseView, form: Sent) -> CaseRef:
    return service.resume(
        case.id, by=form.by, seen=form.seen, note=form.text("note"), idempotency_key=form.key
    )


def _send_back(case: CaseView, form: Sent) -> CaseRef:
    return service.send_back(case.id, form.text("note"), by=form.by, seen=form.seen, idempotency_key=form.key)


def _refuse(case: CaseView, form: Sent) -> CaseRef:
    return service.refuse(
        case.id,
        form.text("reason"),
        by=form.by,
        seen=form.seen,
        note=form.text("note"),
        idempotency_key=form.key,
    )


def _withdraw(case: CaseView, form: Sent) -> CaseRef:
    return service.withdraw(
        case.id, by=form.by, seen=form.seen, note=form.text("note"), idempotency_key=form.key
    )


def _confirm_plan(case: CaseView, form: Sent) -> CaseRef:
    chosen = form.uuids("intent") or None
    return service.confirm_plan(
        case.id,
        by=form.by,
        seen=form.seen,
        intents=chosen,
        reason=form.text("reason"),
        idempotency_key=form.key,
    )


def _second_plan(case: CaseView, form: Sent) -> CaseRef:
    pairs = [one.partition(":") for one in form.post.getlist("digest")]
    digests = {as_uuid(intent): digest for intent, _colon, digest in pairs}
    return service.second_plan(case.id, digests, by=form.by, seen=form.seen, idempotency_key=form.key)


def _decline_plan(case: CaseView, form: Sent) -> CaseRef:
    note = form.text("note")
    return service.decline_plan(case.id, note, by=form.by, seen=form.seen, idempotency_key=form.key)


def _done_by_hand(case: CaseView, form: Sent) -> CaseRef:
    return service.done_by_hand(
        case.id,
        form.uuid("intent"),
        by=form.by,
        seen=form.seen,
        note=form.text("note"),
        idempotency_key=form.key,
    )


def _retry(case: CaseView, form: Sent) -> CaseRef:
    return service.retry(case.id, form.uuid("intent"), by=form.by, seen=form.seen, idempotency_key=form.key)


def _equip(case: CaseView, form: Sent) -> CaseRef:
    return service.equip(case.id, by=form.by, seen=form.seen, idempotency_key=form.key)


def _acknowledge(case: CaseView, form: Sent) -> CaseRef:
    return service.acknowledge(
        case.id, by=form.by, seen=form.seen, scan=work.scan(form), idempotency_key=form.key
    )


COMMANDS: Mapping[str, Command] = {
    "register": Command(run=_register, done=gettext_noop("Surat tercatat di agenda."), goes_on=True),
    "complete": Command(run=_complete, done=gettext_noop("Langkah selesai dan tercatat."), goes_on=True),
    "claim": Command(run=_claim, done=gettext_noop("Anda yang mengerjakan langkah ini.")),
    "release": Command(run=_release, done=gettext_noop("Langkah dikembalikan ke kelompok."), goes_on=True),
    "recall": Command(run=_recall, done=gettext_noop("Disposisi ditarik kembali.")),
    "hand_over": Command(run=_hand_over, done=gettext_noop("Langkah dialihkan."), goes_on=True),
    "hold": Command(run=_hold, done=gettext_noop("Jam berhenti sampai penyedia bertindak.")),
    "resume": Command(run=_resume, done=gettext_noop("Jam berjalan lagi.")),
    "send_back": Command(
        run=_send_back, done=gettext_noop("Perkara dikembalikan dengan catatan."), goes_on=True
    ),
    "refuse": Command(run=_refuse, done=gettext_noop("Permohonan ditolak dan pemohon diberi tahu.")),
    "withdraw": Command(run=_withdraw, done=gettext_noop("Permohonan dicabut.")),
    "acknowledge": Command(run=_acknowledge, done=gettext_noop("Tanda terima tercatat.")),
    "equip": Command(run=_equip, done=gettext_noop("Peralatan tercatat siap.")),
    "confirm_plan": Command(run=_confirm_plan, done=gettext_noop("Rencana dikonfirmasi.")),
    "second_plan": Command(
        run=_second_plan, done=gettext_noop("Dikonfirmasi. Rencananya dijalankan sekarang."), goes_on=True
    ),
    "decline_plan": Command(
        run=_decline_plan,
        done=gettext_noop("Dikembalikan kepada penyusunnya. Tidak ada yang dihapus."),
        goes_on=True,
    ),
    "done_by_hand": Command(
        run=_done_by_hand, done=gettext_noop("Tercatat. Sistem sedang membuktikan hasilnya.")
    ),
    "retry": Command(run=_retry, done=gettext_noop("Dicoba lagi. Sistem memeriksa keadaan lebih dulu.")),
}


def left_here(case: UUID, form: Sent) -> bool:
    """Whether the same person has the next thing to do on the same case."""
    item = queries.open_item(case, form.by)
    return item is not None and item.may_act
