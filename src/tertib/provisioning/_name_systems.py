"""Which name server holds which zone: set by the composition root, or entered by an administrator."""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from uuid import UUID, uuid4

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, Misconfigured, NotFound, Problem
from tertib.kernel.words import N_
from tertib.provisioning._administration import insist_on_administrator
from tertib.provisioning.dns_ports import NameHost
from tertib.provisioning.dns_types import NameSettings, NameSystemView, split_server
from tertib.provisioning.models import NameKey, NameSystem
from tertib.provisioning.names import DOMAIN
from tertib.provisioning.types import ConnectorView, Greeting, TrialView
from tertib.runtime import door, queue, secrets
from tertib.runtime.door import Tx
from tertib.runtime.queue import Job
from tertib.runtime.secrets import SecretText

Build = Callable[[NameSettings, SecretText | None], NameHost]
ALGORITHMS = ("hmac-sha256", "hmac-sha384", "hmac-sha512")
MOST_NAMES = 20
NOT_SERVED = N_("Zona %(zone)s belum dihubungkan dengan server nama.")


@dataclass(slots=True)
class _Table:
    by_zone: dict[str, NameHost] = field(default_factory=dict)
    connectors: dict[str, tuple[ConnectorView, Build]] = field(default_factory=dict)
    built: dict[tuple[UUID, int], NameHost] = field(default_factory=dict)


_table = _Table()


def serve(host: NameHost) -> None:
    """`host` holds its zone from now on."""
    _table.by_zone[host.zone] = host


def offer(connector: ConnectorView, build: Build) -> None:
    """Administrators may choose this connector; `build` makes a host of what they entered."""
    _table.connectors[connector.key] = (connector, build)


def connectors() -> tuple[ConnectorView, ...]:
    """What an administrator may choose from."""
    return tuple(view for view, _build in _table.connectors.values())


def zones(office: UUID | None = None) -> tuple[str, ...]:
    """Every zone that is served: the office's own first, then those of the environment, then the others."""
    entered = list(NameSystem.objects.order_by("zone").values_list("office", "zone"))
    own = [zone for whose, zone in entered if whose == office]
    return tuple(dict.fromkeys([*own, *_table.by_zone, *(zone for _whose, zone in entered)]))


def readable(office: UUID) -> tuple[str, ...]:
    """The zones that an office may have read whole: its own and the operator's, not another office's."""
    own = NameSystem.objects.filter(office=office).order_by("zone").values_list("zone", flat=True)
    return tuple(dict.fromkeys([*own, *_table.by_zone]))


def find(name: str) -> NameHost | None:
    """The name server of a name: of the closest zone above it, the operator's setting going first."""
    labels = name.split(".")
    above = [".".join(labels[start:]) for start in range(len(labels))]
    rows = {row.zone: row for row in NameSystem.objects.filter(zone__in=above)}
    closest = next((zone for zone in above if zone in _table.by_zone or zone in rows), None)
    if closest is None:
        return None
    return _table.by_zone.get(closest) or _built(rows[closest])


def holder_of(name: str) -> NameHost:
    """The name server of a name."""
    host = find(name)
    if host is None:
        raise Misconfigured(NOT_SERVED, zone=name.partition(".")[2])
    return host


def _built(row: NameSystem) -> NameHost | None:
    known = _table.connectors.get(row.connector)
    if known is None:
        return None
    key = (row.id, row.seq)
    if key not in _table.built:
        _table.built[key] = known[1](_entered(row), _key(row))
    return _table.built[key]


def _entered(row: NameSystem) -> NameSettings:
    options = {**row.options, "servers": tuple(row.options.get("servers", ()))}
    return NameSettings(connector=row.connector, zone=row.zone, **options)


def _key(row: NameSystem) -> SecretText | None:
    kept = NameKey.objects.filter(system=row).first()
    return secrets.unlock(bytes(kept.blob), _binding(row)) if kept is not None else None


def _binding(row: NameSystem) -> str:
    return f"tsig:{row.id}"


# --- what an administrator enters


def save(office: UUID, new: NameSettings, *, key: SecretText | None, by: Actor, seen: int) -> NameSystemView:
    """Enter or change who holds a zone; see `service.set_name_system`."""

    def write(tx: Tx) -> NameSystemView:
        insist_on_administrator(tx, by, office)
        row = NameSystem.objects.select_for_update().filter(zone=new.zone).first()
        if new.zone in _table.by_zone or (row is not None and row.office_id != office):
            sentence = N_("Zona ini sudah dilayani. Satu zona hanya mempunyai satu server nama.")
            raise Invalid(sentence, problems={"zone": (Problem(sentence),)})
        if (row.seq if row is not None else 0) != seen:
            raise Conflict(N_("Pengaturan ini baru saja diubah orang lain. Muat ulang, lalu periksa lagi."))
        kept = row is not None and NameKey.objects.filter(system=row).exists()
        _insist(_wrong(new, key, has_key=kept and _same_place(row, new)))
        row = row or NameSystem(office_id=office, zone=new.zone, seq=0)
        row.connector, row.options = new.connector, _options(new)
        row.seq, row.changed_by, row.changed_at = row.seq + 1, by.person, tx.now
        row.asked_key = row.asked_at = row.answered_at = None  # the last test spoke of other settings
        row.lines = []
        row.save()
        _keep(tx, row, key)
        return _view(row)

    return door.run(write)


def _same_place(row: NameSystem | None, new: NameSettings) -> bool:
    """A key that is kept goes to the server it was entered for, under its name, and nowhere else."""
    if row is None:
        return False
    known = _entered(row)
    return (known.primary, known.key_name, known.algorithm) == (new.primary, new.key_name, new.algorithm)


def _keep(tx: Tx, row: NameSystem, key: SecretText | None) -> None:
    if not row.options["key_name"]:
        NameKey.objects.filter(system=row).delete()
    elif key is not None:
        blob = secrets.lock(key, _binding(row))
        NameKey.objects.update_or_create(system=row, defaults={"blob": blob, "entered_at": tx.now})


def of_office(office: UUID) -> tuple[NameSystemView, ...]:
    """The zones an office may use: what it entered, and what the machine's operator set."""
    outside = (NameSystemView(zone=zone, connector=host.name) for zone, host in _table.by_zone.items())
    return (*map(_view, NameSystem.objects.filter(office=office).order_by("zone")), *outside)


def ask(office: UUID, zone: str, *, by: Actor) -> None:
    """Leave the test with the worker; the newest question is the one that is answered."""

    def write(tx: Tx) -> None:
        insist_on_administrator(tx, by, office)
        key = uuid4()
        changed = NameSystem.objects.filter(office=office, zone=zone).update(
            asked_key=key, asked_at=tx.now, answered_at=None, lines=[]
        )
        if not changed:
            raise NotFound(NOT_SERVED, zone=zone)
        fields = {"zone": zone, "key": str(key)}
        queue.enqueue(tx, "provisioning.greet_names", fields, key=str(key), priority=5)

    door.run(write)


@queue.task("provisioning.greet_names", max_attempts=3, lease=60)
def greet_names(job: Job) -> None:
    """Ask an office's name server for the zone, outside any transaction, for whoever asked."""
    zone, key = str(job.args["zone"]), UUID(str(job.args["key"]))
    standing = NameSystem.objects.filter(zone=zone, asked_key=key, answered_at=None)
    host = find(zone) if standing.exists() else None
    if host is None:
        return
    lines = [{**asdict(each), "fields": dict(each.fields)} for each in host.greet()]
    door.run(lambda tx: standing.update(lines=lines, answered_at=tx.now))


def _view(row: NameSystem) -> NameSystemView:
    trial = None
    if row.asked_at is not None:
        lines = tuple(Greeting(**each) for each in row.lines)
        trial = TrialView(domain=row.zone, asked_at=row.asked_at, answered_at=row.answered_at, lines=lines)
    return NameSystemView(
        zone=row.zone,
        connector=row.connector,
        entered=_entered(row),
        has_key=NameKey.objects.filter(system=row).exists(),
        seq=row.seq,
        trial=trial,
    )


def _options(new: NameSettings) -> dict[str, object]:
    kept = {name: value for name, value in asdict(new).items() if name not in ("connector", "zone")}
    return {**kept, "servers": list(new.servers)}


def _insist(problems: Mapping[str, str]) -> None:
    if problems:
        told = {name: (Problem(sentence),) for name, sentence in problems.items()}
        raise Invalid(N_("Ada isian yang harus diperbaiki."), problems=told)


def _wrong(new: NameSettings, key: SecretText | None, *, has_key: bool) -> Mapping[str, str]:
    found: dict[str, str] = {}
    if not DOMAIN.fullmatch(new.zone):
        found["zone"] = N_("Tulis nama zona, misalnya kotacontoh.go.id.")
    if new.connector not in {each.key for each in connectors()}:
        found["connector"] = N_("Pilih cara menghubungkan server nama.")
    if None in map(split_server, new.servers):
        found["servers"] = N_("Tulis server nama sebagai alamat, atau alamat:porta.")
    if new.primary and split_server(new.primary) is None:
        found["primary"] = N_("Tulis server utama sebagai alamat, atau alamat:porta.")
    if not 1 <= new.most_names <= MOST_NAMES:
        found["most_names"] = N_("Tulis angka 1 sampai 20.")
    if not new.primary and not new.servers:
        found["servers"] = N_("Isi paling sedikit satu server nama; di sanalah nama dibuktikan.")
    return {**found, **_wrong_key(new, key, has_key=has_key)}


def _wrong_key(new: NameSettings, key: SecretText | None, *, has_key: bool) -> Mapping[str, str]:
    """Whoever names a server that is written to names the key by which it knows us."""
    if not new.primary:
        return {}
    if not new.key_name:
        return {"key_name": N_("Isi nama kunci TSIG; tanpa kunci siapa pun dapat mengubah zona.")}
    if new.algorithm not in ALGORITHMS:
        return {"algorithm": N_("Pilih algoritma kunci: hmac-sha256, hmac-sha384 atau hmac-sha512.")}
    if key is None:
        return {} if has_key else {"key": N_("Isi rahasia kunci TSIG untuk server utama ini.")}
    return (
        {}
        if _is_key(key)
        else {"key": N_("Rahasia kunci TSIG adalah tulisan base64, paling sedikit 16 bita.")}
    )


def _is_key(key: SecretText) -> bool:
    try:
        return len(base64.b64decode(key.reveal(), validate=True)) >= 16
    except (binascii.Error, ValueError):
        return False
