"""Commands of provisioning. None of them speaks to a server: the worker does, after the commit."""

from collections.abc import Callable, Sequence
from uuid import UUID

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.kernel.words import N_
from tertib.provisioning import (
    _attempts,
    _drift_lists,
    _holdings,
    _hosts,
    _jobs,
    _name_systems,
    _owners,
    _permits,
    _renewal,
    _site_systems,
    _sources,
    _systems,
    _taking,
    _takings,
    _views,
    credentials,
    passwords,
)
from tertib.provisioning._mirror import read_lists
from tertib.provisioning.dns_ports import NameHost
from tertib.provisioning.dns_types import NameSettings, NameSystemView
from tertib.provisioning.models import Holding
from tertib.provisioning.names import normalise
from tertib.provisioning.ports import MailHost
from tertib.provisioning.sites import SiteHost, SiteSettings, SiteSystemView
from tertib.provisioning.taking_types import AccountRow, Ownership, Reading, TakingReport, ZoneText
from tertib.provisioning.types import (
    ConnectorView,
    Credential,
    HoldingState,
    MailSettings,
    MailSystemView,
    ManualSecret,
    SheetPdf,
)
from tertib.runtime import door, queue
from tertib.runtime.door import Tx
from tertib.runtime.secrets import SecretText
from tertib.runtime.tables import Table

_STALE = N_("Halaman ini sudah usang: keadaan kotak surat berubah. Muat ulang lalu periksa lagi.")


def serve_mail(host: MailHost, *, domains: tuple[str, ...]) -> None:
    """Let `host` hold the mailboxes of these domains, the usual one first. For the wiring."""
    _hosts.serve(host, domains)


def offer_connector(connector: ConnectorView, build: Callable[[MailSettings], MailHost]) -> None:
    """Let administrators choose this connector on the page; `build` makes a host of it. For the wiring."""
    _hosts.offer(connector, build)


def set_mail_system(office: UUID, new: MailSettings, *, by: Actor, seen: int) -> MailSystemView:
    """Say where the office's mailboxes live. `seen` is the `seq` the page showed, 0 when there was none.

    Refuses a domain that is served already, one that still has mailboxes, doors that cannot be reached
    safely, and whoever does not administer the office.
    """
    return _systems.save(office, new, by=by, seen=seen)


def serve_sites(host: SiteHost, *, zones: tuple[str, ...]) -> None:
    """Let `host` hold the sites of these zones, the usual one first. For the wiring."""
    _site_systems.serve(host, zones)


def offer_site_connector(connector: ConnectorView, build: Callable[[SiteSettings], SiteHost]) -> None:
    """Let administrators choose this connector of web hosts; `build` makes a host of it. For the wiring."""
    _site_systems.offer(connector, build)


def set_site_system(office: UUID, new: SiteSettings, *, by: Actor, seen: int) -> SiteSystemView:
    """Say where the sites of a zone live. `seen` is the `seq` that was shown, 0 when there was none.

    Refuses a zone that is served already, an upload server elsewhere without its key, and whoever does not
    administer the office.
    """
    return _site_systems.save(office, new, by=by, seen=seen)


def test_site_system(office: UUID, zone: str, *, by: Actor) -> None:
    """Ask the worker to knock at the web host; the answer stands in `queries.site_systems(office)`."""
    _site_systems.ask(office, zone, by=by)


def serve_names(host: NameHost) -> None:
    """Let `host` hold its zone. For the wiring."""
    _name_systems.serve(host)


def offer_name_connector(
    connector: ConnectorView, build: Callable[[NameSettings, SecretText | None], NameHost]
) -> None:
    """Let administrators choose this connector of name servers; `build` makes a host. For the wiring."""
    _name_systems.offer(connector, build)


def set_name_system(
    office: UUID, new: NameSettings, *, key: SecretText | None = None, by: Actor, seen: int
) -> NameSystemView:
    """Say which name server holds a zone. `seen` is the `seq` that was shown, 0 when there was none.

    `key` is the secret of the TSIG key; None keeps the one that was entered for the same server and name.
    Refuses a zone that is served already, a server that is written to without a key, and whoever does not
    administer the office.
    """
    return _name_systems.save(office, new, key=key, by=by, seen=seen)


def test_name_system(office: UUID, zone: str, *, by: Actor) -> None:
    """Ask the worker to knock at the name server; the answer stands in `queries.name_systems(office)`."""
    _name_systems.ask(office, zone, by=by)


def offer_zone_reader(read: Callable[[bytes, str], ZoneText]) -> None:
    """Let `read` read zone files that are handed in. For the wiring."""
    _sources.offer_reader(read)


def read_zone_file(data: bytes, *, label: str, zone: str) -> Reading:
    """What a zone file holds; asks nobody. Bad lines stand in the reading, `Invalid` for what is no zone."""
    return _sources.of_zone_file(data, label=label, zone=zone)


def read_zone_server(zone: str) -> Reading:
    """What the zone's connected name server gives (AXFR). For the command line and the worker alone."""
    return _sources.of_server(zone)


def read_passwd_file(data: bytes, *, label: str, domain: str) -> Reading:
    """The addresses of a Dovecot passwd-file; its hashes are dropped before a line is looked at."""
    return _sources.of_passwd(data, label=label, domain=domain)


def read_mailbox_table(tables: Sequence[Table], *, label: str, domain: str) -> Reading:
    """The addresses of a table; columns about passwords are never read."""
    return _sources.of_tables(tables, label=label, domain=domain)


def offer_mailbox_base(ask: Callable[[str], Sequence[AccountRow]]) -> None:
    """Let `ask` put a query to the mail server's database, which it only reads. For the wiring."""
    _sources.offer_base(ask)


def read_mailbox_base(query: str, *, label: str, domain: str) -> Reading:
    """The addresses that a query finds in the mail server's database. For the command line alone.

    The query returns `address`, `active` and `quota` (bytes); what else it returns is never fetched.
    """
    return _sources.of_database(query, label=label, domain=domain)


def look_at(office: UUID, reading: Reading, *, by: Actor) -> TakingReport:
    """What would become of every line if it were taken over; writes nothing. For its administrator."""
    return _taking.look(office, reading, by=by)


def take_over(office: UUID, reading: Reading, digest: str, *, by: Actor) -> TakingReport:
    """Take over just what the report of this digest called new, in one transaction; no server is asked.

    `Conflict` when any line would have another fate by now. The same digest again changes nothing.
    """
    return _taking.apply(office, reading, digest, by=by)


def keep_reading(office: UUID, reading: Reading, *, by: Actor) -> UUID:
    """Keep a reading until somebody confirms it: `queries.taking_report` shows what would become of it."""
    return _takings.keep(office, reading, by=by)


def ask_zone(office: UUID, zone: str, *, by: Actor) -> UUID:
    """Let the worker read a connected zone; the answer is `queries.taking(by, office, id)`."""
    return _takings.start(office, zone, by=by)


def confirm_taking(office: UUID, taking: UUID, digest: str, *, by: Actor) -> TakingReport:
    """`take_over` for a reading that was kept."""
    return _takings.confirm(office, taking, digest, by=by)


def forget_taking(office: UUID, taking: UUID, *, by: Actor) -> None:
    """Throw away a reading that was not applied."""
    _takings.forget(office, taking, by=by)


def confirm_owners(office: UUID, said: Sequence[Ownership], *, holder: str = "", by: Actor) -> int:
    """Say whose things are that were taken over, all or none; from then on cases may act on them.

    `Conflict` when one was confirmed or changed since it was looked at. Revises the books.
    """
    return _owners.confirm(office, said, holder=holder.strip()[:200], by=by)


def test_mail_system(office: UUID, domain: str, *, by: Actor) -> None:
    """Ask the worker to knock at the mail system; the answer is `queries.trial(domain)`."""
    _systems.ask(office, domain, by=by)


def print_sheets(case: UUID, *, by: Actor, seen: int) -> SheetPdf:
    """Print every sealed initial password of the case, one page per address, exactly once.

    Stream the PDF with `no-store`. `seen` is the case's `seq`. Refuses with `Conflict` when nothing is sealed
    (already printed: `rotate`), with `NotAllowed` unless `by` may act on an open row that prints secrets or
    keeps the office's mailboxes: a keeper prints in any phase of the case, also when it is closed.
    """
    return credentials.print_sheets(case, by=by, seen=seen)


def rotate(case: UUID, address: str, *, by: Actor, seen: int, ground: str = "") -> None:
    """ "Print again": void the sheet at once, set a new password by the worker, seal it for printing.

    `seen` is the case's `seq`. For the performers of the rows that make and print while these are open, and
    for the office's keepers in any phase. A password that the owner chose is replaced only at the owner's
    request: one that stands (`ask_sheet`), or the `ground` on which a keeper acts; else `Conflict`.
    """
    _renewal.rotate(case, normalise(address), by=by, seen=seen, ground=ground)


def hand_over_again(case: UUID, address: str, to: str, *, by: Actor, seen: int) -> str:
    """Record that a sheet printed after the end of the case was given to `to`; answers its serial.

    For keepers. While the case runs, its own row hands over: `Conflict`.
    """
    return credentials.hand_over_again(case, normalise(address), to, by=by, seen=seen)


def ask_sheet(holding: UUID, why: str, *, by: Actor, seen: int) -> None:
    """The owner asks for a new account sheet; the office's keepers see it until it is printed.

    `seen` is the holding's `seq`. `NotFound` unless `by` speaks for the agency; `Conflict` when one is asked
    for already or the mailbox's state allows none.
    """
    _renewal.ask_sheet(holding, why, by=by, seen=seen)


def unask_sheet(holding: UUID, *, by: Actor, seen: int) -> None:
    """The owner takes the request back, before the sheet is printed."""
    _renewal.unask_sheet(holding, by=by, seen=seen)


def renewed_by_hand(case: UUID, address: str, *, by: Actor, seen: int) -> None:
    """Report that the new password of a rotation stands in the office's panel; the worker proves it."""
    _renewal.renewed_by_hand(case, normalise(address), by=by, seen=seen)


def show_for_manual(case: UUID, address: str, *, by: Actor, renew: bool = False) -> ManualSecret:
    """Open the initial password once, for typing into the office's panel; `renew` seals a new one first.

    For those who may print it: the performers of rows that make or print, and the office's keepers.
    """
    return _renewal.show_for_manual(case, normalise(address), by=by, renew=renew)


def suspend(holding: UUID, reason: str, *, by: Actor, seen: int) -> None:
    """Close a mailbox for its owner; the worker does it, `trouble` shows what hinders it."""
    _want(holding, HoldingState.SUSPENDED, _reason(reason), by=by, seen=seen)


def resume(holding: UUID, *, by: Actor, seen: int) -> None:
    """Open a suspended mailbox again. One that expired needs a new password first: `rotate`."""
    _want(holding, HoldingState.ACTIVE, "", by=by, seen=seen)


def remove(holding: UUID, reason: str, *, by: Actor, seen: int) -> None:
    """Take a mailbox away; its name becomes free when the server has confirmed."""
    _want(holding, HoldingState.REMOVED, _reason(reason), by=by, seen=seen)


def done_by_hand(holding: UUID, *, by: Actor, seen: int) -> None:
    """Report that the panel's work is done: a new password is proven, another state believed."""

    def write(tx: Tx) -> None:
        held = _mine(tx, holding, by, seen)
        if not _hosts.holder_of(held.name).by_hand:
            raise NotAllowed(N_("Server surel ini diatur oleh Tertib sendiri."))
        if held.credential == Credential.ROTATING:
            queue.enqueue(tx, "provisioning.rotate", {"holding": str(held.id)}, key=str(held.id))
        elif held.wanted != held.state:
            _jobs.keep_state(tx, held, HoldingState(held.wanted))

    door.run(write)


def compare_now(*, by: Actor) -> None:
    """Ask the worker to compare the holdings with the servers; the answer is `queries.differences`.

    For the office's keepers; `NotFound` for everybody else. Nothing is written to any server.
    """
    _drift_lists.compare_now(by)


def open_held_back(findings: Sequence[UUID], *, by: Actor) -> int:
    """Open cases for foreign things that were too many to open them at once; answers for how many."""
    return _drift_lists.open_held_back(findings, by=by)


def change_password(address: str, old: str, new: str, *, by: Actor) -> UUID:
    """Ask the worker to replace the owner's password; the answer is `queries.attempt(id)`.

    Anybody may ask, only the old password opens. Raises `Invalid` with problems under "new" when the new
    password is too weak, under "address" for a strange domain; `Conflict` when too many were refused lately.
    """
    wanted = normalise(address)
    problems = passwords.problems(new, address=wanted, old=old)
    if problems:
        raise Invalid(N_("Sandi baru belum memenuhi syarat."), problems={"new": problems})
    secrets = {"old": SecretText(old), "new": SecretText(new)}
    return _attempts.ask(_attempts.CHANGE, wanted, secrets, by=by)


def try_login(address: str, password: str, *, by: Actor) -> UUID:
    """Ask the worker to sign in for real ("coba masuk"); the answer is `queries.attempt(id)`."""
    return _attempts.ask(_attempts.LOGIN, address, {"old": SecretText(password)}, by=by)


def check_live(address: str, *, by: Actor) -> UUID:
    """Ask the worker whether the server already has this address; the answer is `queries.presence(by, id)`.

    Asking again within a minute meets the same question. Raises `Conflict` when one person asks about too
    many addresses in a minute, `NotAllowed` for whoever is not signed in, `Invalid` for a strange domain.
    """
    return _attempts.ask_presence(address, by=by)


def expire_unchanged() -> int:
    """Scheduled: suspend mailboxes whose initial password outlived its days; answers how many."""
    return _jobs.expire_unchanged()


def read_mirror() -> int:
    """Scheduled: read the servers' lists now; returns how many addresses there are. For the worker only."""
    return read_lists()


def _want(holding: UUID, state: HoldingState, reason: str, *, by: Actor, seen: int) -> None:
    def write(tx: Tx) -> None:
        held = _mine(tx, holding, by, seen)
        if held.state in (HoldingState.RESERVED, HoldingState.REMOVED):
            raise Conflict(N_("Kotak surat %(name)s tidak aktif."), name=held.name)
        if state == HoldingState.ACTIVE and held.credential == Credential.EXPIRED:
            raise Conflict(
                N_("Sandi awal %(name)s kedaluwarsa: ganti sandi dan cetak lembar baru."), name=held.name
            )
        held.wanted, held.reason, held.seq = state, reason, held.seq + 1
        held.save(update_fields=["wanted", "reason", "seq"])
        queue.enqueue(tx, "provisioning.converge", {"holding": str(held.id)}, key=str(held.id))

    door.run(write)


def _mine(tx: Tx, holding: UUID, by: Actor, seen: int) -> Holding:
    held = _holdings.locked(tx, holding)
    if not _views.works_in(by, held.office_id):
        raise NotFound(_holdings.UNKNOWN)
    _permits.insist_keeper(tx, by, held.office_id)
    if held.seq != seen:
        raise Conflict(_STALE, code="stale")
    _holdings.insist_confirmed(held)
    return held


def _reason(text: str) -> str:
    reason = text.strip()[:300]
    if not reason:
        sentence = N_("Tulis alasannya; alasan itu tampil di daftar kotak surat.")
        raise Invalid(sentence, problems={"reason": passwords.one(sentence)})
    return reason
