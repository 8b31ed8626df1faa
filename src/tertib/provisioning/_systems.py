"""Mail systems that an administrator enters, and the test of one: the worker knocks, the page waits."""

from collections.abc import Mapping
from dataclasses import asdict
from uuid import UUID, uuid4

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, NotFound, Problem
from tertib.kernel.words import N_
from tertib.provisioning import _hosts
from tertib.provisioning._administration import HERE, insist_on_administrator
from tertib.provisioning.models import Holding, MailSystem, Trial
from tertib.provisioning.names import DOMAIN
from tertib.provisioning.ports import Answering
from tertib.provisioning.types import Greeting, HoldingState, MailSettings, MailSystemView, TrialView
from tertib.runtime import door, queue
from tertib.runtime.door import Tx

SECURITIES = ("tls", "starttls", "plain")
NO_TEST = N_("Konektor ini tidak mempunyai uji sambungan; perkara percobaan yang membuktikannya.")
NOT_SERVED = N_("Domain %(domain)s belum dihubungkan dengan server surel.")


def save(office: UUID, new: MailSettings, *, by: Actor, seen: int) -> MailSystemView:
    """Enter or change the office's mail system; see `service.set_mail_system`."""
    wanted = _checked(new)

    def write(tx: Tx) -> MailSystemView:
        insist_on_administrator(tx, by, office)
        row = MailSystem.objects.select_for_update().filter(office=office).first()
        _refuse_taken(office, wanted.domain)
        if row is not None and row.seq != seen:
            raise Conflict(N_("Pengaturan ini baru saja diubah orang lain. Muat ulang, lalu periksa lagi."))
        if row is not None and row.domain != wanted.domain:
            _refuse_orphans(row.domain)
        row = row or MailSystem(office_id=office, seq=0)
        row.domain, row.connector, row.settings = wanted.domain, wanted.connector, _kept(wanted)
        row.seq, row.changed_by, row.changed_at = row.seq + 1, by.person, tx.now
        row.save()
        Trial.objects.filter(domain=wanted.domain).delete()  # it spoke of other settings
        return view(row)

    return door.run(write)


def view(row: MailSystem) -> MailSystemView:
    return MailSystemView(
        domain=row.domain, connector=row.connector, entered=_hosts.entered(row), seq=row.seq
    )


def of_office(office: UUID) -> MailSystemView | None:
    """The mail system an office uses: what it entered, else what the machine's operator set."""
    row = MailSystem.objects.filter(office=office).first()
    if row is not None:
        return view(row)
    served = _hosts.domains(office)
    outside = next((each for each in served if _hosts.is_set_outside(each)), None)
    host = _hosts.find(outside) if outside else None
    return MailSystemView(domain=outside, connector=host.name) if outside and host else None


def ask(office: UUID, domain: str, *, by: Actor) -> None:
    """Leave the test with the worker; the newest question is the one that is answered."""

    def write(tx: Tx) -> None:
        insist_on_administrator(tx, by, office)
        known = of_office(office)
        if known is None or known.domain != domain:
            raise NotFound(NOT_SERVED, domain=domain)
        key = uuid4()
        Trial.objects.update_or_create(
            domain=domain,
            defaults={
                "key": key,
                "asked_at": tx.now,
                "asked_by": by.person,
                "answered_at": None,
                "lines": [],
            },
        )
        queue.enqueue(tx, "provisioning.greet", {"domain": domain, "key": str(key)}, key=str(key), priority=5)

    door.run(write)


def answer(domain: str, key: UUID) -> None:
    """Knock, outside any transaction, and keep what was said unless a newer question stands."""
    if not Trial.objects.filter(domain=domain, key=key, answered_at=None).exists():
        return
    lines = [_as_row(each) for each in _knock(domain)]
    door.run(
        lambda tx: Trial.objects.filter(domain=domain, key=key, answered_at=None).update(
            lines=lines, answered_at=tx.now
        )
    )


def newest(domain: str) -> TrialView | None:
    """The newest test of a domain."""
    row = Trial.objects.filter(domain=domain).first()
    if row is None:
        return None
    lines = tuple(Greeting(**each) for each in row.lines)
    return TrialView(domain=domain, asked_at=row.asked_at, answered_at=row.answered_at, lines=lines)


def _knock(domain: str) -> tuple[Greeting, ...]:
    host = _hosts.find(domain)
    if host is None:
        return (Greeting(protocol="-", ok=False, sentence=NOT_SERVED, fields={"domain": domain}),)
    if not isinstance(host, Answering):
        return (Greeting(protocol="-", ok=True, sentence=NO_TEST),)
    return host.greet()


def _as_row(said: Greeting) -> dict[str, object]:
    return {**asdict(said), "fields": dict(said.fields)}


def _kept(new: MailSettings) -> dict[str, object]:
    return {name: value for name, value in asdict(new).items() if name not in ("connector", "domain")}


def _checked(new: MailSettings) -> MailSettings:
    problems = {name: (Problem(sentence),) for name, sentence in _wrong(new).items()}
    if problems:
        raise Invalid(N_("Ada isian yang harus diperbaiki."), problems=problems)
    return new


def _wrong(new: MailSettings) -> Mapping[str, str]:
    found: dict[str, str] = {}
    if not DOMAIN.fullmatch(new.domain):
        found["domain"] = N_("Tulis domain surel, misalnya kotacontoh.go.id.")
    if new.connector not in {each.key for each in _hosts.connectors()}:
        found["connector"] = N_("Pilih cara menghubungkan server surel.")
    if not new.imap_host:
        found["imap_host"] = N_("Isi alamat server IMAP; di sanalah kotak surat dibuktikan.")
    found |= _wrong_door("imap", new.imap_host, new.imap_port, new.imap_security)
    if new.smtp_port:
        found |= _wrong_door("smtp", new.smtp_host or new.imap_host, new.smtp_port, new.smtp_security)
    return found


def _wrong_door(name: str, host: str, port: int, security: str) -> Mapping[str, str]:
    if not 1 <= port <= 65535:
        return {f"{name}_port": N_("Porta adalah angka 1 sampai 65535.")}
    if security not in SECURITIES:
        return {f"{name}_security": N_("Pilih cara sambungan diamankan.")}
    if security == "plain" and host not in HERE:
        return {f"{name}_security": N_("Tanpa enkripsi hanya boleh untuk server di komputer ini sendiri.")}
    return {}


def _refuse_taken(office: UUID, domain: str) -> None:
    other = MailSystem.objects.filter(domain=domain).exclude(office=office)
    if other.exists() or _hosts.is_set_outside(domain):
        sentence = N_("Domain ini sudah dilayani. Satu domain hanya mempunyai satu server surel.")
        raise Invalid(sentence, problems={"domain": (Problem(sentence),)})


def _refuse_orphans(domain: str) -> None:
    living = Holding.objects.filter(name__endswith=f"@{domain}").exclude(state=HoldingState.REMOVED)
    if living.exists():
        sentence = N_("Domain %(domain)s masih mempunyai kotak surat, jadi tidak dapat diganti.")
        raise Invalid(sentence, problems={"domain": (Problem(sentence, {"domain": domain}),)}, domain=domain)
