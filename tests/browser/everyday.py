"""An office on an ordinary day: a handful of cases, each somewhere else. For the pictures of the README.

python -m tests.browser.everyday
"""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import django
from tests.browser.seeding import CODE, actor, letter, seen

MANAGERS = {
    "dinkes": ("Laras Kenanga, S.K.M.", "198512052010012101", "Pranata Hubungan Masyarakat"),
    "bukitbestari": ("Hendra Wibisana, S.IP.", "198704192012011111", "Kepala Seksi Pelayanan Umum"),
}
LETTERS = (
    ("dinkes", "dinkes", "Permohonan e-mail resmi Dinas Kesehatan", 0),
    ("bukitbestari", "kec-bukitbestari", "Permohonan e-mail resmi Kecamatan Bukit Bestari", 1),
    ("dinkes", "pkm-batu10", "E-mail UPTD Puskesmas Batu 10", 1),
    ("dinkes", "sik", "E-mail layanan Sistem Informasi Kesehatan", 1),
    ("bukitbestari", "kel-sungaijang", "E-mail Kelurahan Sungai Jang", 1),
    ("bukitbestari", "kel-dompak", "E-mail Kelurahan Dompak", 1),
    ("dinkes", "pkm-mekarbaru", "E-mail UPTD Puskesmas Mekar Baru", 3),
    ("dinkes", "labkesda", "E-mail UPTD Laboratorium Kesehatan Daerah", 4),
)


def main() -> None:
    django.setup()
    from django.core.management import call_command

    from tertib.project import demo

    call_command("migrate", verbosity=0, interactive=False)
    print(json.dumps(seed(demo.seed())))


def seed(office: UUID) -> dict[str, str]:
    """The cases by the name of the address they ask for, a tracking code, and the code under a letter."""
    from tertib.runtime.queue import Worker

    made = {address: _bring(office, who, address, subject, row) for who, address, subject, row in LETTERS}
    Worker("seeding").run_pending()
    return {address: str(ref.id) for address, ref in made.items()} | {
        "tracking": made["pkm-mekarbaru"].tracking,
        "letter": _code_on_a_letter(made["labkesda"].id),
    }


def _code_on_a_letter(case: UUID) -> str:
    from tertib.letters import queries as letters

    return next(one.verify_code for one in letters.letters_of(actor("agendaris"), case) if one.verify_code)


def _bring(office: UUID, who: str, address: str, subject: str, row: int) -> Any:
    from tertib.cases import service

    by = actor(who)
    request, files = _request(who, address), {"letter": [letter()]}
    ref = service.open_case(office, CODE, by=by, request=request, files=files, agency=by.agency)
    for act in (_register, _dispose, _check)[: min(row, 3)]:
        ref = act(ref, subject, row)
    return ref


def _register(ref: Any, subject: str, _row: int) -> Any:
    from tertib.cases import service
    from tertib.cases.types import Registration
    from tertib.people import queries as people
    from tertib.runtime import door

    today = people.office_date(door.read_now())
    line = Registration(
        sender=subject.removeprefix("Permohonan e-mail resmi ").removeprefix("E-mail "),
        letter_no=f"500.12/{len(subject):04}/2026",
        letter_date=today - timedelta(days=1),
        subject=subject,
        received_on=today,
    )
    return service.register(ref.id, line, by=actor("agendaris"), seen=ref.seq)


def _dispose(ref: Any, _subject: str, _row: int) -> Any:
    from tertib.cases import queries, service
    from tertib.cases.types import Disposition, StepWork
    from tertib.runtime.queue import Worker

    for username in ("kepala", "sekretaris", "kabid"):
        by = actor(username)
        item = queries.open_item(queries.case_for(by, ref.id), by)
        if item is not None and item.may_act:
            to = next((one.post for one in item.next_posts if one.is_default), item.next_posts[0].post)
            work = StepWork(disposition=Disposition(to=(to,), phrases=("Tindak lanjuti",)))
            ref = service.complete(ref.id, work, by=by, seen=seen(ref.id, by))
    Worker("seeding").run_pending()
    return ref


def _check(ref: Any, _subject: str, row: int) -> Any:
    from tertib.cases import service
    from tertib.cases.types import StepWork
    from tertib.runtime.queue import Worker

    jft = actor("jft1")
    ref = service.claim(ref.id, by=jft, seen=seen(ref.id, jft))
    if row > 3:
        work = StepWork(answer="Ya", data={"checked": ["letter", "form", "names", "manager", "recovery"]})
        ref = service.complete(ref.id, work, by=jft, seen=seen(ref.id, jft))
        Worker("seeding").run_pending()
    return ref


def _request(who: str, address: str) -> dict[str, Any]:
    name, nip, position = MANAGERS[who]
    person = {"name": name, "nip": nip, "position": position, "phone": "081200000001"}
    return {
        "letter_no": f"500.12/{len(address):04}/2026",
        "letter_date": "2026-11-20",
        "agency_address": "Jalan Contoh Nomor 8, Tanjungpinang",
        "agency_phone": "0771000008",
        "addresses": [{"local_1": address, "kind": "unit", "holder_name": position}],
        "reason": "Alamat dinas dipakai untuk surat-menyurat resmi dan pengaduan layanan.",
        "responsible": person,
        "manager": {**person, "email": f"{who}@contoh.go.id"},
        "statements": ["official_use", "not_shared", "change_password", "report_transfer"],
    }


if __name__ == "__main__":
    main()
