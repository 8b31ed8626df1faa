"""Commands of the engine.

Every command names its target first, takes `by` (who), `seen` (the `seq` the page showed) and an optional
`idempotency_key` (the same key never acts twice). It checks the right at the moment of acting, decides in the
pure machine, writes row and chained events in one transaction, and answers with a `CaseRef`.
A stale page raises `Conflict` with a sentence saying what happened meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from tertib.cases import _commands as c
from tertib.cases import (
    _deadlines,
    _drafts,
    _files,
    _greetings,  # noqa: F401 - the same
    _intent_rows,
    _intents,  # noqa: F401 - the worker's tasks are known from here on
    _move,
    _operations,
    _reviews,
    _rights,
    _second,
    _store,
    _warnings,  # noqa: F401 - the same
    _work_drafts,
)
from tertib.cases._act import Act, changed_meanwhile, ref
from tertib.cases._doing import completing, note_of, registering, who
from tertib.cases._erasing import forgotten
from tertib.cases._facts import plain
from tertib.cases._judging import examine_scan
from tertib.cases._once import Once, once
from tertib.cases._opening import (
    Wish,
    clean_form,
    examined,
    held_by,
    held_in,
    keep_submission,
    note_files,
    open_in,
    with_files,
)
from tertib.cases._rights import needs_registration
from tertib.cases._state import CaseState
from tertib.cases._timeline import told
from tertib.cases.types import (
    REHEARSAL,
    BatchLine,
    CaseRef,
    Contact,
    Disposition,
    Draft,
    FileRef,
    Files,
    IntentState,
    Json,
    Judgement,
    Move,
    Period,
    Phase,
    Registration,
    ReviewKind,
    ReviewView,
    StepWork,
    Upload,
    WorkDraft,
    WorkWanted,
)
from tertib.kernel.actor import SYSTEM, Actor
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Problem, TertibError
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.procedures import queries as procedures
from tertib.procedures.types import Form
from tertib.runtime import door
from tertib.runtime.door import Tx
from tertib.runtime.marks import point
from tertib.runtime.queue import Job, schedule, task

__all__ = [
    "acknowledge", "claim", "complete", "confirm_plan", "decline_plan", "discard_draft", "dispose_many",
    "done_by_hand",
    "equip", "erase_payload", "hand_over", "hold", "keep_work", "lapse_waiting", "mark_read", "move_case",
    "open_case", "post_again", "recall", "recompute_promises", "record", "recount_soon", "refuse", "register",
    "release", "resubmit", "resume", "retry", "run_again", "save_draft", "save_review", "second_plan",
    "send_back",
    "submit_draft", "withdraw",
]  # fmt: skip

_NO_FILES: Files = {}
LONGEST_REASON = 1000
Make = Callable[[Act], c.Command]


# --- opening and registering -----------------------------------------------------------------------


def open_case(
    office: UUID,
    code: str,
    *,
    by: Actor,
    request: Mapping[str, Json],
    files: Files = _NO_FILES,
    agency: UUID | None = None,
    agency_name: str = "",
    channel: str = "portal",
    contact: Contact | None = None,
    variant: str | None = None,
    title: str = "",
    registration: Registration | None = None,
    idempotency_key: str | None = None,
) -> CaseRef:
    """Open a case of the procedure in force. `Invalid` names every field in the way.

    With `registration` (counter) the letter is registered in the same act.
    """
    form = procedures.procedure(procedures.in_force(office, code).hash).request_form
    wish = Wish(
        office=office, code=code, request=request, files=examined(files, form), agency=agency,
        agency_name=agency_name, channel=channel, contact=contact, variant=variant, title=title,
    )  # fmt: skip
    scan = examine_scan(registration.scan if registration else None)

    asked = (office, code, request, files, agency, agency_name, channel, contact, variant, title)
    key = once(idempotency_key, ("open", asked, registration), by=by)

    def opening(tx: Tx) -> CaseRef:
        again = _opened_before(tx, key, by)
        return again or _open(tx, wish, registration, scan, by=by, key=key)

    return door.run(opening)


def _opened_before(tx: Tx, key: Once | None, by: Actor) -> CaseRef | None:
    """What this person's key opened before, as long as they may see it; refuses it for other content."""
    row = _store.opened_with(key) if key else None
    if key is None or row is None or row.done_before is None:
        return None
    if not _rights.standing_of(by, row, tx.now).may_see(row):
        raise _unknown()
    key.must_be(row.done_before)
    return ref(row)


def _open(
    tx: Tx,
    wish: Wish,
    registration: Registration | None,
    scan: Mapping[str, list[_files.Given]],
    *,
    by: Actor,
    key: Once | None,
) -> CaseRef:
    act = open_in(tx, wish, by=by, once=key)
    if registration is not None:
        _must_offer(act, "register")
        act.carry(registering(act, registration, scan))
    done = act.finish()
    keep_submission(act)
    return done


def register(
    case: UUID, registration: Registration, *, by: Actor, seen: int, idempotency_key: str | None = None
) -> CaseRef:
    """Enter an incoming letter in the agenda: closes the receiving row."""
    scan = examine_scan(registration.scan)

    def entering(act: Act) -> c.Complete:
        return registering(act, registration, scan)

    return _do(case, "register", entering, by, seen, idempotency_key, registration)


# --- the common shape of a command -----------------------------------------------------------------


def _do(
    case: UUID, action: str, make: Make, by: Actor, seen: int | None, key: str | None, *wanted: object
) -> CaseRef:
    """Load, judge, decide, write: one transaction. The key stands for the action and what is `wanted`."""
    sent = once(key, (action, *wanted), by=by)

    def act_on(tx: Tx) -> CaseRef:
        row = _store.load_case(case, once=sent)
        if row is None:
            raise _unknown()
        act = Act(tx=tx, by=by, row=row, once=sent)
        _must_see(act)
        if sent is not None and row.done_before is not None:
            sent.must_be(row.done_before)
            return ref(row)
        _must_be_fresh(act, seen)
        _must_offer(act, action)
        act.carry(make(act))
        return act.finish()

    return door.run(act_on)


def _unknown() -> NotFound:
    return NotFound(N_("Perkara tidak ditemukan."))


def _must_see(act: Act) -> None:
    if not act.standing.may_see(act.row):
        raise _unknown()


def _must_be_fresh(act: Act, seen: int | None) -> None:
    if seen is None or seen >= act.row.state.turn:
        return
    raise _stale(act.row.id, act.row.state)


def _stale(case: UUID, state: CaseState) -> Conflict:
    """What happened meanwhile, and that nothing of this page was kept."""
    link = _store.link_at(case, state.turn)
    if link is None:  # pragma: no cover - the state names one of its own events
        return changed_meanwhile()
    who = people.people([link.person])[link.person].name if link.person else SYSTEM.name
    return Conflict(
        N_(
            "Halaman ini sudah usang: %(what)s oleh %(who)s. Kiriman Anda tidak disimpan; "
            "lihat keadaan terbaru lebih dulu."
        ),
        code="stale",
        what=told(link),
        who=who.rstrip("."),  # a title's full stop is the sentence's too
    )


def _must_offer(act: Act, action: str) -> None:
    """The same list that draws the buttons; whoever may act is noted with the capacity of this moment."""
    standing = act.standing
    offered = _rights.actions(act.row, standing, act.procedure)
    found = next((each for each in offered if each.name == action), None)
    if found is None:
        raise _refusal(act, action)
    if found.post is not None:
        act.capacity = standing.acting_as(found.post, found.act)


def _refusal(act: Act, action: str) -> TertibError:
    state = act.row.state
    if state.phase.is_over:
        return Conflict(N_("Perkara ini sudah berakhir."))
    if state.claimed_by not in (None, act.by.person):
        return NotAllowed(N_("Tugas ini sedang dipegang rekan Anda."))
    if state.hold is not None and action != "resume":
        return Conflict(N_("Jam perkara ini sedang berhenti menunggu penyedia. Jalankan lagi jamnya dahulu."))
    if action == "equip" and state.equipped_at is not None:
        return Conflict(N_("Peralatan perkara ini sudah dinyatakan siap."))
    if action == "complete" and needs_registration(act.row, act.procedure):
        return Conflict(N_("Agendakan dahulu surat permohonan ini."))
    if action == "complete" and any(mark.state is IntentState.PLANNED for mark in state.marks.values()):
        return Conflict(N_("Periksa dan setujui dahulu rencana pada langkah ini."))
    if (waits := _waits_for_second(act, action)) is not None:
        return waits
    if action in _LATER and not _is_open(action, act):
        return Conflict(_LATER[action])
    title = act.office.title(state.post)
    if not title:
        return NotAllowed(N_("Sekarang giliran pemohon; Anda tidak dapat melakukan ini."))
    return NotAllowed(N_("Sekarang giliran %(post)s; Anda tidak dapat melakukan ini."), post=title)


def _waits_for_second(act: Act, action: str) -> TertibError | None:
    first = _first(act.row.state)
    if first is None:
        return None
    if action in _SECOND and act.by.person == first:
        return NotAllowed(N_("Rencana ini Anda susun sendiri; orang lain yang mengonfirmasinya."))
    if action == "complete":
        return Conflict(N_("Rencana pada langkah ini masih menunggu konfirmasi orang kedua."))
    return None


def _first(state: CaseState) -> UUID | None:
    """Whoever prepared what waits for a second person."""
    first = _second.first_of(state)
    return first.person if first else None


_SECOND = frozenset({"second_plan", "decline_plan"})


def _is_open(action: str, act: Act) -> bool:
    """Whether what the action is for is there, though not for this person."""
    state = act.row.state
    is_open = {
        "recall": state.recallable,
        "resubmit": state.phase is Phase.WAITING,
        "register": needs_registration(act.row, act.procedure),
        "resume": state.hold is not None,
        **dict.fromkeys(_SECOND, _first(state) is not None),
    }
    return is_open.get(action, False)


_NONE_FOR_SECOND = N_("Tidak ada rencana yang menunggu konfirmasi kedua Anda.")
_LATER = {
    "recall": N_("Disposisi sudah dibaca penerimanya sehingga tidak dapat ditarik."),
    "resubmit": N_("Permohonan ini tidak sedang menunggu dilengkapi."),
    "confirm_plan": N_("Tidak ada rencana yang menunggu persetujuan Anda."),
    "second_plan": _NONE_FOR_SECOND,
    "decline_plan": _NONE_FOR_SECOND,
    "register": N_("Surat ini sudah diagendakan."),
    "resume": N_("Jam perkara ini tidak sedang berhenti karena menunggu penyedia."),
    "acknowledge": N_("Belum ada hasil yang dapat diterima."),
}


# --- doing the open hop ----------------------------------------------------------------------------


def complete(
    case: UUID, work: StepWork, *, by: Actor, seen: int, idempotency_key: str | None = None
) -> CaseRef:
    """Do the open hop: work form, answer of the decision, disposition, paraf."""
    examined_files = _files.examine(work.files)
    scan = examine_scan(work.disposition.scan if work.disposition else None)
    action = "refuse_paraf" if work.refuse_paraf else "complete"

    def carried(act: Act) -> c.Complete:
        if work.refuse_paraf:
            return c.Complete(**who(act), refuses=True, private=note_of(work.note, required=True))
        return completing(act, work, examined_files, scan)

    return _do(case, action, carried, by, seen, idempotency_key, work)


def keep_work(case: UUID, wanted: WorkWanted, *, by: Actor, files: Files = _NO_FILES) -> WorkDraft:
    """Keep the unfinished work of the open row; nothing is judged but the files, and nothing is in the chain.

    Refuses with `Conflict` (code `draft`) where another window or person kept newer work.
    """
    given = _files.examine(files)

    def keeping(tx: Tx) -> WorkDraft:
        row = _store.load_case(case)
        if row is None:
            raise _unknown()
        act = Act(tx=tx, by=by, row=row)
        _must_see(act)
        _must_offer(act, "complete")
        state = row.state
        place = _work_drafts.Place(case=row.id, step=state.step or 0, round=state.round, hop=state.hop)
        kept = _files.keep(tx, given, by=by, held=held_by(row.id))
        _work_drafts.save(tx, place, wanted, kept.by_field, by=by)
        found = _work_drafts.find(place)
        assert found is not None  # noqa: S101 - it was written a line above
        return found

    return door.run(keeping)


# --- desks -----------------------------------------------------------------------------------------


def claim(case: UUID, *, by: Actor, seen: int, idempotency_key: str | None = None) -> CaseRef:
    """Take an item out of the pool, or over from somebody who has left the post."""

    def claiming(act: Act) -> c.Claim:
        abandoned = _rights.is_abandoned(act.row.state, act.procedure, act.tx.now)
        return c.Claim(**who(act), takes_over=abandoned)

    return _do(case, "claim", claiming, by, seen, idempotency_key)


def release(case: UUID, *, by: Actor, seen: int, idempotency_key: str | None = None) -> CaseRef:
    """Put a claimed item back into the pool."""
    return _do(case, "release", lambda act: c.Release(**who(act)), by, seen, idempotency_key)


def hand_over(
    case: UUID, to_person: UUID, *, by: Actor, seen: int, note: str = "", idempotency_key: str | None = None
) -> CaseRef:
    """Give an item of a pool to a colleague of the same post."""

    def handing_over(act: Act) -> c.HandOver:
        post = act.row.state.post
        if post is None or people.capacity_in(to_person, post, act.tx.now) is None:
            raise Invalid(N_("Rekan yang dipilih tidak memangku jabatan ini pada hari ini."))
        return c.HandOver(**who(act), to=to_person, private=note_of(note))

    return _do(case, "hand_over", handing_over, by, seen, idempotency_key, to_person, note)


def hold(
    case: UUID, provider: str, *, by: Actor, seen: int, note: str = "", idempotency_key: str | None = None
) -> CaseRef:
    """Stop touch and promise because a named provider must act, where the SOP or the office allows it."""

    def holding(act: Act) -> c.Hold:
        return c.Hold(**who(act), provider=provider, private=note_of(note))

    return _do(case, "hold", holding, by, seen, idempotency_key, provider, note)


def resume(
    case: UUID, *, by: Actor, seen: int, note: str = "", idempotency_key: str | None = None
) -> CaseRef:
    """The provider has acted: the clocks run on from here."""

    def resuming(act: Act) -> c.Resume:
        return c.Resume(**who(act), private=note_of(note))

    return _do(case, "resume", resuming, by, seen, idempotency_key, note)


def equip(case: UUID, *, by: Actor, seen: int, idempotency_key: str | None = None) -> CaseRef:
    """Say that the tools the sheet lists are at hand: once in a case, by whoever does an open row."""
    return _do(case, "equip", lambda act: c.Equip(**who(act)), by, seen, idempotency_key)


def send_back(case: UUID, note: str, *, by: Actor, seen: int, idempotency_key: str | None = None) -> CaseRef:
    """Return the case to the hop before, with a note; counted."""

    def sending_back(act: Act) -> c.SendBack:
        return c.SendBack(**who(act), private=note_of(note, required=True))

    return _do(case, "send_back", sending_back, by, seen, idempotency_key, note)


def recall(case: UUID, *, by: Actor, seen: int, idempotency_key: str | None = None) -> CaseRef:
    """Take one's disposition back while its addressee has neither read nor claimed it."""
    return _do(case, "recall", lambda act: c.Recall(**who(act)), by, seen, idempotency_key)


def mark_read(case: UUID, *, by: Actor) -> None:
    """The addressee opened the item: the disposition can no longer be recalled. Silent when not theirs."""
    row = _store.load_case(case)
    if row is None or row.state.read or row.state.since is None:
        return

    def reading(tx: Tx) -> None:
        fresh = _store.load_case(case)
        if fresh is None:
            return
        act = Act(tx=tx, by=by, row=fresh)
        acting = _rights.acting_at_hop(fresh, act.standing, act.procedure)
        if acting is None or acting.in_name:
            return
        act.capacity = acting.capacity
        act.carry(c.Read(**who(act)))
        act.finish()

    door.run(reading)


def dispose_many(
    cases: Sequence[tuple[UUID, int]],
    disposition: Disposition,
    *,
    by: Actor,
    idempotency_key: str | None = None,
) -> tuple[BatchLine, ...]:
    """The same disposition on several cases `(case, seen)`; each on its own, each reported."""
    work = StepWork(disposition=disposition)
    lines: list[BatchLine] = []
    for case, seen in cases:
        key = f"{idempotency_key}:{case}" if idempotency_key else None
        try:
            complete(case, work, by=by, seen=seen, idempotency_key=key)
        except TertibError as refused:
            lines.append(BatchLine(case=case, ok=False, sentence=str(refused)))
        else:
            lines.append(BatchLine(case=case, ok=True))
    return tuple(lines)


# --- effects ---------------------------------------------------------------------------------------


def confirm_plan(
    case: UUID,
    *,
    by: Actor,
    seen: int,
    intents: Sequence[UUID] | None = None,
    reason: str = "",
    idempotency_key: str | None = None,
) -> CaseRef:
    """Confirm the shown plans (all of the step, or those named); the worker carries them out.

    What destroys waits for a second person first where the office has the rule; where nobody else can
    confirm it today, `reason` says in writing why it is done alone, and the head is told.
    """

    def confirming(act: Act) -> c.ConfirmPlan:
        keys = None if intents is None else tuple(_key_of(act, each) for each in intents)
        return c.ConfirmPlan(**who(act), keys=keys, reason=reason[:LONGEST_REASON])

    done = _do(case, "confirm_plan", confirming, by, seen, idempotency_key, intents, reason)
    point("intent.confirmed")
    return done


def second_plan(
    case: UUID, digests: Mapping[UUID, str], *, by: Actor, seen: int, idempotency_key: str | None = None
) -> CaseRef:
    """Confirm as the second person exactly the plans that were read: intent -> digest. The worker goes on.

    Refuses whoever prepared them, the right by which they were prepared, and a plan that changed meanwhile.
    """

    def seconding(act: Act) -> c.SecondPlan:
        keys = {_key_of(act, intent): digest for intent, digest in digests.items()}
        return c.SecondPlan(**who(act), digests=keys)

    done = _do(case, "second_plan", seconding, by, seen, idempotency_key, digests)
    point("intent.seconded")
    return done


def decline_plan(
    case: UUID, note: str, *, by: Actor, seen: int, idempotency_key: str | None = None
) -> CaseRef:
    """Give the plans back to whoever prepared them, saying why; nothing was destroyed."""

    def declining(act: Act) -> c.DeclinePlan:
        said = note_of(note, required=True)
        return c.DeclinePlan(**who(act), private={**said, "sentence": _DECLINED % said})

    return _do(case, "decline_plan", declining, by, seen, idempotency_key, note)


_DECLINED = N_("Orang kedua mengembalikan rencana ini: %(note)s")


def _key_of(act: Act, intent: UUID) -> str:
    found = _intent_rows.load_intent(intent)
    if found is None or found.case != act.row.id:
        raise NotFound(N_("Pekerjaan ini tidak ditemukan pada perkara."))
    return found.key


def done_by_hand(
    case: UUID, intent: UUID, *, by: Actor, seen: int, note: str = "", idempotency_key: str | None = None
) -> CaseRef:
    """Report an instruction as carried out; the worker verifies it in the real world."""

    def reporting(act: Act) -> c.Retry:
        return c.Retry(**who(act), key=_key_of(act, intent), by_hand=True, private=note_of(note))

    return _do(case, "done_by_hand", reporting, by, seen, idempotency_key, intent, note)


def retry(case: UUID, intent: UUID, *, by: Actor, seen: int, idempotency_key: str | None = None) -> CaseRef:
    """Let the worker try again after a failure; it reads back first."""

    def retrying(act: Act) -> c.Retry:
        return c.Retry(**who(act), key=_key_of(act, intent))

    return _do(case, "retry", retrying, by, seen, idempotency_key, intent)


# --- the applicant, and the end ----------------------------------------------------------------------


def resubmit(
    case: UUID,
    request: Mapping[str, Json],
    *,
    by: Actor,
    seen: int,
    files: Files = _NO_FILES,
    idempotency_key: str | None = None,
) -> CaseRef:
    """The applicant completes the request: next submission, back to the same desk, the clock runs again."""
    form = _request_form(case, by)
    given = examined(files, form)

    def resubmitting(act: Act) -> c.Resubmit:
        row = act.row
        held = held_in(form, row.request)
        kept = _files.keep(act.tx, given, by=act.by, held=held)
        merged = with_files({**row.request, **request}, kept, form, by=act.by, held=held)
        context = {"office": row.office, "code": row.code, "agency": row.agency, "case": row.id}
        trial = row.channel == REHEARSAL
        cleaned = clean_form(form, merged, context, variant=row.state.variant, trial=trial)
        note_files(act, kept, form, step=None, round_no=0)
        act.row = replace(row, request=cleaned, deficiencies=())
        asks = act.standing.is_applicant
        return c.Resubmit(**who(act), asks=asks, private=plain({"request": cleaned, "by_name": act.by.name}))

    def resubmission(act: Act) -> c.Resubmit:
        command = resubmitting(act)
        version = act.row.state.submission + 1
        _store.insert_submission(
            act.row.id, version, act.row.request, at=act.tx.now, by_name=act.by.name,
            event_no=act.row.state.seq + 1,
        )  # fmt: skip
        return command

    return _do(case, "resubmit", resubmission, by, seen, idempotency_key, request, files)


def _request_form(case: UUID, by: Actor) -> Form | None:
    """The form of a case that `by` may see; its files are looked at before the transaction begins."""
    row = _store.load_case(case)
    if row is None or not _rights.standing_of(by, row, door.read_now()).may_see(row):
        raise _unknown()
    return procedures.procedure(row.bundle).request_form


def refuse(
    case: UUID, reason: str, *, by: Actor, seen: int, note: str = "", idempotency_key: str | None = None
) -> CaseRef:
    """End the case with a reason of the procedure's closed list."""

    def refusing(act: Act) -> c.Refuse:
        return c.Refuse(**who(act), reason=reason, private=note_of(note))

    return _do(case, "refuse", refusing, by, seen, idempotency_key, reason, note)


def withdraw(
    case: UUID, *, by: Actor, seen: int, note: str = "", idempotency_key: str | None = None
) -> CaseRef:
    """The applicant takes the request back."""

    def withdrawing(act: Act) -> c.Withdraw:
        return c.Withdraw(**who(act), private=note_of(note))

    return _do(case, "withdraw", withdrawing, by, seen, idempotency_key, note)


def acknowledge(
    case: UUID,
    *,
    by: Actor,
    seen: int,
    scan: Upload | FileRef | None = None,
    idempotency_key: str | None = None,
) -> CaseRef:
    """The applicant confirms having received the result; anybody of the office only with the signed paper.

    In a rehearsal nobody asked: whoever opened it or hands over says so in the applicant's place, marked so.
    """
    given = examine_scan(scan)

    def acknowledging(act: Act) -> c.Acknowledge:
        standing = act.standing
        in_place = act.row.channel == REHEARSAL and not given
        if not in_place and not standing.receives_alone(act.row) and not given:
            sentence = N_("Sertakan pindaian tanda terima yang ditandatangani penerima.")
            raise Invalid(sentence, problems={"scan": (Problem(sentence),)})
        kept = _files.keep(act.tx, given, by=act.by, held=held_by(act.row.id))
        note_files(act, kept, None, step=act.row.state.step, round_no=act.row.state.round)
        return c.Acknowledge(**who(act), in_place=in_place, private={"by": act.by.name})

    return _do(case, "acknowledge", acknowledging, by, seen, idempotency_key, scan)


def lapse_waiting() -> int:
    """Scheduled: end the cases whose applicants let the waiting days pass. Answers how many."""
    return sum(map(_lapse, _store.waiting_too_long(door.read_now(), 500)))


def _lapse(case: UUID) -> bool:
    def lapsing(tx: Tx) -> bool:
        row = _store.load_case(case)
        if row is None:
            return False
        act = Act(tx=tx, by=SYSTEM, row=row)
        try:
            act.carry(c.Lapse())
            act.finish()
        except Conflict:  # completed in the last moment
            return False
        return True

    return door.run(lapsing)


@task("cases.lapse_waiting", lease=300)
def _lapse_waiting(_: Job) -> None:
    lapse_waiting()


schedule("cases.lapse_waiting", "cases.lapse_waiting", every=timedelta(minutes=15))


def move_case(
    case: UUID,
    *,
    by: Actor,
    version: int | None = None,
    reason: str = "",
    seen: int | None = None,
    dry_run: bool = False,
) -> Move:
    """Let a running case go on under another version of its procedure: the one in force, or a numbered one.

    With `dry_run` it only says which row is which there and what stands in the way. What was made and done
    stays; moved to the version it runs in, nothing changes. For the office's head, secretary, administrator.
    """
    return door.run(
        lambda tx: _move.move(tx, case, version, by=by, reason=reason, seen=seen, dry_run=dry_run)
    )


def save_review(
    office: UUID, code: str, kind: ReviewKind, over: Period, judgement: Judgement, *, by: Actor, seen: int
) -> ReviewView:
    """Keep a monitoring or an evaluation with the figures as they are now; `seen` is the revision shown.

    `seen` 0: none was saved. `Invalid` names every answer that is missing. For the office's head, secretary
    and administrator.
    """
    return door.run(lambda tx: _reviews.save(tx, office, code, kind, over, judgement, by=by, seen=seen))


def recompute_promises(office: UUID) -> int:
    """After a change of the calendar: count open deadlines anew, with before and after on record.

    Those affected are told once. Answers how many moved; asked again it moves none.
    """
    return _deadlines.recount(office)


def recount_soon(office: UUID) -> None:
    """Have the worker count the office's deadlines anew, for whoever has just changed a calendar."""
    door.run(lambda tx: _deadlines.wake(tx, office))


# --- for higher packages ---------------------------------------------------------------------------


def record(
    tx: Tx,
    case: UUID,
    kind: str,
    *,
    by: Actor,
    public: Mapping[str, Json] | None = None,
    private: Mapping[str, Json] | None = None,
) -> int:
    """Write a chained event of a higher package into a case; answers its number.

    `public` goes into the chained header (never personal data), `private` into the erasable payload. The keys
    `documents` and `entries` of `public` are kept as papers and register entries of the case.
    """
    row = _store.load_case(case)
    if row is None:
        raise _unknown()
    act = Act(tx=tx, by=by, row=row)
    said = dict(plain(public or {}))
    state = row.state
    papers = act.note_papers(said.pop("documents", None) or (), step=state.step, round_no=state.round)
    lines = act.note_entries(said.pop("entries", None) or (), step=state.step, round_no=state.round)
    noted = {name: value for name, value in {"documents": papers, "entries": lines}.items() if value}
    act.carry(c.Record(kind=kind, public={**said, **noted}, private=plain(private or {}), person=by.person))
    return act.finish().seq


def erase_payload(case: UUID, event_no: int, *, ground: str, by: Actor) -> CaseRef:
    """Lawful erasure of one event's personal data; the chain stays valid and says so."""
    if not ground.strip():
        raise Invalid(N_("Sebutkan dasar hukum penghapusan."))

    def erasing(tx: Tx) -> CaseRef:
        row = _store.load_case(case)
        link = _store.link_at(case, event_no) if row else None
        if row is None or link is None:
            raise _unknown()
        _must_keep_archives(by, row, tx)
        if link.is_erased:
            return ref(row)
        act = Act(tx=tx, by=by, row=forgotten(row, event_no))
        act.erase(event_no, ground.strip())
        return act.finish()

    return door.run(erasing)


def _must_keep_archives(by: Actor, row: _store.CaseRow, tx: Tx) -> None:
    standing = _rights.standing_of(by, row, tx.now)
    if not standing.may_see(row):
        raise _unknown()
    if not standing.has_role("archivist", row.office):
        raise NotAllowed(N_("Hanya arsiparis yang dapat menghapus data pribadi dari arsip."))


# --- drafts ----------------------------------------------------------------------------------------


def save_draft(
    office: UUID,
    code: str,
    *,
    by: Actor,
    request: Mapping[str, Json],
    files: Files = _NO_FILES,
    agency: UUID | None = None,
    variant: str | None = None,
    draft: UUID | None = None,
    seen: int | None = None,
) -> Draft:
    """Keep an unfinished request; nothing is checked and no number is used."""
    procedure = procedures.procedure(procedures.in_force(office, code).hash)
    given = examined(files, procedure.request_form)

    def saving(tx: Tx) -> Draft:
        before = _drafts.find(draft, by).request if draft else {}
        held = held_in(procedure.request_form, before)
        kept = _files.keep(tx, given, by=by, held=held)
        content = with_files(request, kept, procedure.request_form, by=by, held=held)
        wish = _drafts.Content(
            office=office, code=code, title=procedure.title, variant=variant, request=content
        )
        return _drafts.save(tx, wish, by=by, agency=agency, draft=draft, seen=seen)

    return door.run(saving)


def submit_draft(
    draft: UUID, *, by: Actor, contact: Contact | None = None, idempotency_key: str | None = None
) -> CaseRef:
    """Open a case from a draft; the draft is gone afterwards. A second click opens no second case."""
    key = idempotency_key or f"draft:{draft}"

    def submitting(tx: Tx) -> CaseRef:
        found = _drafts.find_or_none(draft, by)
        if found is None:  # sent already, or never there
            return _sent_before(tx, key, by)
        form = procedures.procedure(procedures.in_force(found.office, found.code).hash).request_form
        wish = Wish(
            office=found.office, code=found.code, request=found.request, files={}, agency=found.agency,
            agency_name="", channel=_rights.PORTAL, contact=contact, variant=found.variant, title="",
            held=held_in(form, found.request),
        )  # fmt: skip
        content = (found.office, found.code, found.agency, found.variant, found.request)
        sent = once(key, ("open", content), by=by)
        done = _opened_before(tx, sent, by) or _open(tx, wish, None, {}, by=by, key=sent)
        _drafts.discard(draft, by)
        return done

    return door.run(submitting)


def _sent_before(tx: Tx, key: str, by: Actor) -> CaseRef:
    """The case that a draft which is gone became: the key is this person's, and nothing else came with it."""
    sent = once(key, None, by=by)
    row = _store.opened_with(sent) if sent else None
    if row is None or not _rights.standing_of(by, row, tx.now).may_see(row):
        raise _drafts.unknown()
    return ref(row)


def discard_draft(draft: UUID, *, by: Actor) -> None:
    """Throw a draft away."""
    door.run(lambda _: _drafts.discard(draft, by))


# --- what does not resolve itself --------------------------------------------------------------------


def run_again(job: int, *, by: Actor) -> None:
    """Give a job that was given up all its attempts again. For administrators; `Conflict` when it runs."""
    door.run(lambda tx: _operations.run_again(tx, job, by=by))


def post_again(letter: UUID, *, by: Actor) -> None:
    """Send a letter that did not arrive once more. For the administrator of its case's office."""
    door.run(lambda tx: _operations.post_again(tx, letter, by=by))
