"""A standing site is changed: another name beside the old one, more room, a new password."""

from dataclasses import replace

from tertib.cases.catalogue import Outcome, OutsideContext, Proven
from tertib.kernel.errors import NotFound
from tertib.kernel.words import N_
from tertib.provisioning import _holdings, _seals, _site_removal, _subdomains, _zones, credentials
from tertib.provisioning._subdomains import SITE, Wish
from tertib.provisioning.models import Holding
from tertib.provisioning.ports import HostUnavailable, Overtaken
from tertib.provisioning.types import Credential
from tertib.runtime import door, marks, secrets
from tertib.runtime.door import Tx
from tertib.runtime.secrets import SecretText

NO_SECRET = N_("Sandi awal tidak tersegel lagi; ganti sandi lalu cetak lembarnya.")
NOT_YET = N_("Situs %(name)s belum menjawab seperti yang diminta. Dicoba lagi sendiri.")


def behind(context: OutsideContext, wish: Wish) -> Holding | None:
    """The site behind the name, before or after it took the new one; None: it never had one of ours."""
    held = _subdomains.living(SITE, wish.name)
    if held is not None:
        return _subdomains.theirs(context, SITE, wish.name)
    renamed = _subdomains.living(SITE, wish.new_name) if wish.new_name else None
    return renamed if renamed is not None and renamed.owner_id == context.case.agency else None


def wanted_quota(wish: Wish, held: Holding) -> int:
    if wish.changes is not None and "hosting" not in wish.changes:
        return held.quota_mb
    return wish.quota_mb or held.quota_mb


def following(held: Holding) -> int:
    return int(held.settings.get("revision", 1)) + 1


def change(context: OutsideContext, wish: Wish) -> Outcome:
    held = behind(context, wish)
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
        if (other := _subdomains.living(SITE, wish.new_name)) is not None:
            raise _subdomains.taken(other)
        new = replace(_subdomains.site_of(held, wish.new_name), revision=following(held))
        web.host.rename(wish.name, new)
        _subdomains.keep(held.id, {}, next_name=wish.new_name, revision=new.revision)
        marks.point("hosting.renamed")
    waiting = _site_removal.until_forgotten(context, wish.name)
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


def _resize(wish: Wish, held: Holding, web: _zones.Web) -> Holding:
    quota = wanted_quota(wish, held)
    if quota == held.quota_mb:
        return held
    # Version 0 with no password: the server keeps the later one, which is the owner's.
    site = replace(_subdomains.site_of(held), quota_mb=quota, revision=following(held), version=0)
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
        raise NotFound(NO_SECRET)
    try:
        web.host.set_password(row.name, sealed.secret, marker=row.marker, version=sealed.version)
    except Overtaken as later:
        raise HostUnavailable(str(later)) from later
    if not web.host.verify(_subdomains.site_of(row), sealed.secret).uploading_ok:
        raise HostUnavailable(NOT_YET, name=row.name)
    state = web.host.read(row.name)

    def prove(tx: Tx) -> Holding:
        now = _holdings.locked(tx, row.id)
        now.fingerprint = state.fingerprint if state is not None else ""
        _holdings.enter(tx, now, Credential.SEALED)
        _holdings.keep(now, "fingerprint")
        return now

    return door.run(prove)
