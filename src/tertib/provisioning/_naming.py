"""The worker's part of names: give one, point it elsewhere, take it away; proven by every name server.

Each attempt starts at the top and does only what is missing: what the zone shows decides, never a memory of
what was sent. A change makes the new name before it breaks the old one; a deletion waits until nothing points
at the name and its site lies in a backup.
"""

import re
from collections.abc import Callable, Mapping
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
from tertib.kernel.errors import Conflict, Misconfigured, TertibError
from tertib.kernel.words import N_
from tertib.provisioning import _forsaking, _holdings, _seals, _subdomains, _zones, dns_plans
from tertib.provisioning._subdomains import CNAME, HOSTING, NAME, SITE, SOON, Wish
from tertib.provisioning.dns_ports import (
    HostRefuses,
    NameHost,
    NameMoved,
    NameRefused,
    NameTaken,
    TooMuch,
)
from tertib.provisioning.dns_types import Blast, NameChange, NamePlan, RRset, WantedName, mark_line
from tertib.provisioning.models import Holding
from tertib.provisioning.ports import ByHand, HostUnavailable
from tertib.provisioning.types import HoldingState
from tertib.runtime import door, marks
from tertib.runtime.secrets import SecretText

LATER = timedelta(seconds=30)
TTL = 300  # seconds: how long others may remember a name after it changed

_BY_HAND = N_("Kerjakan menurut petunjuk di bawah, lalu tekan “Sudah saya kerjakan”.")
_NOT_PROVEN = N_("Belum terbukti: %(server)s belum menjawab seperti rencana untuk %(name)s.")
_NOT_SERVED = N_(
    "Nama %(name)s sudah ada, tetapi situsnya belum menjawab melalui nama itu. Dicoba lagi sendiri."
)
_WAIT_SITE = N_("Menunggu hosting melayani nama %(name)s lebih dahulu.")
_WAIT_BACKUP = N_("Menunggu cadangan isi %(name)s selesai; nama baru dihapus sesudah itu.")
_POINTED_AT = N_("Nama %(name)s masih ditunjuk oleh: %(records)s. Ubah dahulu yang menunjuknya.")
_UNMARKED = N_(
    "Nama %(name)s diambil alih dari server dan belum membawa tanda pemilik kantor ini, jadi belum dapat "
    "diubah atau dihapus. Minta pengelola zona menulis rekaman ini: %(record)s. Sesudah itu kembalikan "
    "langkah ini supaya rencananya disusun lagi."
)
_LOOK_YOURSELF = N_(
    "Pastikan di panel bahwa tidak ada rekaman lain (CNAME, MX, NS) yang menunjuk %(name)s; panel tidak "
    "memberi daftar, jadi Tertib hanya memeriksa pendataan kantor."
)
_MADE, _MOVED, _REMOVED = (
    N_("Tambah nama %(name)s"),
    N_("Ubah nama %(name)s"),
    N_("Hapus nama %(name)s"),
)


class CreateName:
    """Outside verb `dns.create`: inputs `fqdn`, `kind` (hosting, own_ip, cname) and `target`."""

    def plan(self, context: OutsideContext) -> Plan | None:
        """The record as it would stand in the zone."""
        return _planned(context, lambda wish: [(_MADE, _plan_of(context, wish.name, wish))])

    def run(self, context: OutsideContext) -> Outcome:
        """Make it so and prove it by every server, and the site by its new name."""
        return _guarded(context, NAME, lambda wish: _create(context, wish))


class ChangeName:
    """Outside verb `dns.change`: as `dns.create`, with `new_name` and `changes` (what is to be changed)."""

    destroys = True  # a name that is given up for another one

    def plan(self, context: OutsideContext) -> Plan | None:
        """The new record, and the old one going."""

        def drawn(wish: Wish) -> list[tuple[str, NamePlan]]:
            old, host = _standing(context, wish)
            if not wish.new_name:
                return [(_MOVED, _plan_of(context, wish.name, wish, held=old))]
            return [
                (_MADE, _plan_of(context, wish.new_name, wish, held=old)),
                (_REMOVED, host.plan_removal(wish.name, marker=old.marker)),
            ]

        return _planned(context, drawn)

    def run(self, context: OutsideContext) -> Outcome:
        """The new name is proven before the old one goes."""
        return _subdomains.unseen(context) or _guarded(context, NAME, lambda wish: _change(context, wish))


class RemoveName:
    """Outside verb `dns.remove`: input `fqdn`."""

    destroys = True

    def plan(self, context: OutsideContext) -> Plan | None:
        """What goes from the zone."""

        def drawn(wish: Wish) -> list[tuple[str, NamePlan]]:
            held, host = _standing(context, wish)
            if pointing := _pointing_at(host, held):
                raise Conflict(_POINTED_AT, name=wish.name, records=pointing)
            return [(_REMOVED, host.plan_removal(wish.name, marker=held.marker))]

        return _planned(context, drawn)

    def run(self, context: OutsideContext) -> Outcome:
        """Nothing may point at it, and its site must lie in a backup."""
        return _subdomains.unseen(context) or _guarded(context, NAME, lambda wish: _remove(context, wish))


# --- plans -----------------------------------------------------------------------------------------------


def _standing(context: OutsideContext, wish: Wish) -> tuple[Holding, NameHost]:
    """The name that is to be changed, and who holds it; `Conflict` while it carries no mark of ours.

    Only a name that was taken over can lack one: nothing is written on a server by a taking-over.
    """
    held, host = _subdomains.theirs(context, NAME, wish.name), _zones.names_of(wish.name)
    if held.taking_id is not None and host.read(held.name).marker is None:
        raise Conflict(_UNMARKED, name=held.name, record=mark_line(held.name, held.marker))
    return held, host


def _planned(context: OutsideContext, draw: Callable[[Wish], list[tuple[str, NamePlan]]]) -> Plan:
    try:
        wish = _subdomains.wish(context)
        drawn = draw(wish)
    except (Conflict, NameRefused, Misconfigured) as no:
        return Plan(summary=no.sentence, confirm=False, fields=_texts(no.fields))
    clash = next((plan.why for _, plan in drawn if plan.change is NameChange.CLASH and plan.why), None)
    if clash is not None:
        return Plan(summary=clash.sentence, confirm=False, fields=_texts(clash.fields))
    lines = [line for _, plan in drawn for line in _lines(plan)]
    gone = [line for said, plan in drawn if said == _REMOVED for line in _lines(plan)]
    lines.append(_blast_line(sum((plan.blast for _, plan in drawn), start=Blast())))
    manual = [said.sentence % said.fields for _, plan in drawn for said in plan.manual]
    manual += [
        _LOOK_YOURSELF % {"name": plan.name}
        for said, plan in drawn
        if said == _REMOVED and _zones.names_of(plan.name).by_hand
    ]
    return Plan(
        summary=drawn[0][0],
        lines=tuple(lines),
        manual=tuple(manual),
        destroys=tuple(gone),
        confirm=True,
        fields={"name": drawn[0][1].name},
    )


def _lines(plan: NamePlan) -> list[PlanLine]:
    return [
        PlanLine(label=f"{plan.name} {line.label}", before=line.before, after=line.after)
        for line in plan.lines
    ]


def _blast_line(blast: Blast) -> PlanLine:
    """How far the change reaches: nothing else of the zone is touched."""
    touched = f"{blast.names} / +{blast.added} / -{blast.removed}"
    return PlanLine(label=N_("Nama tersentuh / rekaman ditambah / dihapus"), before="—", after=touched)


def _plan_of(context: OutsideContext, name: str, wish: Wish, *, held: Holding | None = None) -> NamePlan:
    mine = held if held is not None and held.name == name else _subdomains.own(context, NAME, name)
    marker = mine.marker if mine is not None else context.intent
    return _zones.names_of(name).plan(_wanted(name, marker, wish, before=held))


def _wanted(name: str, marker: UUID, wish: Wish, *, before: Holding | None = None) -> WantedName:
    """The records a name is to have: as asked, or as they were where only the name changes."""
    kind, target = _aim(wish, before)
    if kind == HOSTING:
        return WantedName(name=name, marker=marker, addresses=_zones.web_of(name).addresses, ttl=TTL)
    if kind == CNAME:
        return WantedName(name=name, marker=marker, target=target, ttl=TTL)
    return WantedName(name=name, marker=marker, addresses=tuple(re.split(r"[\s,;]+", target)), ttl=TTL)


def _aim(wish: Wish, before: Holding | None) -> tuple[str, str]:
    if before is None or _changes_target(wish):
        return wish.kind, wish.target
    return before.settings.get("kind", HOSTING), before.settings.get("target", "")


def _changes_target(wish: Wish) -> bool:
    return wish.changes is None or "target" in wish.changes


def _texts(fields: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in fields.items()}


# --- carrying out ----------------------------------------------------------------------------------------


def _guarded(context: OutsideContext, kind: str, carry_out: Callable[[Wish], Outcome]) -> Outcome:
    """The outcome of every way in which a name server can say no."""
    marks.point("naming.started")
    try:
        wish = _subdomains.wish(context)
    except Misconfigured as missing:
        return NeedsPerson(sentence=str(missing))
    try:
        return carry_out(wish)
    except NameTaken as taken:
        _holdings.give_back(kind, wish.final, context.case.id)
        return Clash(sentence=str(taken))
    except Conflict as taken:
        return Clash(sentence=str(taken)) if taken.code == "taken" else Failed(sentence=str(taken))
    except NameRefused as refused:
        _holdings.give_back(kind, wish.final, context.case.id)
        return Failed(sentence=str(refused))
    except NameMoved as moved:
        return Pending(reason=str(moved), retry_after=SOON)
    except ByHand as instruction:
        return NeedsPerson(sentence=str(instruction) if context.by_hand else _BY_HAND)
    except (HostRefuses, TooMuch, Misconfigured) as mended:
        return _troubled(context, wish, mended, NeedsPerson(sentence=str(mended)))
    except HostUnavailable as silence:
        return _troubled(context, wish, silence, Pending(reason=str(silence), retry_after=LATER))


def _troubled(context: OutsideContext, wish: Wish, error: TertibError, outcome: Outcome) -> Outcome:
    _holdings.note_trouble(NAME, wish.final, context.case.id, str(error))
    return outcome


def _create(context: OutsideContext, wish: Wish) -> Outcome:
    _forsaking.forsake_others(context, NAME, wish.name)
    return _give(context, wish, wish.name)


def _give(context: OutsideContext, wish: Wish, name: str, *, before: Holding | None = None) -> Outcome:
    """A name of this case: reserved, made, proven by all servers, and its site asked by the new name."""
    host = _zones.names_of(name)
    intended = _wanted(name, context.intent, wish, before=before)
    dns_plans.rrsets(intended, host.zone)  # refused before anything is reserved
    held = door.run(lambda tx: _subdomains.reserved(tx, context, NAME, name, connector=host.name))
    marks.point("naming.reserved")
    if held.proven_at is not None:
        return Proven(evidence=held.evidence)
    done = _ensured(context, host, host.plan(_wanted(name, held.marker, wish, before=before)))
    if not isinstance(done, dict):
        return done
    marks.point("naming.applied")
    site = _subdomains.site_behind(name)
    if site is not None and not _answers(site, name, intended.addresses):
        return Pending(reason=_NOT_SERVED % {"name": name}, retry_after=SOON)
    kind, target = _aim(wish, before)
    evidence = {"name": name, "holding": str(held.id), "marker": str(held.marker), **done}
    _subdomains.keep(held.id, evidence, kind=kind, target=target, ttl=TTL)
    marks.point("naming.kept")
    return Proven(evidence=evidence)


def _ensured(context: OutsideContext, host: NameHost, plan: NamePlan) -> dict[str, object] | Outcome:
    """The evidence of a plan carried out, or what stands in the way of it."""
    if host.by_hand and not context.by_hand and plan.change is not NameChange.NOTHING:
        dns_plans.insist_unclashed(plan)
        return NeedsPerson(sentence=_BY_HAND)
    done = dns_plans.carry_out(host, plan) if not host.by_hand else None
    proof = done.proof if done is not None else host.verify(plan)
    if not proof.accepted:
        bad = next((each for each in proof.answers if not each.ok), None)
        sentence = (bad.sentence % bad.fields) if bad is not None and bad.sentence else ""
        sentence = sentence or _NOT_PROVEN % {"server": bad.server if bad else host.name, "name": plan.name}
        return NeedsPerson(sentence=sentence) if host.by_hand else Pending(reason=sentence, retry_after=SOON)
    return {**proof.evidence(), "records": [line for each in plan.after for line in each.lines()]}


def _answers(site: Holding, name: str, addresses: tuple[str, ...]) -> bool:
    """Whether the site answers by its name at the address the name now has."""
    web = _zones.web_of(name)
    if web.host.by_hand or not addresses:
        return True
    secret = _seals.peek(site.id, _seals.INITIAL) or SecretText("-")
    return web.host.verify(_subdomains.site_of(site, name), secret, at=addresses[0]).web_ok


def _change(context: OutsideContext, wish: Wish) -> Outcome:
    if wish.new_name:
        return _rename(context, wish)
    held = _subdomains.theirs(context, NAME, wish.name)
    if not _changes_target(wish):
        return Proven(evidence={"name": wish.name, "unchanged": True, **held.evidence})
    site = _subdomains.living(SITE, wish.name)
    if wish.hosted and (site is None or site.proven_at is None):
        return _subdomains.waiting(context, _WAIT_SITE, wish.name)
    host = _zones.names_of(wish.name)
    wanted = _wanted(wish.name, held.marker, wish, before=held)
    done = _ensured(context, host, host.plan(wanted))
    if not isinstance(done, dict):
        return done
    if wish.hosted and site is not None and not _answers(site, wish.name, wanted.addresses):
        return Pending(reason=_NOT_SERVED % {"name": wish.name}, retry_after=SOON)
    evidence = {"name": wish.name, "holding": str(held.id), "marker": str(held.marker), **done}
    _subdomains.keep(held.id, evidence, kind=wish.kind, target=wish.target, ttl=TTL)
    return Proven(evidence=evidence)


def _rename(context: OutsideContext, wish: Wish) -> Outcome:
    """Make before break: the new name is proven, and the site by it, before the old one goes."""
    buried = _subdomains.gone(context, NAME, wish.name)
    old = buried or _subdomains.theirs(context, NAME, wish.name)
    site = _subdomains.living(SITE, wish.name)
    moves_in = wish.hosted and _changes_target(wish) and _subdomains.site_behind(wish.new_name) is None
    if moves_in or (site is not None and not _subdomains.serves(site, wish.new_name)):
        return _subdomains.waiting(context, _WAIT_SITE, wish.new_name)
    given = _give(context, wish, wish.new_name, before=old)
    if not isinstance(given, Proven) or buried is not None:
        return given
    marks.point("naming.made")
    gone = _taken_away(context, old)
    return Proven(evidence={**given.evidence, "old_name": wish.name}) if isinstance(gone, dict) else gone


def _taken_away(context: OutsideContext, held: Holding) -> dict[str, object] | Outcome:
    host = _zones.names_of(held.name)
    if pointing := _pointing_at(host, held):
        return NeedsPerson(sentence=_POINTED_AT % {"name": held.name, "records": pointing})
    done = _ensured(context, host, host.plan_removal(held.name, marker=held.marker))
    if not isinstance(done, dict):
        return done
    marks.point("naming.removed")
    _subdomains.bury(context, held.id)
    return done


def _remove(context: OutsideContext, wish: Wish) -> Outcome:
    buried = _subdomains.gone(context, NAME, wish.name)
    if buried is not None:
        return Proven(evidence={"name": wish.name, "removed_at": buried.settings["removed_at"]})
    held = _subdomains.theirs(context, NAME, wish.name)
    site = _subdomains.living(SITE, wish.name)
    if site is not None and site.settings.get("backup", {}).get("case") != str(context.case.id):
        return _subdomains.waiting(context, _WAIT_BACKUP, wish.name)
    done = _taken_away(context, held)
    return Proven(evidence={"name": wish.name, **done}) if isinstance(done, dict) else done


def _pointing_at(host: NameHost, held: Holding) -> str:
    """What leads to the name, in the zone and in our books; "" when nothing does."""
    zone: tuple[RRset, ...] = host.records() or ()
    lines = [f"{each.name} ({each.type})" for each in dns_plans.pointing_at(held.name, zone)]
    booked = Holding.objects.filter(kind=NAME, settings__target=held.name).exclude(state=HoldingState.REMOVED)
    return ", ".join([*lines, *booked.order_by("name").values_list("name", flat=True)])[:600]


def clear_away(held: Holding) -> None:
    """Take a name that nobody owns any more out of the zone; `TertibError` says why it cannot be now."""
    host = _zones.names_of(held.name)
    if pointing := _pointing_at(host, held):
        raise HostUnavailable(_POINTED_AT, name=held.name, records=pointing)
    done = dns_plans.remove(host, held.name, marker=held.marker)
    if not done.proof.accepted:
        raise HostUnavailable(_NOT_PROVEN, name=held.name, server=host.name)
