"""An office on a bad day: many cases, long names, a case in every state. Run before the office is served.

    python -m tests.browser.seeding

Prints one line of JSON: the cases the tests ask for by name.
"""

import io
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import django
import pikepdf

CODE = "email_registration"
LONG = (
    "Unit Pelaksana Teknis Dinas Pusat Kesehatan Masyarakat Rawat Inap Tanjungpinang Barat dan Sekitarnya, "
    "Bidang Pelayanan Kesehatan Primer dan Pengendalian Penyakit Menular"
)
UNBROKEN = "Nomoryangtidakdapatdipenggalkarenaditulistanpaspasisamasekali/2026"
PERSON = {
    "name": "Prof. Dr. dr. Raden Ajeng Siti Maimunah Contohwati binti Abdurrahman, Sp.PD., M.Kes., FINASIM",
    "nip": "198512052010012101",
    "position": LONG,
    "phone": "081200000001",
}
MANY = 40
MANY_ASSETS = 60
MANY_TAKEN = 200


def main() -> None:
    django.setup()
    from django.core.management import call_command

    from tertib.project import demo

    call_command("migrate", verbosity=0, interactive=False)
    print(json.dumps(seed(demo.seed())))


def seed(office: UUID) -> dict[str, str]:
    """The cases; each named one stands in a state of its own."""
    from tertib.cases import service
    from tertib.cases.types import Deficiency, StepWork

    dinkes, jft = actor("dinkes"), actor("jft1")
    for number in range(MANY):
        ask(office, number, register=number % 2 == 0)
    fresh = ask(office, 900, register=False)
    registered = ask(office, 901, register=True)
    withdrawn = ask(office, 902, register=False)
    service.withdraw(withdrawn.id, by=dinkes, seen=withdrawn.seq, note=LONG)
    refused = at_check(office, 903)
    reason = "out_of_scope"
    service.refuse(refused.id, reason, by=jft, seen=seen(refused.id, jft), note=LONG)
    waiting = at_check(office, 904)
    lacking = tuple(
        Deficiency(target=target, sentence=LONG)
        for target in ("letter", "addresses.0.local_1", "manager.nip", "agency_phone", "decree")
    )
    work = StepWork(answer="Tidak", data={"checked": ["letter"]}, deficiencies=lacking)
    service.complete(waiting.id, work, by=jft, seen=seen(waiting.id, jft))
    rehearsed = at_check(office, 907, channel="rehearsal")
    service.complete(rehearsed.id, work, by=jft, seen=seen(rehearsed.id, jft))
    checking = at_check(office, 905)
    service.save_draft(office, CODE, by=dinkes, request=request(906), agency=dinkes.agency)
    second = at_second(office, 908)
    _strange_hours(office)
    _strange_channels()
    names(office)
    named = {
        "fresh": fresh, "registered": registered, "withdrawn": withdrawn, "refused": refused,
        "waiting": waiting, "checking": checking, "rehearsed": rehearsed, "second": second,
    }  # fmt: skip
    return {
        **{name: str(ref.id) for name, ref in named.items()},
        "tracking": registered.tracking,
        "registered_seq": str(seen(registered.id, actor("kepala"))),
        **paper(checking.id),
        **mailboxes(registered.id, withdrawn.id),
        **takings(office),
        **officials(),
        **assets(office),
        **agenda(office),
        "recovery": second_factor("jft2"),
        "naskah": naskah(office),
    }


def mailboxes(running: UUID, ended: UUID) -> dict[str, str]:
    """A mailbox for every state of a password; the ended case has one that its owner asks for."""
    from tests.provisioning.held import EXPIRED, mailbox

    from tertib.provisioning import service
    from tertib.provisioning.types import Credential

    long = "puskesmas-rawat-inap.tanjungpinang-barat.pelayanan-primer"
    for state in Credential:
        changes = EXPIRED if state is Credential.EXPIRED else {"credential": state}
        mailbox(running, f"{long}-{state}@tanjungpinangkota.go.id", **changes)
    printed = mailbox(ended, f"{long}-cetak@tanjungpinangkota.go.id")
    own = mailbox(ended, f"{long}-milik@tanjungpinangkota.go.id", credential=Credential.REPLACED)
    asked = mailbox(ended, f"{long}-diminta@tanjungpinangkota.go.id", **EXPIRED)
    service.ask_sheet(asked.id, LONG, by=actor("dinkes"), seen=asked.seq)
    return {"printed": str(printed.id), "replaced": str(own.id), "asked": str(asked.id)}


def names(office: UUID) -> None:
    """Subdomains as ugly as the rules allow: long, ended, ending, in trouble."""
    from tertib.people import queries as people
    from tertib.provisioning.models import Holding, Terms
    from tertib.runtime import door

    zone, today = "tanjungpinangkota.go.id", people.office_date(door.read_now())
    long = "layanan-informasi-kesehatan-masyarakat-terpadu-dan-berkelanjut"
    for label, ends, aim, trouble in (
        (long, -2, {"kind": "hosting"}, ""),
        ("dinkes", 5, {"kind": "cname", "target": f"situs.{long}.penyedia.co.id"}, ""),
        (f"pkm-{long[:40]}.kec-tanjungpinangtimur", 300, {"kind": "own_ip", "target": "103.28.10.4"},
         "Server nama ns1.tanjungpinangkota.go.id belum menjawab; dicoba lagi sendiri."),
    ):  # fmt: skip
        held = Holding.objects.create(
            kind="name", name=f"{label}.{zone}", office_id=office, marker=uuid4(), connector="fake",
            owner_id=people.unit_by_key("dinkes").id, quota_mb=0, reserved_at=door.read_now(),
            proven_at=door.read_now(), state="active", settings=aim, trouble=trouble,
        )  # fmt: skip
        Terms.objects.create(
            holding=held, event_end=today + timedelta(days=ends), contract_end=today + timedelta(days=90),
            provider="CV Penyedia Teknologi Informasi dan Komunikasi Bahari Nusantara Sejahtera Abadi",
            manager_name="Raden Ajeng Sri Kusumaningrum Wulandari Purnamasari, S.Kom., M.T.I.",
            manager_phone="081234567890", manager_email="wulan@dinkes.contoh.go.id",
            incident_contact="081200000001",
        )  # fmt: skip


def takings(office: UUID) -> dict[str, str]:
    """What stood before Tertib: taken over and nobody's yet, read and not applied, and refused."""
    from tertib.kernel.actor import SYSTEM
    from tertib.provisioning import queries, service
    from tertib.provisioning._takings import _waiting
    from tertib.provisioning.taking_types import Source, TakingState
    from tertib.runtime import door

    zone, long = "tanjungpinangkota.go.id", "puskesmas-rawat-inap-tanjungpinang-barat-pelayanan-primer"
    head = "$TTL 300\n@ NS ns1\n@ MX 10 surel\nns1 A 192.0.2.53\n_dmarc TXT x\n*.lama A 192.0.2.1\n"
    agencies = ("dinkes", "disdik", "diskominfo", "bpkad", "satpolpp")
    names = "".join(
        f"{agencies[n % 5]}-layanan{n:03d} A 192.0.2.{n}\n"
        if n % 2
        else f"layanan{n:03d}.{long} AAAA 2001:db8::{n}\n"
        for n in range(MANY_TAKEN)
    )
    bad = "..titik A 192.0.2.2\nsalah A 999.0.0.1\n$INCLUDE /etc/zona/lain\n"
    alike = f"{long} A 192.0.2.7\n{long.replace('1', 'l')}x CNAME {long}\n"

    def read(text: str, label: str) -> UUID:
        reading = service.read_zone_file(text.encode(), label=label, zone=zone)
        return service.keep_reading(office, reading, by=SYSTEM)

    by = actor("admin")
    taken = read(f"$TTL 300\ndinkes A 192.0.2.9\n{names}", f"{UNBROKEN}.zone")
    report = queries.taking_report(by, office, taken)
    service.confirm_taking(office, taken, report.digest if report else "", by=by)
    more = names.replace("layanan", "warga")
    taking = read(head + names[:2000] + more + bad + alike, f"zona-{long}-2026-11-24.db")

    def refuse(tx: Any) -> UUID:
        row = _waiting(tx, office, "name", Source.TRANSFER, zone, zone, by)
        row.state, row.fields = TakingState.REFUSED, {"server": "192.0.2.53", "key": "tertib."}
        row.sentence = "%(server)s tidak mengenal kunci TSIG %(key)s atau isinya berbeda. Zona tidak diubah."
        row.save()
        return row.id

    return {"taking": str(taking), "taken": str(taken), "untaken": str(door.run(refuse))}


def paper(case: UUID) -> dict[str, str]:
    """A letter of the case and the code printed on it."""
    from tertib.letters import queries as letters

    made = next(one for one in letters.letters_of(actor("agendaris"), case) if one.verify_code)
    return {"letter": str(made.id), "verify": made.verify_code}


def officials() -> dict[str, str]:
    """Somebody at work, and somebody who will be away."""
    from tertib.kernel.actor import SYSTEM
    from tertib.people import queries as people
    from tertib.people import service
    from tertib.runtime import door

    absent = actor("jft2").person
    start = people.office_date(door.read_now()) + timedelta(days=30)
    service.set_leave(absent, start=start, end=start + timedelta(days=14), by=SYSTEM)
    return {"official": str(actor("kabid").person), "absent": str(absent)}


def naskah(office: UUID) -> str:
    """A revision with eleven rows, five columns and every kind of finding."""
    from tertib.kernel.actor import SYSTEM
    from tertib.procedures import service

    return str(service.revise(office, "subdomain", by=SYSTEM).id)


def second_factor(username: str) -> str:
    """Codes for the sign-in, as if installed on a telephone; one for the safe opens it."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from tertib.people.models import User

    user = User.objects.get(username=username)
    TOTP.activate(user, generate_totp_secret())
    return str(RecoveryCodes.activate(user).get_unused_codes()[0])


def _strange_channels() -> None:
    """Messengers with long labels, and a try-out whose answer cannot be broken into lines."""
    from tertib.people import service
    from tertib.runtime.models import OutboxMessage
    from tertib.runtime.secrets import SecretText

    by = actor("agendaris")
    service.change_email(f"{'a' * 60}@surel.{'panjang' * 8}.go.id", by=by)
    url = SecretText("tgram://123456789:abcdefg_hijklmnop/12315544")
    added = service.add_messenger(by.person, url, by=by, label=LONG[:120])
    service.try_channel(added.id, by=by)
    OutboxMessage.objects.filter(key__startswith="try:").update(state="dead", answer=UNBROKEN * 3)


def _strange_hours(office: UUID) -> None:
    """A calendar of many short spans with a long name, and a day that says much."""
    from datetime import date

    from tertib.kernel.actor import SYSTEM
    from tertib.people import service
    from tertib.people.types import DayKind, SpecialDay

    spans = [f"{hour:02}:00-{hour:02}:45" for hour in range(6, 20)]
    period = {"name": LONG[:120], "hours": dict.fromkeys(("monday", "wednesday", "sunday"), spans)}
    data = {"zone": "Asia/Jayapura", "periods": [period], "rests_on": []}
    service.set_calendar(office, data, by=SYSTEM, key="jaga", name=LONG[:120])
    day = SpecialDay(
        day=date(2026, 12, 31), name=LONG[:200], kind=DayKind.HALF, hours=("07:30-09:00", "10:00-11:30"),
        source=UNBROKEN, decree=UNBROKEN,
    )  # fmt: skip
    service.enter_days(office, [day], by=SYSTEM)


def assets(office: UUID) -> dict[str, str]:
    """One with everything and very long names, one off the list, and many more beside them."""
    from PIL import Image

    from tertib.inspections import queries, service
    from tertib.inspections.models import FollowUp
    from tertib.inspections.types import AssetWanted, NewPart, OldReading
    from tertib.runtime import door

    by = actor("jft1")
    for no in range(1, MANY_ASSETS + 1):
        many = AssetWanted(code=f"PC-{no:03}", kind="pc", name=f"Komputer {no}", place=LONG, serial=UNBROKEN)
        service.add_asset(office, many, by=by)
    wanted = AssetWanted(
        code="Z-PANJANG/2026.01", kind="access_point", name=LONG, group=LONG[:80], place=LONG,
        make=LONG[:120],
        serial=UNBROKEN, note=f"{LONG}\n{UNBROKEN}",
    )  # fmt: skip
    asset = service.add_asset(office, wanted, by=by)
    seq = service.add_part(asset, NewPart(name=LONG[:120], serial=UNBROKEN), by=by, seen=1)
    seq = service.add_part(asset, NewPart(name="Disk 1", serial="D-1"), by=by, seen=seq)
    seq = service.remove_part(asset, queries.asset(by, asset).parts[0].id, by=by, seen=seq, cause=LONG[:40])
    seq = service.add_meter(asset, LONG[:60], "jam", by=by, seen=seq)
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "steelblue").save(out, "JPEG")
    service.add_photo(asset, out.getvalue(), "rak.jpg", by=by, seen=seq)
    now = door.read_now()
    numbers = [
        OldReading(
            item="SV-14",
            reading="disk_used",
            value=Decimal(60 + 7 * at),
            at=now - timedelta(days=50 - 12 * at),
        )
        for at in range(5)
    ]
    service.bring_readings(asset, numbers, by=by)
    unsettled = {
        "asset_id": asset,
        "origin_step": 4,
        "origin_round": 1,
        "opened_at": now - timedelta(days=30),
    }
    FollowUp.objects.create(
        **unsettled,
        origin_case=uuid4(),
        what=LONG * 3,
        items=["SV-14", "SV-12"],
        due_on=now.date() - timedelta(days=9),
    )
    FollowUp.objects.create(**unsettled, origin_case=uuid4(), what=UNBROKEN, trouble=LONG, due_on=now.date())
    measured(asset)
    retired = queries.asset_by_code(by, "SRV-03")
    service.retire_asset(retired.facts.id, LONG, by=by, seen=retired.seq)
    token = queries.asset(by, asset).token
    return {"asset": str(asset), "asset_token": token, "retired_asset": str(retired.facts.id)}


def agenda(office: UUID) -> dict[str, str]:
    """Two hundred plans, one with a day of every state and very long words, and a room with every visit."""
    from urllib.parse import quote

    from tertib.inspections import queries, service
    from tertib.inspections.models import Occurrence, RoomVisit
    from tertib.inspections.types import OccurrenceState, PlanDraft
    from tertib.people.queries import office_date
    from tertib.runtime import door

    by, now = actor("admin"), door.read_now()
    code = next(iter(queries.planned_procedures(office)))
    rows = {"code": code, "starts_on": office_date(now) + timedelta(days=40)}
    for no in range(1, MANY_ASSETS + 1):
        asset = queries.asset_by_code(by, f"PC-{no:03}").facts.id
        rule = f"FREQ=MONTHLY;BYMONTHDAY={no % 28 + 1}"
        service.add_plan(office, PlanDraft(asset=asset, title=f"Rencana {no}", rule=rule, **rows), by=by)
    odd = queries.asset_by_code(by, "Z-PANJANG/2026.01").facts.id
    plan = service.add_plan(
        office, PlanDraft(asset=odd, title=LONG[:200], rule="FREQ=MONTHLY;BYDAY=2TU,-1FR", **rows), by=by
    )
    states = (OccurrenceState.SKIPPED, OccurrenceState.MISSED)
    for row, state in zip(Occurrence.objects.filter(plan=plan).order_by("on"), states, strict=False):
        Occurrence.objects.filter(id=row.id).update(state=state, reason=LONG[:300], was_on=row.on)
    trouble = {"sentence": LONG, "fields": {}}
    last = Occurrence.objects.filter(plan=plan).order_by("on").last()
    Occurrence.objects.filter(id=last.id).update(trouble=trouble)
    room = LONG[:80].partition(",")[0].strip()
    visit = {"office_id": office, "room": room, "noted_by": UNBROKEN, "entered_at": now}
    RoomVisit.objects.create(name=LONG[:120], position=LONG[:120], **visit)
    RoomVisit.objects.create(name="Tamu", admitted=False, escort=LONG[:120], purpose=LONG, **visit)
    RoomVisit.objects.create(
        name="Salah", left_at=now, struck_at=now, struck_by=UNBROKEN, struck_reason=LONG[:300], **visit
    )
    return {"plan": str(queries.plans(by, office)[0].id), "odd_plan": str(plan), "room": quote(room)}


def measured(asset: UUID) -> None:
    """Asked at several places, with long names and sentences; one measure has a value."""
    from tertib.inspections import _measuring, queries, service
    from tertib.inspections.ports import MEASURES, Measured
    from tertib.inspections.types import ProbeWanted

    by = actor("admin")
    for kind, options in (
        ("node_exporter", {"host": f"{UNBROKEN[:40].lower()}.go.id"}),
        ("http", {"url": f"https://portal.go.id/{UNBROKEN}", "contains": LONG[:200]}),
    ):
        seen = queries.asset(by, asset).seq
        service.add_probe(asset, ProbeWanted(kind=kind, options=options), by=by, seen=seen)
    asked = service.measure_asset(asset, by=by)
    far = {
        "sentence": "%(service)s menjawab HTTP %(status)s.",
        "fields": {"service": UNBROKEN, "status": 503},
    }
    values = {key: Measured(unit=each.unit, **far) for key, each in MEASURES.items()}
    values["disk_used"] = Measured(value=Decimal("92.4"), unit="%", detail=f"/srv/{UNBROKEN}"[:80])
    _measuring._keep(asked, values)


def at_second(office: UUID, number: int) -> Any:
    """A deletion that waits for a second person; the effect of the row says what a name's would."""
    from tertib.cases import catalogue, service
    from tertib.cases.types import Plan, PlanLine, StepWork
    from tertib.runtime.queue import Worker

    name = f"{UNBROKEN[:50].lower()}.go.id"
    gone = tuple(PlanLine(label=f"{name} {kind}", before=UNBROKEN, after="—") for kind in ("A", "AAAA"))

    class Removes:
        destroys = True

        def plan(self, context: Any) -> Plan:
            del context
            return Plan(summary="Hapus nama %(name)s", lines=gone, destroys=gone, fields={"name": name})

        def run(self, context: Any) -> Any:
            raise NotImplementedError

    verb = "mailbox.create"
    known, label = catalogue.outside_handler(verb), catalogue.label_of(verb)
    catalogue.outside(verb, Removes(), label=label)
    try:
        ref = at_check(office, number)
        by = actor("jft1")
        service.complete(ref.id, StepWork(answer="Ya", data={"checked": []}), by=by, seen=seen(ref.id, by))
        Worker("seeding").run_pending()
        admin = actor("admin")
        service.confirm_plan(ref.id, by=admin, seen=seen(ref.id, admin))
    finally:
        catalogue.outside(verb, known, label=label)
    return ref


def actor(username: str) -> Any:
    """Somebody of the demo, signed in."""
    from tertib.people import queries as people
    from tertib.people.models import User

    return people.actor_for(User.objects.get(username=username))


def seen(case: UUID, by: Any) -> int:
    """The version the person's page would show."""
    from tertib.cases import queries

    return queries.case_for(by, case).seq


def at_check(office: UUID, number: int, channel: str = "portal") -> Any:
    """A case on the desk of those who check it."""
    from tertib.cases import queries, service
    from tertib.cases.types import Disposition, StepWork
    from tertib.runtime.queue import Worker

    ref = ask(office, number, register=True, channel=channel)
    for username in ("kepala", "sekretaris", "kabid"):
        by = actor(username)
        item = queries.open_item(queries.case_for(by, ref.id), by)
        if item is None or not item.may_act:
            continue
        to = tuple(one.post for one in item.next_posts if one.is_default) or (item.next_posts[0].post,)
        work = StepWork(disposition=Disposition(to=to, phrases=("Tindak lanjuti",), note=LONG))
        service.complete(ref.id, work, by=by, seen=seen(ref.id, by))
    Worker("seeding").run_pending()
    jft = actor("jft1")
    return service.claim(ref.id, by=jft, seen=seen(ref.id, jft))


def ask(office: UUID, number: int, *, register: bool, channel: str = "portal") -> Any:
    """A case of Dinas Kesehatan."""
    from tertib.cases import service
    from tertib.cases.types import Registration
    from tertib.people import queries as people
    from tertib.runtime import door

    by = actor("dinkes")
    asking = by if channel == "portal" else actor("admin")
    ref = service.open_case(
        office,
        CODE,
        by=asking,
        request=request(number),
        files={"letter": [letter()]},
        agency=by.agency,
        channel=channel,
    )
    if not register:
        return ref
    today = people.office_date(door.read_now())
    line = Registration(
        sender=LONG,
        letter_no=UNBROKEN,
        letter_date=today,
        subject=f"{LONG} ({number})",
        received_on=today,
        reply_before=today + timedelta(days=7),
        urgency="sangat segera",
    )
    return service.register(ref.id, line, by=actor("agendaris"), seen=ref.seq)


def request(number: int) -> dict[str, Any]:
    """A complete request with every answer as long as it may be."""
    rows = [
        {
            "local_1": f"puskesmas-rawat-inap.barat-{number}.{row}",
            "kind": "unit",
            "holder_name": PERSON["name"],
        }
        for row in range(3 if number >= 900 else 1)
    ]
    return {
        "letter_no": UNBROKEN,
        "letter_date": "2026-11-20",
        "agency_address": LONG[:240],
        "agency_phone": "0771000001",
        "addresses": rows,
        "reason": LONG * 3,
        "responsible": PERSON,
        "manager": {
            **PERSON,
            "email": "nama.yang.sangat.panjang.sekali@subdomain.dinas-kesehatan.contoh.go.id",
        },
        "statements": ["official_use", "not_shared", "change_password", "report_transfer"],
    }


def letter() -> Any:
    """A letter of one empty page with a long name."""
    from tertib.cases.types import Upload

    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        kept = io.BytesIO()
        pdf.save(kept)
    return Upload(filename=f"{UNBROKEN.replace('/', '-')}.pdf", data=kept.getvalue())


if __name__ == "__main__":
    main()
