"""Sixty situations in which somebody signs, or may not. What stands on the paper is in `golden/<name>.txt`.

Invented people in an invented office. A situation names the signer, the post, how it is held, in whose name
it is signed and for which form of letter; `away`, `since`, `until` and `lent` bend it until it breaks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tertib.letters.types import TITLES
from tertib.people.types import Employment, MandateKind, NewPerson

ON = date(2026, 11, 24)
YEAR = date(2026, 1, 1)
PLT, PLH = MandateKind.PLT, MandateKind.PLH
USUAL = tuple(form for form in TITLES if form != "khusus")

PEOPLE: Mapping[str, NewPerson] = {
    "drs": NewPerson(
        name="Darmawan Telaga", front_title="Drs.", back_title="M.Si.", nip="196802171994031021",
        rank="Pembina Utama Muda", grade="IV/c",
    ),
    "dr": NewPerson(
        name="Ratna Kemuning", front_title="Dr.", back_title="S.Sos., M.A.P.", nip="197505092001122031",
        rank="Pembina Tingkat I", grade="IV/b",
    ),
    "plain": NewPerson(
        name="Iskandar Muara", nip="198001232005011041", rank="Pembina", grade="IV/a",
    ),
    "expert": NewPerson(
        name="Melati Samudra", back_title="S.Kom.", nip="198806302011012051", rank="Penata Tingkat I",
        grade="III/d",
    ),
    "junior": NewPerson(
        name="Bagus Lazuardi", back_title="A.Md.Kom.", nip="199910042024021061", rank="Pengatur",
        grade="II/c",
    ),
    "pppk": NewPerson(
        name="Sekar Pualam", back_title="S.T.", nip="199001152023212001", grade="IX",
        employment=Employment.PPPK,
    ),
    "pppk_no_grade": NewPerson(
        name="Yusuf Cendana", back_title="S.E.", nip="198812312022211003", employment=Employment.PPPK,
    ),
    "honorary": NewPerson(name="Hendra Wibisana", back_title="S.I.P.", employment=Employment.NONE),
    "untitled": NewPerson(name="Wulan", employment=Employment.NONE),
    "professor": NewPerson(
        name="Raden Ajeng Siti Maimunah Contohwati", front_title="Prof. Dr. dr.",
        back_title="Sp.PD., M.Kes., FINASIM", nip="196512052010012101", rank="Pembina Utama", grade="IV/e",
    ),
    "mayor": NewPerson(name="Laksmana Bahari", front_title="H.", back_title="S.E., M.M."),
    "sekda": NewPerson(
        name="Sulastri Gunung", front_title="Dra.", back_title="M.Si.", nip="196701011990032004",
        rank="Pembina Utama Madya", grade="IV/d",
    ),
}  # fmt: skip

LONG = (
    "Kepala Bidang Penyelenggaraan Sistem Pemerintahan Berbasis Elektronik, Statistik Sektoral dan "
    "Persandian untuk Pengamanan Informasi"
)
POSTS: Mapping[str, tuple[str, str, str, int, bool]] = {
    # title, title in the block, superior, seats, bare name
    "mayor": ("Wali Kota Contoh", "", "", 1, True),
    "sekda": ("Sekretaris Daerah Kota Contoh", "", "mayor", 1, True),
    "head": (
        "Kepala Dinas", "Kepala Dinas Komunikasi dan Informatika\nKota Contoh", "sekda", 1, False,
    ),
    "deputy": ("Sekretaris", "", "head", 1, False),
    "division": (
        "Kepala Bidang TIK", "Kepala Bidang Teknologi Informasi\ndan Komunikasi", "deputy", 1, False,
    ),
    "long": (
        LONG, "", "head", 1, False,
    ),
    "unit": (
        "Kepala UPTD", "Kepala Unit Pelaksana Teknis Daerah Pusat Data dan Ruang Kendali", "deputy", 1, False,
    ),
    "experts": ("Pranata Komputer Ahli Muda", "", "division", 2, False),
    "clerks": ("Arsiparis Terampil", "", "deputy", 3, False),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One paper to be signed on `ON`."""

    who: str
    post: str
    kind: MandateKind = MandateKind.DEFINITIVE
    form: str = "korespondensi"
    above: tuple[str, ...] = ()
    lent: bool = True  # the mandate to sign in somebody's name is on record
    lent_until: date = date(2026, 12, 31)
    vacant: str = ""  # a post above that nobody holds
    away: bool = False  # the signer is on leave
    since: date = YEAR
    until: date | None = None
    back: bool = False  # the one a Plh. stands in for has come back earlier
    mandate: bool = True
    holder_only: bool = False


SITUATIONS: Mapping[str, Situation] = {
    # --- holding a post, every form of letter
    **{
        f"definitive-{form}": Situation(who="drs", post="head", form=form)
        for form in TITLES
    },
    **{f"plt-{form}": Situation(who="dr", post="head", kind=PLT, form=form) for form in USUAL},
    **{f"plh-{form}": Situation(who="dr", post="head", kind=PLH, form=form) for form in USUAL},
    # --- who signs
    "no-titles-at-all": Situation(who="plain", post="division"),
    "very-long-name": Situation(who="professor", post="head"),
    "very-long-name-in-a-decree": Situation(who="professor", post="head", form="penetapan"),
    "low-rank": Situation(who="junior", post="clerks"),
    "pppk": Situation(who="pppk", post="experts"),
    "pppk-in-a-decree": Situation(who="pppk", post="experts", form="penetapan"),
    "pppk-without-grade": Situation(who="pppk_no_grade", post="experts"),
    "pppk-as-plh": Situation(who="pppk", post="clerks", kind=PLH),
    "non-asn": Situation(who="honorary", post="clerks"),
    "non-asn-with-one-name": Situation(who="untitled", post="clerks"),
    # --- those whose name stands alone
    "regional-head": Situation(who="mayor", post="mayor"),
    "regional-head-in-a-decree": Situation(who="mayor", post="mayor", form="pengaturan"),
    "acting-regional-head": Situation(who="sekda", post="mayor", kind=PLT),
    "sekda": Situation(who="sekda", post="sekda"),
    "acting-sekda": Situation(who="drs", post="sekda", kind=PLH),
    # --- titles that wrap
    "long-title": Situation(who="plain", post="long"),
    "long-title-plt": Situation(who="plain", post="long", kind=PLT),
    "long-title-plh": Situation(who="expert", post="long", kind=PLH),
    "long-title-an": Situation(who="plain", post="long", above=("head",)),
    "unit-title": Situation(who="expert", post="unit"),
    "unit-title-plt": Situation(who="expert", post="unit", kind=PLT),
    # --- pools
    "pool-first-seat": Situation(who="expert", post="experts"),
    "pool-plt": Situation(who="junior", post="experts", kind=PLT),
    "pool-plh": Situation(who="junior", post="experts", kind=PLH),
    "pool-an": Situation(who="expert", post="experts", above=("division",)),
    # --- in the name of another
    "an-one-level": Situation(who="dr", post="deputy", above=("head",)),
    "an-in-a-decree": Situation(who="dr", post="deputy", above=("head",), form="penetapan"),
    "an-by-plt": Situation(who="dr", post="deputy", kind=PLT, above=("head",)),
    "an-by-plh": Situation(who="plain", post="deputy", kind=PLH, above=("head",)),
    "an-sekda": Situation(who="drs", post="head", above=("sekda",)),
    "an-regional-head-by-sekda": Situation(who="sekda", post="sekda", above=("mayor",)),
    "ub-two-levels": Situation(who="plain", post="division", above=("head", "deputy")),
    "ub-in-a-decree": Situation(who="plain", post="division", above=("head", "deputy"), form="pengaturan"),
    "ub-by-plt": Situation(who="expert", post="division", kind=PLT, above=("head", "deputy")),
    "ub-by-plh": Situation(who="expert", post="division", kind=PLH, above=("head", "deputy")),
    "ub-unit": Situation(who="pppk", post="unit", above=("head", "deputy")),
    "ub-by-non-asn": Situation(who="honorary", post="clerks", above=("head", "deputy")),
    # --- refused, with the sentence why
    "refused-no-mandate": Situation(who="plain", post="head", mandate=False),
    "refused-on-leave": Situation(who="drs", post="head", away=True),
    "refused-over": Situation(who="drs", post="head", until=date(2026, 11, 23)),
    "refused-not-yet": Situation(who="drs", post="head", since=date(2026, 11, 25)),
    "refused-he-is-back": Situation(who="dr", post="head", kind=PLH, back=True),
    "refused-plt-for-what-is-the-holders": Situation(who="dr", post="head", kind=PLT, holder_only=True),
    "refused-an-without-mandate": Situation(who="dr", post="deputy", above=("head",), lent=False),
    "refused-an-after-its-end": Situation(
        who="dr", post="deputy", above=("head",), lent_until=date(2026, 11, 23)
    ),
    "refused-an-two-levels": Situation(who="plain", post="division", above=("head",), lent=False),
    "refused-ub-with-a-vacant-post": Situation(
        who="plain", post="division", above=("head", "deputy"), vacant="deputy"
    ),
}  # fmt: skip
