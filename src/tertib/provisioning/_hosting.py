"""The worker's part of sites: make, change, back up, take away; proven by fetching and uploading.

Sites and names go in one order. A site is made and proven before its name; a renamed site serves both names
until the old one is gone from every resolver; a deleted one loses its name first, and its files last, when
they lie in a backup that was read back.
"""

from collections.abc import Callable
from dataclasses import replace
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
from tertib.provisioning import (
    _forsaking,
    _holdings,
    _seals,
    _site_changes,
    _site_removal,
    _site_systems,
    _subdomains,
    _zones,
)
from tertib.provisioning._naming import LATER
from tertib.provisioning._site_changes import NO_SECRET, NOT_YET, following, wanted_quota
from tertib.provisioning._subdomains import SITE, SOON, Wish
from tertib.provisioning.models import Holding
from tertib.provisioning.ports import ByHand, HostUnavailable
from tertib.provisioning.sites import (
    FOREIGN,
    ForeignSite,
    NoSuchSite,
    ServerRefuses,
    Site,
    SitePlan,
    SiteProof,
)
from tertib.provisioning.types import Change, Credential, HoldingState
from tertib.runtime import door, marks, secrets
from tertib.runtime.door import Tx

_BY_HAND = N_("Kerjakan menurut petunjuk di bawah, lalu tekan “Sudah saya kerjakan”.")


class CreateSite:
    """Outside verb `hosting.create`: inputs `fqdn`, `kind`, `quota_mb`. Other targets have none."""

    def plan(self, context: OutsideContext) -> Plan | None:
        """The site and its upload account as they would be."""

        def drawn(wish: Wish) -> Plan | None:
            return _new_site(context, wish) if wish.hosted else None

        return _planned(context, drawn)

    def run(self, context: OutsideContext) -> Outcome:
        """Make it and prove it by fetching its page and signing in to upload."""
        return _guarded(context, lambda wish: _create(context, wish))


class ChangeSite:
    """Outside verb `hosting.change`: inputs `fqdn`, `new_name`, `quota_mb`, `changes`."""

    def plan(self, context: OutsideContext) -> Plan | None:
        """What of the site would change."""

        def drawn(wish: Wish) -> Plan | None:
            held = _site_changes.behind(context, wish)
            if held is None:
                return _new_site(context, replace(wish, name=wish.final)) if _moves_in(wish) else None
            wanted = replace(
                _subdomains.site_of(held), quota_mb=wanted_quota(wish, held), revision=following(held)
            )
            shown = _shown(N_("Ubah hosting %(name)s"), _zones.web_of(wish.name).host.plan(wanted))
            if not wish.new_name or shown is None:
                return shown
            line = PlanLine(label=N_("Nama"), before=wish.name, after=wish.new_name)
            return replace(shown, lines=(line, *shown.lines))

        return _planned(context, drawn)

    def run(self, context: OutsideContext) -> Outcome:
        """Serve the new name beside the old; take the old one off when nobody can be sent there any more."""
        return _subdomains.unseen(context) or _guarded(context, lambda wish: _change(context, wish))


class BackUpSite:
    """Outside verb `hosting.backup`: input `fqdn`. A name without a site of ours needs none."""

    def plan(self, context: OutsideContext) -> Plan | None:
        """Nothing is changed by it."""
        del context
        return None

    def run(self, context: OutsideContext) -> Outcome:
        """Archive the files and read the archive back."""
        return _guarded(context, lambda wish: _site_removal.back_up(context, wish))


class RemoveSite:
    """Outside verb `hosting.remove`: input `fqdn`."""

    destroys = True

    def plan(self, context: OutsideContext) -> Plan | None:
        """What goes for good."""

        def drawn(wish: Wish) -> Plan | None:
            held = _subdomains.living(SITE, wish.name)
            if held is None:
                return None
            _subdomains.theirs(context, SITE, wish.name)
            account = PlanLine(
                label=N_("Akun unggah"), before=str(held.settings.get("account", "")), after="—"
            )
            files = PlanLine(label=N_("Isi situs"), before=N_("ada"), after=N_("hanya dalam cadangan"))
            return Plan(
                summary=N_("Hapus hosting %(name)s"),
                lines=(account, files),
                destroys=(account, files),
                confirm=True,
                fields={"name": wish.name},
            )

        return _planned(context, drawn)

    def run(self, context: OutsideContext) -> Outcome:
        """Only after its name, and only what lies in a proven backup."""
        return _subdomains.unseen(context) or _guarded(
            context, lambda wish: _site_removal.remove(context, wish)
        )


# --- plans -----------------------------------------------------------------------------------------------


def _planned(context: OutsideContext, draw: Callable[[Wish], Plan | None]) -> Plan | None:
    try:
        return draw(_subdomains.wish(context))
    except (Conflict, Misconfigured) as no:
        said = {name: str(value) for name, value in no.fields.items()}
        return Plan(summary=no.sentence, confirm=False, fields=said)


def _new_site(context: OutsideContext, wish: Wish) -> Plan:
    web = _zones.web_of(wish.name)
    held = _subdomains.own(context, SITE, wish.name)
    if web.host.by_hand:
        held = _reserve(context, wish, web)  # the performer must be able to open the password first
    return _shown(N_("Buat akun hosting %(name)s"), web.host.plan(_wanted(context, wish, web, held)))


def _moves_in(wish: Wish) -> bool:
    """Whether a name that led elsewhere is to lead to the office's own hosting."""
    return wish.hosted and (wish.changes is None or "target" in wish.changes)


def _shown(summary: str, drawn: SitePlan) -> Plan:
    return Plan(
        summary=summary,
        lines=tuple(PlanLine(label=line.label, before=line.before, after=line.after) for line in drawn.lines),
        manual=drawn.manual,
        confirm=drawn.change is not Change.CLASH,
        fields={**drawn.fields, "name": drawn.wanted.name},
    )


def _wanted(context: OutsideContext, wish: Wish, web: _zones.Web, held: Holding | None) -> Site:
    if held is not None:
        return _subdomains.site_of(held)
    return Site(
        name=wish.name,
        account=_subdomains.account_of(wish.name),
        quota_mb=wish.quota_mb or _site_systems.usual_quota(),
        marker=context.intent,
        tls=web.tls,
    )


# --- carrying out ----------------------------------------------------------------------------------------


def _guarded(context: OutsideContext, carry_out: Callable[[Wish], Outcome]) -> Outcome:
    """The outcome of every way in which a web host can say no."""
    marks.point("hosting.started")
    try:
        wish = _subdomains.wish(context)
    except Misconfigured as missing:
        return NeedsPerson(sentence=str(missing))
    try:
        return carry_out(wish)
    except ForeignSite as foreign:
        _holdings.give_back(SITE, wish.name, context.case.id)
        return Clash(sentence=str(foreign))
    except Conflict as taken:
        return Clash(sentence=str(taken)) if taken.code == "taken" else Failed(sentence=str(taken))
    except ByHand as instruction:
        return NeedsPerson(sentence=str(instruction) if context.by_hand else _BY_HAND)
    except (ServerRefuses, Misconfigured, NoSuchSite) as mended:
        return _troubled(context, wish, mended, NeedsPerson(sentence=str(mended)))
    except HostUnavailable as silence:
        return _troubled(context, wish, silence, Pending(reason=str(silence), retry_after=LATER))


def _troubled(context: OutsideContext, wish: Wish, error: TertibError, outcome: Outcome) -> Outcome:
    _holdings.note_trouble(SITE, wish.name, context.case.id, str(error))
    return outcome


def _reserve(context: OutsideContext, wish: Wish, web: _zones.Web) -> Holding:
    """Our own commit before anything touches the server: the name is ours, the password under seal."""

    def write(tx: Tx) -> Holding:
        quota = wish.quota_mb or _site_systems.usual_quota()
        held = _subdomains.reserved(tx, context, SITE, wish.name, connector=web.host.name, quota_mb=quota)
        if "account" not in held.settings:
            held.settings = {
                **held.settings, "account": _subdomains.account_of(wish.name), "revision": 1, "tls": web.tls
            }  # fmt: skip
            held.save(update_fields=["settings"])
            _seals.put(tx, held.id, _seals.INITIAL, secrets.generate_password(), version=1)
        marks.point("hosting.reserving")
        return held

    return door.run(write)


def _create(context: OutsideContext, wish: Wish) -> Outcome:
    _forsaking.forsake_others(context, SITE, wish.name if wish.hosted else "")
    if not wish.hosted:
        return Proven(evidence={"name": wish.name, "hosting": "outside"})
    web = _zones.web_of(wish.name)
    _insist_free_or_ours(context, wish, web)
    held = _reserve(context, wish, web)
    marks.point("hosting.reserved")
    if held.proven_at is not None:
        return Proven(evidence=held.evidence)
    sealed = _seals.look(held.id, _seals.INITIAL)
    if sealed is None:
        return NeedsPerson(sentence=NO_SECRET)
    site = replace(_subdomains.site_of(held), version=sealed.version)
    if not (web.host.by_hand and context.by_hand):
        web.host.apply(web.host.plan(site), sealed.secret)
    marks.point("hosting.applied")
    proof = web.host.verify(site, sealed.secret)
    if not proof.accepted:
        return _not_yet(web, wish.name, proof)
    evidence = {**_facts(held, site), **proof.evidence(), "credential": Credential.SEALED.value}
    if not _keep_account(held, sealed.version, web, evidence):
        return Pending(reason=NOT_YET % {"name": wish.name}, retry_after=SOON)
    marks.point("hosting.kept")
    return Proven(evidence=evidence)


def _change(context: OutsideContext, wish: Wish) -> Outcome:
    """A name that moves in gets its site before it leads there; another site is changed where it is."""
    new = _subdomains.living(SITE, wish.final)
    ours = new is not None and new.case_id == context.case.id
    begun = ours and new is not None and (not new.proven_at or "moved_in" in new.settings)
    if not _moves_in(wish) or not (begun or _site_changes.behind(context, wish) is None):
        return _site_changes.change(context, wish)
    made = _create(context, replace(wish, name=wish.final, new_name=""))
    if isinstance(made, Proven):
        _subdomains.keep(UUID(str(made.evidence["holding"])), {}, moved_in=True)
    return made


def _insist_free_or_ours(context: OutsideContext, wish: Wish, web: _zones.Web) -> None:
    """A site made by other hands is a clash. Where a person is the hands, only fetching can tell."""
    if web.host.by_hand:
        return
    held = _subdomains.own(context, SITE, wish.name)
    plan = web.host.plan(_wanted(context, wish, web, held))
    if plan.change is Change.CLASH:
        raise ForeignSite(FOREIGN, name=wish.name)


def _not_yet(web: _zones.Web, name: str, proof: SiteProof) -> Outcome:
    sentence = proof.said % proof.fields if proof.said else NOT_YET % {"name": name}
    return NeedsPerson(sentence=sentence) if web.host.by_hand else Pending(reason=sentence, retry_after=SOON)


def _facts(held: Holding, site: Site) -> dict[str, object]:
    return {
        "name": site.name, "holding": str(held.id), "account": site.account, "quota_mb": site.quota_mb,
    }  # fmt: skip


def _keep_account(held: Holding, version: int, web: _zones.Web, evidence: dict[str, object]) -> bool:
    """What was seen becomes the holding's evidence. False when another password was sealed meanwhile."""
    state = None if web.host.by_hand else web.host.read(held.name)

    def write(tx: Tx) -> bool:
        row = _holdings.locked(tx, held.id)
        if row.version != version:
            return False
        if row.state == HoldingState.RESERVED:
            row.state, row.proven_at = HoldingState.ACTIVE, tx.now
            row.fingerprint = state.fingerprint if state is not None else ""
            row.evidence, row.trouble = evidence, ""
            _holdings.enter(tx, row, Credential.SEALED)
            _holdings.keep(row, "state", "proven_at", "fingerprint", "evidence", "trouble")
        return True

    return door.run(write)
