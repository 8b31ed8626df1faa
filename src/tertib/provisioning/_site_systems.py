"""Which web host holds which zone: set by the composition root, or entered by an administrator."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, Misconfigured, NotFound, Problem
from tertib.kernel.words import N_
from tertib.provisioning._administration import HERE, insist_on_administrator
from tertib.provisioning.models import SiteSystem
from tertib.provisioning.names import DOMAIN
from tertib.provisioning.sites import SiteHost, SiteSettings, SiteSystemView
from tertib.provisioning.types import ConnectorView, Greeting, TrialView
from tertib.runtime import door, queue
from tertib.runtime.door import Tx
from tertib.runtime.queue import Job

Build = Callable[[SiteSettings], SiteHost]
NOT_SERVED = N_("Zona %(zone)s belum dihubungkan dengan server web.")


@dataclass(slots=True)
class _Table:
    by_zone: dict[str, SiteHost] = field(default_factory=dict)
    connectors: dict[str, tuple[ConnectorView, Build]] = field(default_factory=dict)
    built: dict[tuple[UUID, int], SiteHost] = field(default_factory=dict)


_table = _Table()


def serve(host: SiteHost, zones: tuple[str, ...]) -> None:
    """`host` holds the sites of these zones from now on."""
    _table.by_zone.update(dict.fromkeys(zones, host))


def offer(connector: ConnectorView, build: Build) -> None:
    """Administrators may choose this connector; `build` makes a host of what they entered."""
    _table.connectors[connector.key] = (connector, build)


def connectors() -> tuple[ConnectorView, ...]:
    """What an administrator may choose from."""
    return tuple(view for view, _build in _table.connectors.values())


def zones(office: UUID | None = None) -> tuple[str, ...]:
    """Every zone that is served: the office's own first, then those of the environment, then the others."""
    entered = list(SiteSystem.objects.order_by("name").values_list("office", "name"))
    own = [zone for whose, zone in entered if whose == office]
    return tuple(dict.fromkeys([*own, *_table.by_zone, *(zone for _whose, zone in entered)]))


def find(name: str) -> SiteHost | None:
    """The web host of a site or zone: of the closest zone above it, the operator's setting going first."""
    labels = name.split(".")
    above = [".".join(labels[start:]) for start in range(len(labels))]
    rows = {row.name: row for row in SiteSystem.objects.filter(name__in=above)}
    closest = next((zone for zone in above if zone in _table.by_zone or zone in rows), None)
    if closest is None:
        return None
    return _table.by_zone.get(closest) or _built(rows[closest])


def holder_of(name: str) -> SiteHost:
    """The web host of a site."""
    host = find(name)
    if host is None:
        raise Misconfigured(NOT_SERVED, zone=name.partition(".")[2])
    return host


def hosts() -> tuple[SiteHost, ...]:
    """Every web host once: for work that concerns them all."""
    found = [*_table.by_zone.values(), *(_built(row) for row in SiteSystem.objects.order_by("name"))]
    return tuple({id(each): each for each in found if each is not None}.values())


def usual_quota() -> int:
    """Megabytes of a site when the request says nothing."""
    quota: int = getattr(settings, "SITE_QUOTA_MB", 1024)
    return quota


def _built(row: SiteSystem) -> SiteHost | None:
    known = _table.connectors.get(row.connector)
    if known is None:
        return None
    key = (row.id, row.seq)
    if key not in _table.built:
        _table.built[key] = known[1](_entered(row))
    return _table.built[key]


def _entered(row: SiteSystem) -> SiteSettings:
    return SiteSettings(connector=row.connector, zone=row.name, **row.options)


# --- what an administrator enters


def save(office: UUID, new: SiteSettings, *, by: Actor, seen: int) -> SiteSystemView:
    """Enter or change who serves a zone; see `service.set_site_system`."""
    problems = {name: (Problem(sentence),) for name, sentence in _wrong(new).items()}
    if problems:
        raise Invalid(N_("Ada isian yang harus diperbaiki."), problems=problems)

    def write(tx: Tx) -> SiteSystemView:
        insist_on_administrator(tx, by, office)
        row = SiteSystem.objects.select_for_update().filter(name=new.zone).first()
        if new.zone in _table.by_zone or (row is not None and row.office_id != office):
            sentence = N_("Zona ini sudah dilayani. Satu zona hanya mempunyai satu server web.")
            raise Invalid(sentence, problems={"zone": (Problem(sentence),)})
        if (row.seq if row is not None else 0) != seen:
            raise Conflict(N_("Pengaturan ini baru saja diubah orang lain. Muat ulang, lalu periksa lagi."))
        row = row or SiteSystem(office_id=office, name=new.zone, seq=0)
        row.connector, row.options = new.connector, _options(new)
        row.seq, row.changed_by, row.changed_at = row.seq + 1, by.person, tx.now
        row.asked_key = row.asked_at = row.answered_at = None  # the last test spoke of other settings
        row.lines = []
        row.save()
        return _view(row)

    return door.run(write)


def of_office(office: UUID) -> tuple[SiteSystemView, ...]:
    """The zones an office may use: what it entered, and what the machine's operator set."""
    outside = (SiteSystemView(zone=zone, connector=host.name) for zone, host in _table.by_zone.items())
    return (*map(_view, SiteSystem.objects.filter(office=office).order_by("name")), *outside)


def ask(office: UUID, zone: str, *, by: Actor) -> None:
    """Leave the test with the worker; the newest question is the one that is answered."""

    def write(tx: Tx) -> None:
        insist_on_administrator(tx, by, office)
        key = uuid4()
        changed = SiteSystem.objects.filter(office=office, name=zone).update(
            asked_key=key, asked_at=tx.now, answered_at=None, lines=[]
        )
        if not changed:
            raise NotFound(NOT_SERVED, zone=zone)
        fields = {"zone": zone, "key": str(key)}
        queue.enqueue(tx, "provisioning.greet_sites", fields, key=str(key), priority=5)

    door.run(write)


def answer(zone: str, key: UUID) -> None:
    """Knock, outside any transaction, and keep what was said unless a newer question stands."""
    standing = SiteSystem.objects.filter(name=zone, asked_key=key, answered_at=None)
    host = find(zone) if standing.exists() else None
    if host is None:
        return
    lines = [{**asdict(each), "fields": dict(each.fields)} for each in host.greet()]
    door.run(lambda tx: standing.update(lines=lines, answered_at=tx.now))


def forget_old_backups() -> None:
    """Delete the archives of sites whose time is over, on every web host."""
    for host in hosts():
        host.forget_backups()


@queue.task("provisioning.greet_sites", max_attempts=3, lease=60)
def greet_sites(job: Job) -> None:
    """Knock at an office's web host for whoever asked."""
    answer(str(job.args["zone"]), UUID(str(job.args["key"])))


@queue.task("provisioning.forget_site_backups", max_attempts=3, lease=300)
def forget_site_backups(_job: Job) -> None:
    """Every night."""
    forget_old_backups()


queue.schedule(
    "provisioning.forget_site_backups", "provisioning.forget_site_backups", every=timedelta(days=1)
)


def _view(row: SiteSystem) -> SiteSystemView:
    trial = None
    if row.asked_at is not None:
        lines = tuple(Greeting(**each) for each in row.lines)
        trial = TrialView(domain=row.name, asked_at=row.asked_at, answered_at=row.answered_at, lines=lines)
    return SiteSystemView(
        zone=row.name, connector=row.connector, entered=_entered(row), seq=row.seq, trial=trial
    )


def _options(new: SiteSettings) -> dict[str, object]:
    return {name: value for name, value in asdict(new).items() if name not in ("connector", "zone")}


def _wrong(new: SiteSettings) -> Mapping[str, str]:
    found: dict[str, str] = {}
    if not DOMAIN.fullmatch(new.zone):
        found["zone"] = N_("Tulis zona situs, misalnya kotacontoh.go.id.")
    if new.connector not in {each.key for each in connectors()}:
        found["connector"] = N_("Pilih cara menghubungkan server web.")
    if not new.web_host:
        found["web_host"] = N_("Isi alamat server web; di sanalah situs dibuktikan.")
    for port in ("web_port", "tls_port", "sftp_port"):
        if not 1 <= getattr(new, port) <= 65535:
            found[port] = N_("Porta adalah angka 1 sampai 65535.")
    if not new.sftp_host_key and (new.sftp_host or new.web_host) not in HERE:
        found["sftp_host_key"] = N_(
            "Isi kunci publik server unggah (keluaran ssh-keyscan). "
            "Tanpa itu sandi dapat sampai ke server lain."
        )
    return found
