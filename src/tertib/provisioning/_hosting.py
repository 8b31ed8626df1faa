"""The worker's part of sites: make, change, back up, take away; proven by fetching and uploading.

Sites and names go in one order. A site is made and proven before its name; a renamed site serves both names
until the old one is gone from every resolver; a deleted one loses its name first, and its files last, when
they lie in a backup that was read back.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

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
from tertib.kernel.errors import Conflict, Misconfigured, NotFound, TertibError
from tertib.kernel.words import N_
from tertib.provisioning import _holdings, _seals, _site_systems, _subdomains, _zones, credentials
from tertib.provisioning._naming import LATER, SOON, TTL
from tertib.provisioning._subdomains import NAME, SITE, Wish
from tertib.provisioning.models import Holding
from tertib.provisioning.ports import ByHand, HostUnavailable, Overtaken
from tertib.provisioning.sites import (
    Backup,
    ForeignSite,
    NoSuchSite,
    NotBackedUp,
    ServerRefuses,
    Site,
    SitePlan,
    SiteProof,
)
from tertib.provisioning.types import Change, Credential, HoldingState
from tertib.runtime import door, marks, secrets
from tertib.runtime.door import Tx
from tertib.runtime.secrets import SecretText

_BY_HAND = N_("Kerjakan menurut petunjuk di bawah, lalu tekan “Sudah saya kerjakan”.")
_NO_SECRET = N_("Sandi awal tidak tersegel lagi; ganti sandi lalu cetak lembarnya.")
_NOT_YET = N_("Situs %(name)s belum menjawab seperti yang diminta. Dicoba lagi sendiri.")
_WAIT_NAME = N_("Menunggu nama %(name)s dihapus dari server nama lebih dahulu.")
_WAIT_TTL = N_("Nama %(name)s sudah dihapus; hosting menyusul setelah semua peladen melupakannya.")
_TOUCHED = N_("Isi situs %(name)s berubah sesudah dicadangkan; dicadangkan lagi.")


class CreateSite:
    """Outside verb `hosting.create`: inputs `fqdn`, `kind`, `quota_mb`. Other targets have none."""

    def plan(self, context: OutsideContext) -> Plan | None:
        """The site and its upload account as they would be."""

        def drawn(wish: Wish) -> Plan | None:
            if not wish.hosted:
                return None
            web = _zones.web_of(wish.name)
            held = _subdomains.own(context, SITE, wish.name)
            if web.host.by_hand:
                held = _reserve(context, wish, web)  # the performer must be able to open the password first
            return _shown(N_("Buat akun hosting %(name)s"), web.host.plan(_wanted(context, wish, web, held)))

        return _planned(context, drawn)

    def run(self, context: OutsideContext) -> Outcome:
        """Make it and prove it by fetching its page and signing in to upload."""
        return _guarded(context, lambda wish: _create(context, wish))


class ChangeSite:
    """Outside verb `hosting.change`: inputs `fqdn`, `new_name`, `quota_mb`, `changes`."""

    def plan(self, context: OutsideContext) -> Plan | None:
        """What of the site would change."""

        def drawn(wish: Wish) -> Plan | None:
            held = _site(context, wish)
            if held is None:
                return None
            wanted = replace(_subdomains.site_of(held), quota_mb=_quota(wish, held), revision=_next(held))
            shown = _shown(N_("Ubah hosting %(name)s"), _zones.web_of(wish.name).host.plan(wanted))
            if not wish.new_name or shown is None:
                return shown
            line = PlanLine(label=N_("Nama"), before=wish.name, after=wish.new_name)
            return replace(shown, lines=(line, *shown.lines))

        return _planned(context, drawn)

    def run(self, context: OutsideContext) -> Outcome:
        """Serve the new name beside the old; take the old one off when nobody can be sent there any more."""
        return _guarded(context, lambda wish: _change(context, wish))


class BackUpSite:
    """Outside verb `hosting.backup`: input `fqdn`. A name without a site of ours needs none."""

    def plan(self, context: OutsideContext) -> Plan | None:
        """Nothing is changed by it."""
        del context
        return None

    def run(self, context: OutsideContext) -> Outcome:
        """Archive the files and read the archive back."""
        return _guarded(context, lambda wish: _back_up(context, wish))


class RemoveSite:
    """Outside verb `hosting.remove`: input `fqdn`."""

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
                confirm=True,
                fields={"name": wish.name},
            )

        return _planned(context, drawn)

    def run(self, context: OutsideContext) -> Outcome:
        """Only after its name, and only what lies in a proven backup."""
        return _guarded(context, lambda wish: _remove(context, wish))


# --- plans -----------------------------------------------------------------------------------------------


def _planned(context: OutsideContext, draw: Callable[[Wish], Plan | None]) -> Plan | None:
    try:
        return draw(_subdomains.wish(context))
    except (Conflict, Misconfigured) as no:
        said = {name: str(value) for name, value in no.fields.items()}
        return Plan(summary=no.sentence, confirm=False, fields=said)


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
        _subdomains.give_back(context, SITE, wish.name)
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
    _subdomains.note_trouble(SITE, wish.name, context.case.id, str(error))
    return outcome


def _reserve(context: OutsideContext, wish: Wish, web: _zones.Web) -> Holding:
    """Our own commit before anything touches the server: the name is ours, the password under seal."""

    def write(tx: Tx) -> Holding:
        quota = wish.quota_mb or _site_systems.usual_quota()
        held = _subdomains.reserved(tx, context, SITE, wish.name, connector=web.host.name, quota_mb=quota)
        if not held.settings:
            held.settings = {
                "account": _subdomains.account_of(wish.name), "revision": 1, "tls": web.tls
            }  # fmt: skip
            held.save(update_fields=["settings"])
            _seals.put(tx, held.id, _seals.INITIAL, secrets.generate_password(), version=1)
        marks.point("hosting.reserving")
        return held

    return door.run(write)


def _create(context: OutsideContext, wish: Wish) -> Outcome:
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
        return NeedsPerson(sentence=_NO_SECRET)
    site = replace(_subdomains.site_of(held), version=sealed.version)
    if not (web.host.by_hand and context.by_hand):
        web.host.apply(web.host.plan(site), sealed.secret)
    marks.point("hosting.applied")
    proof = web.host.verify(site, sealed.secret)
    if not proof.accepted:
        return _not_yet(web, wish.name, proof)
    evidence = {**_facts(held, site), **proof.evidence(), "credential": Credential.SEALED.value}
    if not _keep_account(held, sealed.version, web, evidence):
        return Pending(reason=_NOT_YET % {"name": wish.name}, retry_after=SOON)
    marks.point("hosting.kept")
    return Proven(evidence=evidence)


def _insist_free_or_ours(context: OutsideContext, wish: Wish, web: _zones.Web) -> None:
    """A site made by other hands is a clash. Where a person is the hands, only fetching can tell."""
    if web.host.by_hand:
        return
    held = _subdomains.own(context, SITE, wish.name)
    plan = web.host.plan(_wanted(context, wish, web, held))
    if plan.change is Change.CLASH:
        raise ForeignSite(_subdomains.TAKEN, name=wish.name)


def _not_yet(web: _zones.Web, name: str, proof: SiteProof) -> Outcome:
    sentence = proof.said % proof.fields if proof.said else _NOT_YET % {"name": name}
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


# --- changing --------------------------------------------------------------------------------------------


def _site(context: OutsideContext, wish: Wish) -> Holding | None:
    """The site behind the name, before or after it took the new one; None: it never had one of ours."""
    held = _subdomains.living(SITE, wish.name)
    if held is not None:
        return _subdomains.theirs(context, SITE, wish.name)
    renamed = _subdomains.living(SITE, wish.new_name) if wish.new_name else None
    return renamed if renamed is not None and renamed.owner_id == context.case.agency else None


def _quota(wish: Wish, held: Holding) -> int:
    if wish.changes is not None and "hosting" not in wish.changes:
        return held.quota_mb
    return wish.quota_mb or held.quota_mb


def _next(held: Holding) -> int:
    return int(held.settings.get("revision", 1)) + 1


def _change(context: OutsideContext, wish: Wish) -> Outcome:
    held = _site(context, wish)
    if held is None:
        return Proven(evidence={"name": wish.final, "hosting": "outside"})
    if held.settings.get("changed_by") == str(context.case.id):
        return Proven(evidence=held.evidence)
    web = _zones.web_of(held.name)
    if wish.new_name and held.name == wish.name:
        waiting = _take_name(context, wish, held, web)
        if waiting is not None:
            return waiting
        held = _subdomains.living(SITE, wish.new_name) or held
    held = _resize(wish, held, web)
    if wish.changes is not None and "credentials" in wish.changes:
        held = _renew(context, held, web)
    _subdomains.keep(held.id, {"name": held.name, "quota_mb": held.quota_mb}, changed_by=str(context.case.id))
    marks.point("hosting.changed")
    held.refresh_from_db()
    return Proven(evidence=held.evidence)


def _take_name(context: OutsideContext, wish: Wish, held: Holding, web: _zones.Web) -> Outcome | None:
    """Both names first; the old one goes when its record is gone and forgotten. None: it is done."""
    if not _subdomains.serves(held, wish.new_name):
        if _subdomains.living(SITE, wish.new_name) is not None:
            raise Conflict(_subdomains.TAKEN, code="taken", name=wish.new_name)
        new = replace(_subdomains.site_of(held, wish.new_name), revision=_next(held))
        web.host.rename(wish.name, new)
        _subdomains.keep(held.id, {}, next_name=wish.new_name, revision=new.revision)
        marks.point("hosting.renamed")
    waiting = _until_forgotten(context, wish.name)
    if waiting is not None:
        return waiting
    web.host.retire(wish.name, marker=held.marker)
    marks.point("hosting.retired")

    def write(tx: Tx) -> None:
        row = _holdings.locked(tx, held.id)
        row.name = wish.new_name
        row.settings = {key: value for key, value in row.settings.items() if key != "next_name"}
        row.evidence = {**row.evidence, "name": wish.new_name, "old_name": wish.name}
        _holdings.keep(row, "name", "settings", "evidence")

    door.run(write)
    return None


def _until_forgotten(context: OutsideContext, name: str) -> Pending | None:
    """None once the name's record is gone and no resolver can remember it any more."""
    if _subdomains.living(NAME, name) is not None:
        return Pending(reason=_WAIT_NAME % {"name": name}, retry_after=SOON)
    buried = _subdomains.gone(context, NAME, name)
    if buried is None:
        return None  # it never was ours to take away
    over = datetime.fromisoformat(buried.settings["removed_at"]) + timedelta(
        seconds=int(buried.settings.get("ttl", TTL))
    )
    left = over - door.read_now()
    if left > timedelta():
        return Pending(reason=_WAIT_TTL % {"name": name}, retry_after=left + timedelta(seconds=1))
    return None


def _resize(wish: Wish, held: Holding, web: _zones.Web) -> Holding:
    quota = _quota(wish, held)
    if quota == held.quota_mb:
        return held
    # Version 0 with no password: the server keeps the later one, which is the owner's.
    site = replace(_subdomains.site_of(held), quota_mb=quota, revision=_next(held), version=0)
    web.host.apply(web.host.plan(site), SecretText("-"))
    marks.point("hosting.resized")

    def write(tx: Tx) -> Holding:
        row = _holdings.locked(tx, held.id)
        row.quota_mb, row.settings = quota, {**row.settings, "revision": site.revision}
        _holdings.keep(row, "quota_mb", "settings")
        return row

    return door.run(write)


def _renew(context: OutsideContext, held: Holding, web: _zones.Web) -> Holding:
    """A new initial password, proven, and the account under this case: its sheet is printed here."""
    case = context.case.id

    def write(tx: Tx) -> Holding:
        row = _holdings.locked(tx, held.id)
        if row.case_id != case or _seals.look(row.id, _seals.INITIAL) is None:
            credentials.void_sheets(tx, row, reason=N_("sandi diganti atas permohonan perubahan"))
            row.version, row.case_id, row.expires_at = row.version + 1, case, None
            row.settings = {**row.settings, "standing": True}  # it was there before this case asked
            _seals.drop(row.id)
            _seals.put(tx, row.id, _seals.INITIAL, secrets.generate_password(), version=row.version)
            _holdings.enter(tx, row, Credential.ROTATING)
            _holdings.keep(row, "version", "case_id", "expires_at", "settings")
        return row

    row = door.run(write)
    marks.point("hosting.renewing")
    sealed = _seals.look(row.id, _seals.INITIAL)
    if sealed is None:
        raise NotFound(_NO_SECRET)
    try:
        web.host.set_password(row.name, sealed.secret, marker=row.marker, version=sealed.version)
    except Overtaken as later:
        raise HostUnavailable(str(later)) from later
    if not web.host.verify(_subdomains.site_of(row), sealed.secret).uploading_ok:
        raise HostUnavailable(_NOT_YET, name=row.name)
    state = web.host.read(row.name)

    def prove(tx: Tx) -> Holding:
        now = _holdings.locked(tx, row.id)
        now.fingerprint = state.fingerprint if state is not None else ""
        _holdings.enter(tx, now, Credential.SEALED)
        _holdings.keep(now, "fingerprint")
        return now

    return door.run(prove)


# --- taking away -----------------------------------------------------------------------------------------


def _back_up(context: OutsideContext, wish: Wish) -> Outcome:
    held = _subdomains.living(SITE, wish.name)
    if held is None:
        return Proven(evidence={"name": wish.name, "hosting": "outside"})
    _subdomains.theirs(context, SITE, wish.name)
    done = held.settings.get("backup", {})
    if done.get("case") == str(context.case.id):
        return Proven(evidence={"name": wish.name, **done})
    made = _backed_up(context, held)
    return Proven(evidence={"name": wish.name, **made.evidence()})


def _backed_up(context: OutsideContext, held: Holding) -> Backup:
    made = _zones.web_of(held.name).host.backup(held.name, marker=held.marker)
    marks.point("hosting.backed_up")
    _subdomains.keep(held.id, {}, backup={**made.evidence(), "case": str(context.case.id)})
    return made


def _remove(context: OutsideContext, wish: Wish) -> Outcome:
    buried = _subdomains.gone(context, SITE, wish.name)
    if buried is not None:
        return Proven(evidence={"name": wish.name, "removed_at": buried.settings["removed_at"]})
    held = _subdomains.living(SITE, wish.name)
    if held is None:
        return Proven(evidence={"name": wish.name, "hosting": "outside"})
    _subdomains.theirs(context, SITE, wish.name)
    waiting = _until_forgotten(context, wish.name)
    if waiting is not None:
        return waiting
    host = _zones.web_of(wish.name).host
    kept = host.backups(held.marker)
    if not kept:
        _backed_up(context, held)
        return Pending(reason=_TOUCHED % {"name": wish.name}, retry_after=SOON)
    try:
        host.remove(wish.name, kept[-1])
    except NotBackedUp:
        _backed_up(context, held)
        return Pending(reason=_TOUCHED % {"name": wish.name}, retry_after=SOON)
    except NoSuchSite:
        pass  # an earlier attempt took it away and was not heard
    marks.point("hosting.removed")
    _seals.drop(held.id)
    door.run(lambda tx: credentials.void_sheets(tx, held, reason=N_("akun hosting dihapus")))
    _subdomains.bury(context, held.id)
    return Proven(evidence={"name": wish.name, **kept[-1].evidence()})


def clear_away(held: Holding) -> None:
    """Take a site that nobody owns any more off its server, with a backup; `TertibError` says why not now."""
    named = _subdomains.living(NAME, held.name)
    if named is not None and named.state != HoldingState.REMOVED:
        raise HostUnavailable(_WAIT_NAME, name=held.name)
    host = _zones.web_of(held.name).host
    if host.read(held.name) is None:
        return
    host.remove(held.name, host.backup(held.name, marker=held.marker))
