"""The worker's side: plan, run and prove outside effects. The intent's row is the truth.

No transaction is open while a handler works. A claim carries a token; whoever lost it meets no row when it
writes the outcome. An outcome that is not known is never assumed: the next attempt's `run` reads back first.
"""

from __future__ import annotations

import json
import logging
import secrets
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError

from tertib.cases import _commands as c
from tertib.cases import _intent_rows, _second_said, _sql, _store, catalogue
from tertib.cases._act import INTENT_TASK, Act, digest_of, wake, want_behind
from tertib.cases._facts import facts_of, plain
from tertib.cases._intent_rows import IntentRow
from tertib.cases._rehearsal import handler_for
from tertib.cases._store import CaseRow
from tertib.cases.types import IntentState, Plan, PlanLine
from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Conflict, TertibError
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.runtime import door
from tertib.runtime.door import Tx
from tertib.runtime.marks import point
from tertib.runtime.queue import Job, Retry, schedule, task

log = logging.getLogger(__name__)

_ATTEMPTS = 8  # then a person decides
_LONGEST_PAUSE = 600
_PATIENCE = 5
_GAVE_UP = N_("Sudah dicoba %(tries)s kali tanpa hasil yang pasti. Periksa sistem tujuan, lalu coba lagi.")
_NOT_PLANNED = N_(
    "Rencana langkah ini belum dapat disimpan karena kesalahan di dalam Tertib, bukan karena isian Anda. "
    "Isian Anda tetap tersimpan dan belum ada yang dikerjakan di luar. Sistem mencobanya lagi sendiri."
)
_NOT_RECORDED = N_(
    "Pekerjaan ini sudah dijalankan, tetapi hasilnya belum dapat dicatat pada perkara karena kesalahan di "
    "dalam Tertib, bukan karena isian Anda. Isian Anda dan hasilnya tetap ada. Tekan “Coba lagi”; bila tetap "
    "gagal, hubungi administrator kantor: kendala ini tampil pada halaman Operasional."
)
_STALE = "stale"
_AWAY = (OperationalError, InterfaceError)


_CHANGED = N_(
    "Keadaan berubah sejak rencana ini disetujui: yang akan dihapus tidak sama lagi. Belum ada yang dihapus; "
    "baca rencana yang baru, lalu setujui lagi."
)


def _lease() -> timedelta:
    return timedelta(seconds=getattr(settings, "TERTIB_INTENT_LEASE", 90))


@task(INTENT_TASK, max_attempts=20, lease=120)
def carry_out(job: Job) -> None:
    """One attempt at one intent."""
    intent = UUID(str(job.args["intent"]))
    token = secrets.token_hex(16)
    point("intent.before_claim")
    claimed = door.run(lambda tx: _claim(tx, intent, token))
    if claimed is None:
        return
    if isinstance(claimed, datetime):
        raise Retry(after=_seconds_until(claimed), reason="another worker holds it")
    point("intent.claimed")
    if claimed[0].state == IntentState.WANTED and not _plan(claimed, token):
        return
    _run(claimed, token)


def _seconds_until(moment: datetime) -> float:
    return max((moment - door.read_now()).total_seconds(), 1)


Claimed = tuple[IntentRow, CaseRow]


def _claim(tx: Tx, intent: UUID, token: str) -> Claimed | datetime | None:
    """The intent and its case; the end of another's lease; or None when there is nothing to do."""
    if _intent_rows.claim_intent(intent, token, now=tx.now, until=tx.now + _lease()):
        row = _intent_rows.load_intent(intent)
        case = _store.load_case(row.case) if row else None
        return (row, case) if row and case else None
    row = _intent_rows.load_intent(intent)
    if row is None or row.state not in (IntentState.WANTED, IntentState.READY):
        return None
    return row.lease_until


def _context(intent: IntentRow, case: CaseRow) -> catalogue.OutsideContext:
    day = people.office_date(intent.wanted_at)
    return catalogue.OutsideContext(
        intent=intent.id,
        key=f"{case.id}/{intent.key.replace('.', '/')}",
        case=facts_of(case, today=people.office_date(door.read_now())),
        step=intent.step,
        round=intent.round,
        item=intent.item,
        inputs=json.loads(intent.inputs),
        plan=plan_of(intent.plan),
        attempt=intent.attempt,
        by=intent.by_person,
        acting=intent.acting,
        by_hand=intent.by_hand,
        date=day,
    )


def plan_of(text: str | None) -> Plan | None:
    """A plan from its stored form."""
    if not text:
        return None
    data = json.loads(text)
    return Plan(
        summary=data["summary"],
        lines=tuple(PlanLine(**line) for line in data["lines"]),
        manual=tuple(data["manual"]),
        destroys=tuple(PlanLine(**line) for line in data.get("destroys", ())),
        confirm=data["confirm"],
        fields=data.get("fields", {}),
    )


def _plan(claimed: Claimed, token: str) -> bool:
    """Make the plan; True when the same attempt may go on to run."""
    intent, case = claimed
    handler = handler_for(intent.verb, case)
    point("intent.before_plan")
    try:
        plan = handler.plan(_context(intent, case)) if handler else None
    except Exception as error:  # noqa: BLE001 - a handler may fail in any way; the row tells
        _postpone(intent, token, catalogue.Pending(reason=_reason(error), retry_after=_pause(intent)))
        return False
    point("intent.after_plan")
    try:
        return door.run(lambda tx: _keep_plan(tx, intent, token, plan))
    except Exception as error:
        if _is_passing(error):
            raise  # the queue repeats the attempt
        _log_broken("intent.plan_not_kept", intent, error)
        said = str(error) if isinstance(error, TertibError) else _NOT_PLANNED
        _postpone(intent, token, catalogue.Pending(reason=said, retry_after=_pause(intent)))
        return False


def _asked_for(plan: Plan) -> Plan:
    """A plan as it is shown: nothing is destroyed unasked, whatever the handler says."""
    return replace(plan, confirm=True) if plan.destroys else plan


def _keep_plan(tx: Tx, intent: IntentRow, token: str, plan: Plan | None) -> bool:
    if plan is None:
        return True
    plan = _asked_for(plan)
    state = IntentState.PLANNED if plan.confirm else IntentState.READY
    shown = plain(asdict(plan))
    # A plan to be confirmed ends the attempt; another goes straight on with the same token.
    keep = {} if plan.confirm else {"token": token, "lease_until": tx.now + _lease()}
    tries = {"tries": 0} if plan.confirm else {}
    digest, text = digest_of(shown), _sql.to_json(shown)
    columns = {"state": state.value, "plan": text, "digest": digest, "sentence": ""}
    if not _intent_rows.settle_intent(intent.id, token, **columns, **_intent_rows.UNSAID, **tries, **keep):
        return False
    act = _act(tx, intent)
    destroys = bool(plan.destroys)
    act.carry(
        c.PlanMade(
            key=intent.key, digest=digest, confirm=plan.confirm, destroys=destroys, private={"plan": shown}
        )
    )
    act.finish()
    return not plan.confirm


def _run(claimed: Claimed, token: str) -> None:
    intent, case = claimed
    fresh = _intent_rows.load_intent(intent.id) or intent
    handler = handler_for(intent.verb, case)
    if handler is None:
        outcome: catalogue.Outcome = catalogue.NeedsPerson(
            sentence=N_("Penghubung untuk pekerjaan ini tidak terpasang.")
        )
    elif not _insist_guard(claimed, fresh, handler, token):
        return
    else:
        point("intent.before_run")
        outcome = _attempt(handler, _context(fresh, case), fresh)
        point("intent.after_run")
    if isinstance(outcome, catalogue.Pending):
        _postpone(fresh, token, outcome)
        return
    point("intent.before_proof")
    try:
        _persist(lambda tx: _record(tx, fresh, token, outcome))
    except Exception as error:
        if _is_passing(error):
            raise  # the queue repeats the attempt
        _log_broken("intent.not_recorded", fresh, error)
        _tell_unrecorded(fresh, token, str(error) if isinstance(error, TertibError) else _NOT_RECORDED)
    point("intent.after_proof")


def _is_passing(error: Exception) -> bool:
    """Nothing is broken: an official was faster, or the database is away and could keep no sentence."""
    return isinstance(error, _AWAY) or (isinstance(error, Conflict) and error.code == _STALE)


def _log_broken(name: str, intent: IntentRow, error: Exception) -> None:
    """The whole way down for the operator, without the error's own words: they may hold personal data."""
    trace = "".join(traceback.format_tb(error.__traceback__))
    fields = {"intent": str(intent.id), "verb": intent.verb, "error": type(error).__name__, "trace": trace}
    log.error(name, extra=fields)


def _tell_unrecorded(intent: IntentRow, token: str, sentence: str) -> None:
    """What follows from an outcome broke and was undone: the row says so at once, and a person wakes it.

    Where even the telling leads on to what is broken, the sentence alone is kept and the attempt repeated.
    """
    stuck = catalogue.NeedsPerson(sentence=sentence)
    try:
        _persist(lambda tx: _record(tx, intent, token, stuck))
    except Exception as error:
        if _is_passing(error) or intent.tries >= _ATTEMPTS:
            raise
        _log_broken("intent.trouble_not_recorded", intent, error)
        _postpone(intent, token, catalogue.Pending(reason=sentence, retry_after=_pause(intent)))


def _insist_guard(claimed: Claimed, fresh: IntentRow, handler: catalogue.OutsideHandler, token: str) -> bool:
    """Whether the handler may run now: what it would destroy is within what was confirmed, by enough people.

    What is gone already is no longer in the plan; what came since was never confirmed, and is asked for.
    """
    confirmed = plan_of(fresh.plan)
    if not (getattr(handler, "destroys", False) or (confirmed and confirmed.destroys)):
        return True
    try:
        now = handler.plan(_context(fresh, claimed[1]))
    except Exception as error:  # noqa: BLE001 - as in `_plan`
        _postpone(fresh, token, catalogue.Pending(reason=_reason(error), retry_after=_pause(fresh)))
        return False
    if now is None or is_within(now, confirmed):
        return True
    _persist(lambda tx: _void(tx, fresh, token, now))
    return False


def is_within(now: Plan, confirmed: Plan | None) -> bool:
    """Whether nothing would be destroyed that was not confirmed."""
    return set(now.destroys) <= set(confirmed.destroys if confirmed else ())


def _void(tx: Tx, intent: IntentRow, token: str, plan: Plan) -> None:
    """Show what would happen now; everybody who confirmed the plan before it is asked again."""
    act = _act(tx, intent)
    mark = act.row.state.marks.get(intent.key)
    if mark is None or mark.state is not IntentState.READY:  # its row was left: nobody is there to be asked
        _record(tx, intent, token, catalogue.NeedsPerson(sentence=_CHANGED))
        return
    shown = plain(asdict(_asked_for(plan)))
    digest, text = digest_of(shown), _sql.to_json(shown)
    columns = {"state": IntentState.PLANNED.value, "plan": text, "digest": digest, "sentence": _CHANGED}
    if not _intent_rows.settle_intent(intent.id, token, **columns, **_intent_rows.UNSAID, tries=0):
        return
    act.carry(
        c.VoidPlan(
            key=intent.key, digest=digest, destroys=True, private={"plan": shown, "sentence": _CHANGED}
        )
    )
    act.finish()


def _persist(write: Callable[[Tx], None]) -> None:
    """News from outside must get in: when an official was faster, it is told to the newer case."""
    for _ in range(_PATIENCE):
        try:
            door.run(write)
        except Conflict:
            continue
        return
    door.run(write)


def _attempt(
    handler: catalogue.OutsideHandler, context: catalogue.OutsideContext, intent: IntentRow
) -> catalogue.Outcome:
    try:
        return handler.run(context)
    except Exception as error:  # noqa: BLE001 - unknown is not failed: the next attempt reads back
        log.warning("intent.attempt_failed", extra={"intent": str(intent.id), "error": type(error).__name__})
        return catalogue.Pending(reason=_reason(error), retry_after=_pause(intent))


def _reason(error: Exception) -> str:
    if isinstance(error, TertibError):
        return str(error)
    return N_("Sistem tujuan tidak menjawab dengan benar; dicoba lagi otomatis.")


def _pause(intent: IntentRow) -> timedelta:
    seconds = min(5 * 2 ** min(intent.tries, 10), _LONGEST_PAUSE)
    return timedelta(seconds=seconds + secrets.randbelow(seconds))


def _postpone(intent: IntentRow, token: str, pending: catalogue.Pending) -> None:
    if intent.tries >= _ATTEMPTS and not pending.waits:
        stuck = catalogue.NeedsPerson(sentence=_GAVE_UP % {"tries": intent.tries})
        _persist(lambda tx: _record(tx, intent, token, stuck))
        return

    def put_off(tx: Tx) -> None:
        at = tx.now + pending.retry_after
        tries = {"tries": intent.tries - 1} if pending.waits else {}
        if _intent_rows.settle_intent(intent.id, token, sentence=pending.reason, next_at=at, **tries):
            wake(tx, intent.id, intent.attempt, at=at)

    door.run(put_off)


def _record(tx: Tx, intent: IntentRow, token: str, outcome: catalogue.Outcome) -> None:
    """Write the outcome and what follows from it in the case; nothing if the lease was lost."""
    outcome = _second_said.with_persons(intent, outcome)
    state, changes = _outcome_columns(outcome, tx.now)
    if not _intent_rows.settle_intent(intent.id, token, state=state.value, next_at=None, **changes):
        return
    act = _act(tx, intent)
    act.carry(_news(act, intent, outcome))
    act.finish()
    point("intent.in_proof")


def _act(tx: Tx, intent: IntentRow) -> Act:
    case = _store.load_case(intent.case)
    if case is None:  # pragma: no cover - a foreign key stands against it
        raise LookupError(intent.case)
    return Act(tx=tx, by=SYSTEM, row=case)


_OUTCOMES: Mapping[type, tuple[IntentState, str]] = {
    catalogue.Clash: (IntentState.CLASH, "effect_clashed"),
    catalogue.Failed: (IntentState.FAILED, "effect_failed"),
    catalogue.NeedsPerson: (IntentState.PERSON, "effect_stuck"),
}


def _outcome_columns(outcome: catalogue.Outcome, now: datetime) -> tuple[IntentState, dict[str, Any]]:
    if isinstance(outcome, catalogue.Proven):
        evidence = _sql.to_json(plain(outcome.evidence))
        return IntentState.PROVEN, {"evidence": evidence, "done_at": now, "sentence": ""}
    state, _ = _OUTCOMES[type(outcome)]
    return state, {"sentence": getattr(outcome, "sentence", "")}


def _news(act: Act, intent: IntentRow, outcome: catalogue.Outcome) -> c.Command:
    if isinstance(outcome, catalogue.Proven):
        return act.proof(intent.key, want_behind(act, intent), outcome.evidence, json.loads(intent.value))
    kind = _OUTCOMES[type(outcome)][1]
    sentence = getattr(outcome, "sentence", "")
    return c.Trouble(key=intent.key, verb=intent.verb, kind=kind, private={"sentence": sentence})


@task("cases.resume_intents", lease=60)
def resume(_: Job) -> None:
    """Wake a worker for every intent that should be moving and is not."""
    now = door.read_now()
    found = _intent_rows.runnable_intents(now, 200)
    if found:
        door.run(lambda tx: _wake_all(tx, found))


def _wake_all(tx: Tx, found: list[tuple[UUID, int]]) -> None:
    for intent, attempt in found:
        wake(tx, intent, attempt)


schedule("cases.resume_intents", "cases.resume_intents", every=timedelta(minutes=1))
