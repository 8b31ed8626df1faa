"""The worker's part of creating a mailbox: reserve and seal, apply, read back, prove, keep.

Every step may be the last one of this process. The next attempt starts at the top: it finds the reservation
and the sealed password where they were, asks the server what is there, and does only what is missing.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from tertib.cases.catalogue import (
    Clash,
    Failed,
    NeedsPerson,
    Outcome,
    OutsideContext,
    Pending,
    Plan,
    PlanLine,
    Proven,
)
from tertib.kernel.errors import Conflict
from tertib.kernel.words import N_
from tertib.provisioning import _holdings, _hosts, _seals
from tertib.provisioning.models import Holding
from tertib.provisioning.names import is_address, normalise
from tertib.provisioning.ports import ByHand, ForeignAddress, HostUnavailable, MailHost
from tertib.provisioning.types import Credential, HoldingState, HostPlan, Mailbox, SignIn
from tertib.runtime import door, marks, secrets
from tertib.runtime.door import Tx
from tertib.runtime.secrets import SecretText

log = logging.getLogger(__name__)

KIND = "mailbox"
SOON, LATER = timedelta(seconds=5), timedelta(seconds=30)
_BAD = N_("Permintaan ini tidak memuat alamat surel yang sah.")
_TAKEN = N_("Alamat %(address)s sudah dipesan atau dipakai oleh permohonan lain.")
_BY_HAND = N_("Kerjakan menurut petunjuk di bawah, lalu tekan “Sudah saya kerjakan”.")
_NOT_PROVEN = N_(
    "Belum terbukti: %(server)s menjawab “%(answer)s”. Periksa alamat dan sandi yang diketik di panel, lalu "
    "tekan lagi “Sudah saya kerjakan”."
)
_SLOW = N_("Server surel belum menerima sandi awal. Dicoba lagi sendiri.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """Our claim on the name, with the password that the server is to be brought to."""

    holding: UUID
    mailbox: Mailbox
    proven: bool
    evidence: Mapping[str, object]
    version: int  # of the sealed password: what is proven is kept for this one only
    secret: SecretText | None = field(repr=False)


class CreateMailbox:
    """Outside verb `mailbox.create`."""

    def plan(self, context: OutsideContext) -> Plan | None:
        """What the server would change. A clash needs nobody's confirmation: `run` reports it at once."""
        address = _address(context)
        if not is_address(address):
            return Plan(summary=_BAD, confirm=False)
        host = _hosts.holder_of(address)
        try:
            _may_have(context, address)
        except Conflict as clash:
            return Plan(summary=clash.sentence, confirm=False, fields=_texts(clash.fields))
        if host.by_hand:
            reserve(context)  # the performer must be able to open the password before doing anything
        drawn = host.plan(_wanted(context, address))
        return _shown(drawn, confirm=host.by_hand or not _is_clash(host, context, address))

    def run(self, context: OutsideContext) -> Outcome:
        """Make it so and prove it; see the module's head for what may happen in between."""
        marks.point("mailbox.started")
        address = _address(context)
        if not is_address(address):
            return Failed(sentence=_BAD)
        try:
            return _carry_out(context, _hosts.holder_of(address), address)
        except Conflict as taken:
            return Clash(sentence=str(taken))
        except ForeignAddress as foreign:
            _holdings.give_back(KIND, address, context.case.id)
            return Clash(sentence=str(foreign))
        except HostUnavailable as silence:
            _holdings.note_trouble(KIND, address, context.case.id, str(silence))
            return Pending(reason=str(silence), retry_after=LATER)


def _carry_out(context: OutsideContext, host: MailHost, address: str) -> Outcome:
    _insist_free_or_ours(host, context, address)
    marks.point("mailbox.read")
    held = reserve(context)
    marks.point("mailbox.reserved")
    if held.proven:
        return Proven(evidence=held.evidence)
    if held.secret is None:
        return NeedsPerson(sentence=N_("Sandi awal tidak tersegel lagi; ganti sandi lalu cetak lembarnya."))
    by_hand = _bring(host, held)
    marks.point("mailbox.applied")
    answer = host.verify(address, held.secret)
    marks.point("mailbox.verified")
    if not answer.accepted:
        return _not_yet(context, answer) if by_hand else Pending(reason=_SLOW, retry_after=SOON)
    evidence = _keep(held, host, answer)
    if evidence is None:  # while we signed in, a new password was asked for: that one is not proven
        return _not_yet(context, answer) if by_hand else Pending(reason=_SLOW, retry_after=SOON)
    marks.point("mailbox.kept")
    return Proven(evidence=evidence)


def _not_yet(context: OutsideContext, answer: SignIn) -> NeedsPerson:
    """The instruction stands; whoever says it is done already hears what the server answered."""
    if not context.by_hand:
        return NeedsPerson(sentence=_BY_HAND)
    return NeedsPerson(sentence=_NOT_PROVEN % {"server": answer.server, "answer": answer.answer})


def _bring(host: MailHost, held: Reservation) -> bool:
    """Apply; True when only a person can. Whatever else goes wrong, only reading back decides."""
    assert held.secret is not None  # noqa: S101 - for the type checker; `_carry_out` has looked
    try:
        host.apply(HostPlan(wanted=held.mailbox, change=host.plan(held.mailbox).change), held.secret)
    except ByHand:
        return True
    except ForeignAddress:
        raise
    except Exception as error:  # unknown outcome, whatever the reason
        log.warning("mailbox.unknown_outcome", extra={"holding": held.holding, "error": type(error).__name__})
        state = host.read(held.mailbox.address)
        if state is None or state.marker != held.mailbox.marker:
            if isinstance(error, HostUnavailable):
                raise
            raise HostUnavailable(_SLOW) from error
    return False


def reserve(context: OutsideContext) -> Reservation:
    """Our own commit before anything touches the world: the name is ours and the password is under seal."""
    address = _address(context)

    def write(tx: Tx) -> Holding:
        held = _may_have(context, address)
        if held is not None:
            return held
        made = Holding.objects.create(
            kind=KIND,
            name=address,
            office_id=context.case.office,
            owner_id=context.case.agency,
            case_id=context.case.id,
            rehearsal=context.case.rehearsal,
            marker=context.intent,
            connector=_hosts.holder_of(address).name,
            quota_mb=_quota(context),
            version=1,
            reserved_at=tx.now,
        )
        _seals.put(tx, made.id, _seals.INITIAL, secrets.generate_password(), version=1)
        marks.point("mailbox.reserving")
        return made

    held = door.run(write)
    sealed = _seals.look(held.id, _seals.INITIAL)
    version = sealed.version if sealed else held.version
    return Reservation(
        holding=held.id,
        mailbox=Mailbox(address=held.name, quota_mb=held.quota_mb, marker=held.marker, version=version),
        proven=held.proven_at is not None,
        evidence=held.evidence,
        version=version,
        secret=sealed.secret if sealed else None,
    )


def _may_have(context: OutsideContext, address: str) -> Holding | None:
    """The case's own holding of this name, None when it is free; `Conflict` when it is somebody else's.

    The case decides, not the intent: a step that is entered again must find what its first round reserved.
    """
    held = Holding.objects.filter(kind=KIND, name=address).exclude(state=HoldingState.REMOVED).first()
    if held is not None and held.case_id != context.case.id:
        raise Conflict(_TAKEN, code="taken", address=address)
    return held


def _insist_free_or_ours(host: MailHost, context: OutsideContext, address: str) -> None:
    """A mailbox made by other hands is a clash. Where a person is the hands, only the sign-in can tell."""
    state = None if host.by_hand else host.read(address)
    if state is None:
        return
    held = _may_have(context, address)
    if state.marker != (held.marker if held is not None else context.intent):
        sentence = N_("Alamat %(address)s sudah ada di server surel dan bukan buatan permohonan ini.")
        raise ForeignAddress(sentence, address=address)


def _is_clash(host: MailHost, context: OutsideContext, address: str) -> bool:
    try:
        _insist_free_or_ours(host, context, address)
    except ForeignAddress:
        return True
    return False


def _keep(held: Reservation, host: MailHost, answer: SignIn) -> Mapping[str, object] | None:
    """What was seen becomes the holding's evidence; a second worker that saw the same changes nothing.

    None when another password was sealed while this one was proven.
    """
    state = None if host.by_hand else host.read(held.mailbox.address)
    evidence = {
        **answer.evidence(),
        "holding": str(held.holding),
        "credential": Credential.SEALED.value,
        "address": held.mailbox.address,
        "quota_mb": held.mailbox.quota_mb,
    }

    def write(tx: Tx) -> bool:
        row = _holdings.locked(tx, held.holding)
        if row.state != HoldingState.RESERVED:
            return True
        if row.version != held.version:
            return False
        Holding.objects.filter(id=held.holding).update(
            state=HoldingState.ACTIVE,
            credential=Credential.SEALED,
            credential_since=tx.now,
            fingerprint=state.fingerprint if state else "",
            proven_at=tx.now,
            evidence=evidence,
            trouble="",
        )
        marks.point("mailbox.keeping")
        return True

    return evidence if door.run(write) else None


def _shown(drawn: HostPlan, *, confirm: bool) -> Plan:
    return Plan(
        summary=N_("Buat kotak surat %(address)s"),
        lines=tuple(PlanLine(label=line.label, before=line.before, after=line.after) for line in drawn.lines),
        manual=drawn.manual,
        confirm=confirm,
        fields={**drawn.fields, "address": drawn.wanted.address},
    )


def _texts(fields: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in fields.items()}


def _wanted(context: OutsideContext, address: str) -> Mailbox:
    held = _may_have(context, address)
    marker = held.marker if held is not None else context.intent
    return Mailbox(address=address, quota_mb=_quota(context), marker=marker)


def _address(context: OutsideContext) -> str:
    """The wanted address; a bare name gets the office's usual domain."""
    text = normalise(str(context.inputs.get("address") or ""))
    served = _hosts.domains(context.case.office)
    return text if "@" in text or not served else f"{text}@{context.inputs.get('domain') or served[0]}"


def _quota(context: OutsideContext) -> int:
    wanted = context.inputs.get("quota_mb")
    return wanted if isinstance(wanted, int) and wanted > 0 else _hosts.usual_quota()
