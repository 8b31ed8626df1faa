"""Writing persons, their sign-ins and memberships; called inside a command's transaction."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Model, Q

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Invalid, NotFound, Problem
from tertib.kernel.words import N_
from tertib.people.models import Membership, Person, User
from tertib.people.types import Competence, Employment, HashedPassword, NewPerson
from tertib.runtime.door import Tx


def enter_person(new: NewPerson) -> Person:
    free(bool(new.name.strip()), "name", N_("Isi namanya."))
    check_nip(new.nip, new.employment)
    said = columns(new)
    fits(Person, {name: value for name, value in said.items() if isinstance(value, str)})
    return Person.objects.create(**said)


def columns(new: NewPerson) -> dict[str, Any]:
    return {
        "front_title": new.front_title,
        "name": new.name,
        "back_title": new.back_title,
        "nip": new.nip.replace(" ", ""),
        "rank": new.rank,
        "grade": new.grade,
        "email": new.email,
        "phone": new.phone,
        "employment": new.employment.value,
        **competence(new.competence),
    }


LEARNED = frozenset({"education", "field_of_study", "knowledge"})


def competence(known: Competence) -> dict[str, Any]:
    return {
        "education": known.education,
        "field_of_study": known.field_of_study.strip()[:120],
        "knowledge": [each.strip()[:120] for each in known.knowledge if each.strip()][:50],
    }


def grant(person: UUID, username: str, password: HashedPassword) -> None:
    row = Person.objects.filter(id=person).first()
    if row is None:
        raise NotFound(N_("Orang tersebut tidak ditemukan."))
    free(row.user_id is None, "person", N_("Orang ini sudah mempunyai akun."))
    name = username.strip().lower()
    free(
        bool(name) and not User.objects.filter(username=name).exists(),
        "username",
        N_("Nama akun ini sudah dipakai."),
    )
    user = User.objects.create(username=name, email=row.email, password=password.encoded)
    Person.objects.filter(id=person).update(user=user)


def hashed(password: str | HashedPassword, username: str = "") -> HashedPassword:
    """Check and hash a password, before any transaction: hashing is slow on purpose. Refuses a weak one."""
    if isinstance(password, HashedPassword):
        return password
    try:
        validate_password(password, User(username=username))
    except ValidationError as weak:
        raise invalid(
            "password", N_("Kata sandi terlalu lemah: %(why)s"), why=" ".join(weak.messages)
        ) from weak
    return HashedPassword(encoded=make_password(password))


def join(tx: Tx, person: UUID, agency: UUID, by: Actor) -> None:
    Membership.objects.get_or_create(
        person_id=person,
        unit_id=agency,
        ended_at=None,
        defaults={"entered_by": by.person, "entered_at": tx.now},
    )


def check_nip(nip: str, employment: Employment = Employment.PNS, besides: UUID | None = None) -> None:
    digits = nip.replace(" ", "")
    if not digits:
        return
    if employment is Employment.NONE:
        raise invalid("nip", N_("Pegawai non-ASN tidak mempunyai NIP; kosongkan isian ini."))
    if not _is_nip(digits, employment):
        raise invalid("nip", _NUMBER_SAYS[employment])
    if Person.objects.filter(Q(nip=digits) & ~Q(id=besides)).exists():
        raise invalid("nip", N_("NIP ini sudah dipakai orang lain."))


_NUMBER_SAYS = {
    Employment.PNS: N_(
        "NIP terdiri dari 18 angka: tanggal lahir, bulan pengangkatan, jenis kelamin (1/2), nomor urut."
    ),
    Employment.PPPK: N_(
        "NI PPPK terdiri dari 18 angka: tanggal lahir, tahun pengangkatan, kode PPPK, jenis kelamin (1/2), "
        "nomor urut."
    ),
}


def _is_nip(digits: str, employment: Employment) -> bool:
    """`YYYYMMDD YYYYMM S NNN`, birthday and month exist; PPPK have a code for the month."""
    if len(digits) != 18 or not (digits.isascii() and digits.isdecimal()) or digits[14] not in "12":
        return False
    month = digits[12:14] if employment is Employment.PNS else "01"
    try:
        date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}")
        date.fromisoformat(f"{digits[8:12]}-{month}-01")
    except ValueError:
        return False
    return True


def fits(model: type[Model], said: Mapping[str, str]) -> None:
    """Refuses words longer than their column, each at its field."""
    sentence = N_("“%(start)s…” terlalu panjang; paling banyak %(most)s huruf.")
    longest = {each.name: getattr(each, "max_length", None) for each in model._meta.concrete_fields}
    problems = {
        name: (Problem(sentence, {"start": value[:40], "most": most}),)
        for name, value in said.items()
        if (most := longest[name]) is not None and len(value) > most
    }
    for first, *_ in problems.values():
        raise Invalid(sentence, problems=problems, start=first.fields["start"], most=first.fields["most"])


def free(condition: bool, field: str, sentence: str, **fields: str) -> None:
    if not condition:
        raise invalid(field, sentence, **fields)


def invalid(field: str, sentence: str, **fields: str) -> Invalid:
    return Invalid(sentence, problems={field: (Problem(sentence, fields),)}, **fields)
