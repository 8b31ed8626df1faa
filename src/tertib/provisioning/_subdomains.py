"""What the verbs of names and of sites share: what is asked, and whose the name is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from tertib.cases import queries as cases
from tertib.cases.catalogue import Failed, NeedsPerson, OutsideContext, Pending
from tertib.cases.types import Json
from tertib.kernel.errors import Conflict, NotFound
from tertib.kernel.words import N_
from tertib.provisioning import _holdings, _zones, subdomains
from tertib.provisioning.models import Holding
from tertib.provisioning.sites import Site
from tertib.provisioning.types import Credential, HoldingState
from tertib.runtime import door, marks
from tertib.runtime.door import Tx

NAME, SITE = "name", "site"
HOSTING, OWN_IP, CNAME = "hosting", "own_ip", "cname"
ASKED = N_("Nama %(name)s sudah dipesan atau dipakai oleh %(holder)s melalui permohonan %(number)s.")
HELD = N_("Nama %(name)s sudah dipakai oleh %(holder)s.")
SOMEBODY = N_("pihak lain")
NOT_OURS = N_("Nama %(name)s tidak tercatat dalam pendataan. Periksa ejaannya, atau jalankan impor pertama.")
NOT_THEIRS = N_("Nama %(name)s tercatat milik instansi lain; permohonan ini tidak dapat mengubahnya.")
_UNSEEN = N_(
    "%(why)s Belum ada yang dikerjakan. Sesudah itu beres, kembalikan langkah ini dengan catatan: saat "
    "dibuka lagi, rencananya disusun dan Anda menyetujuinya."
)
PATIENCE = 20  # attempts
SOON, LONGEST = timedelta(seconds=5), timedelta(minutes=1)
LETTERS = 31  # of an account's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a case asks for one name. `new_name` is "" where the name stays."""

    name: str
    new_name: str
    kind: str
    target: str
    quota_mb: int
    changes: frozenset[str] | None = None  # what is to change; None: whatever is given

    @property
    def final(self) -> str:
        """The name as it is to be in the end."""
        return self.new_name or self.name

    @property
    def hosted(self) -> bool:
        """Whether the office's own hosting serves it."""
        return self.kind == HOSTING


def wish(context: OutsideContext) -> Wish:
    """The inputs of the verb with whole names; `Misconfigured` while no zone is connected."""
    given: Mapping[str, Json] = context.inputs
    zone = _zones.zone_of(context.case.office)
    listed = given.get("changes")
    changes = frozenset(map(str, listed)) if isinstance(listed, list | tuple) and listed else None
    new = _whole(given.get("new_name"), zone) if changes is None or "name" in changes else ""
    name = _whole(given.get("fqdn"), zone)
    quota = given.get("quota_mb")
    return Wish(
        name=name,
        new_name="" if new == name else new,
        kind=str(given.get("kind") or (OWN_IP if given.get("target") else HOSTING)),
        target=str(given.get("target") or "").strip(),
        quota_mb=quota if isinstance(quota, int) and quota > 0 else 0,
        changes=changes,
    )


def _whole(value: Json, zone: str) -> str:
    label = subdomains.normalise(str(value or ""), zone)
    return subdomains.full(label, zone) if label else ""


def waiting(context: OutsideContext, sentence: str, name: str) -> Pending | NeedsPerson:
    """Another effect of the case comes first; asked again soon, then less often.

    After a quarter of an hour a person decides: a row that still waits could not be sent back.
    """
    if context.attempt > PATIENCE:
        return NeedsPerson(sentence=sentence % {"name": name})
    pause = min(SOON * max(context.attempt, 1), LONGEST)
    return Pending(reason=sentence % {"name": name}, retry_after=pause, waits=True)


def unseen(context: OutsideContext) -> Failed | None:
    """What takes away or replaces is done only by a plan that somebody saw and confirmed."""
    plan = context.plan
    if plan is None or plan.confirm:
        return None
    return Failed(sentence=_UNSEEN % {"why": plan.summary % plan.fields})


def account_of(name: str) -> str:
    """The upload account of a site: its first label, as far as an account's name may be long."""
    return name.split(".", 1)[0][:LETTERS].strip("-")


def living(kind: str, name: str) -> Holding | None:
    """The one holding of this kind and name that was not removed."""
    return Holding.objects.filter(kind=kind, name=name).exclude(state=HoldingState.REMOVED).first()


def own(context: OutsideContext, kind: str, name: str) -> Holding | None:
    """What this case reserved or made under the name; None: free. `Conflict` when it is another case's.

    The case decides, not the intent: a step that is entered again must find what its first round reserved.
    """
    held = living(kind, name)
    if held is not None and held.case_id != context.case.id:
        raise taken(held)
    return held


def taken(held: Holding) -> Conflict:
    """The refusal that says whose the name is, and by which request."""
    holder = held.owner.name if held.owner is not None else SOMEBODY
    number = _number(held.case_id)
    if number:
        return Conflict(ASKED, code="taken", name=held.name, holder=holder, number=number)
    return Conflict(HELD, code="taken", name=held.name, holder=holder)


def _number(case: UUID | None) -> str:
    if case is None:
        return ""
    try:
        return cases.facts(case).number
    except NotFound:
        return ""


def theirs(context: OutsideContext, kind: str, name: str) -> Holding:
    """The applicant's standing holding; `Conflict` when there is none, or it is somebody else's."""
    held = living(kind, name)
    if held is None or held.office_id != context.case.office or held.state == HoldingState.RESERVED:
        raise Conflict(NOT_OURS, code="unknown", name=name)
    _holdings.insist_confirmed(held)
    if held.owner_id != context.case.agency or held.rehearsal != context.case.rehearsal:
        raise Conflict(NOT_THEIRS, code="foreign", name=name)
    return held


def site_of(held: Holding, name: str = "") -> Site:
    """The site that a holding stands for, as it is wanted now, under one of its names."""
    return Site(
        name=name or held.name,
        account=str(held.settings.get("account", "")),
        quota_mb=held.quota_mb,
        marker=held.marker,
        revision=int(held.settings.get("revision", 1)),
        version=held.version,
        tls=bool(held.settings.get("tls", False)),
    )


def site_behind(name: str) -> Holding | None:
    """The site that answers to a name: its own, or one that is being renamed to it."""
    own_site = living(SITE, name)
    if own_site is not None:
        return own_site
    others = Holding.objects.filter(kind=SITE, settings__next_name=name)
    return others.exclude(state=HoldingState.REMOVED).first()


def serves(site: Holding, name: str) -> bool:
    """Whether the site of this holding is proven to answer to the name as well."""
    return name in (site.name, site.settings.get("next_name"))


def gone(context: OutsideContext, kind: str, name: str) -> Holding | None:
    """What this case has removed already under the name: a second attempt finds its own work done."""
    return Holding.objects.filter(
        kind=kind, name=name, state=HoldingState.REMOVED, settings__removed_by=str(context.case.id)
    ).first()


def reserved(
    tx: Tx, context: OutsideContext, kind: str, name: str, *, connector: str, quota_mb: int = 0
) -> Holding:
    """The case's own holding of the name, made now where there is none yet."""
    held = own(context, kind, name)
    if held is not None:
        return held
    return Holding.objects.create(
        kind=kind,
        name=name,
        office_id=context.case.office,
        owner_id=context.case.agency,
        case_id=context.case.id,
        rehearsal=context.case.rehearsal,
        marker=context.intent,
        connector=connector,
        quota_mb=quota_mb,
        version=1,
        reserved_at=tx.now,
        settings={"row": row_of(context)},
    )


def row_of(context: OutsideContext) -> str:
    """The effect that a holding was made by, in whatever round of its row."""
    return f"{context.step}.{context.item}"


def keep(held: UUID, evidence: Mapping[str, object], **settings: object) -> None:
    """What was proven stands in the holding from now on; saying it twice changes nothing."""

    def write(tx: Tx) -> None:
        row = _holdings.locked(tx, held)
        if row.state == HoldingState.RESERVED:
            row.state, row.proven_at = HoldingState.ACTIVE, tx.now
        row.settings = {**row.settings, **settings}
        row.evidence, row.trouble = {**row.evidence, **evidence}, ""
        row.seq += 1
        row.save(update_fields=["state", "proven_at", "settings", "evidence", "trouble", "seq"])
        marks.point("holding.keeping")

    door.run(write)


def bury(context: OutsideContext, held: UUID, **settings: object) -> None:
    """The thing is proven to be gone: the name is free again."""

    def write(tx: Tx) -> None:
        row = _holdings.locked(tx, held)
        row.state = row.wanted = HoldingState.REMOVED
        row.settings = {
            **row.settings, **settings, "removed_by": str(context.case.id), "removed_at": tx.now.isoformat()
        }  # fmt: skip
        row.trouble, row.expires_at, row.credential = "", None, Credential.NONE
        row.seq += 1
        row.save(update_fields=["state", "wanted", "settings", "trouble", "expires_at", "credential", "seq"])
        marks.point("holding.burying")

    door.run(write)
