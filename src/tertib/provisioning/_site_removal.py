"""A site is taken away: its files lie in a backup, its name is gone and forgotten, then it goes."""

from datetime import datetime, timedelta

from tertib.cases.catalogue import NeedsPerson, Outcome, OutsideContext, Pending, Proven
from tertib.kernel.words import N_
from tertib.provisioning import _seals, _subdomains, _zones, credentials
from tertib.provisioning._naming import TTL
from tertib.provisioning._subdomains import NAME, SITE, SOON, Wish
from tertib.provisioning.models import Holding
from tertib.provisioning.ports import HostUnavailable
from tertib.provisioning.sites import Backup, NoSuchSite, NotBackedUp
from tertib.provisioning.types import HoldingState
from tertib.runtime import door, marks

_WAIT_NAME = N_("Menunggu nama %(name)s dihapus dari server nama lebih dahulu.")
_WAIT_TTL = N_("Nama %(name)s sudah dihapus. Hosting menyusul setelah masa ingat nama itu (TTL) lewat.")
_TOUCHED = N_("Isi situs %(name)s berubah sesudah dicadangkan; dicadangkan lagi.")


def until_forgotten(context: OutsideContext, name: str) -> Pending | NeedsPerson | None:
    """None once the name's record is gone and no resolver can remember it any more."""
    if _subdomains.living(NAME, name) is not None:
        return _subdomains.waiting(context, _WAIT_NAME, name)
    buried = _subdomains.gone(context, NAME, name)
    if buried is None:
        return None  # it never was ours to take away
    over = datetime.fromisoformat(buried.settings["removed_at"]) + timedelta(
        seconds=int(buried.settings.get("ttl", TTL))
    )
    left = over - door.read_now()
    if left > timedelta():
        pause = left + timedelta(seconds=1)
        return Pending(reason=_WAIT_TTL % {"name": name}, retry_after=pause, waits=True)
    return None


def back_up(context: OutsideContext, wish: Wish) -> Outcome:
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


def remove(context: OutsideContext, wish: Wish) -> Outcome:
    buried = _subdomains.gone(context, SITE, wish.name)
    if buried is not None:
        return Proven(evidence={"name": wish.name, "removed_at": buried.settings["removed_at"]})
    held = _subdomains.living(SITE, wish.name)
    if held is None:
        return Proven(evidence={"name": wish.name, "hosting": "outside"})
    _subdomains.theirs(context, SITE, wish.name)
    waiting = until_forgotten(context, wish.name)
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
    marks.point("hosting.unsealed")
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
