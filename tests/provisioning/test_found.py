"""What zone files, passwd-files and tables hold, and which of it may be an agency's."""

import time
from pathlib import Path
from typing import Any

import dns.zone
import pytest

from tertib.kernel.errors import Invalid, filled
from tertib.provisioning import _mail_found
from tertib.provisioning._names_found import names_in
from tertib.provisioning._sources import address_rules, name_rules
from tertib.provisioning.connectors import dns_zone_text
from tertib.provisioning.connectors.dns_zone_text import read_zone
from tertib.provisioning.dns_types import RRset
from tertib.provisioning.taking_types import Found, Reading, ZoneText
from tertib.runtime import tables
from tertib.runtime.tables import Row, Table

ZONE = "kota.go.id"


def lines(text: str | bytes) -> dict[int, str]:
    """The lines that do not hold, each with its sentence."""
    data = text.encode() if isinstance(text, str) else text
    return {line: said.sentence for line, said in read_zone(data, ZONE).flaws}


def found(text: str, *, sites: tuple[str, ...] = ()) -> dict[str, Found]:
    read = read_zone(f"$TTL 300\n{text}".encode(), ZONE)
    return {each.name: each for each in names_in(read, ZONE, rules=name_rules(), sites=sites)}


def why(each: Found) -> str:
    return filled(each.why.sentence, each.why.fields) if each.why else ""


def notes(each: Found) -> list[str]:
    return [filled(said.sentence, said.fields) for said in each.notes]


# --- zone files --------------------------------------------------------------------------------------------

WHOLE = f"""\
$ORIGIN {ZONE}.
$TTL 1h ; as BIND writes it
@ IN SOA ns1 hostmaster (
  2026112401 ; serial (not a bracket
  3600 600 86400 60 )
  NS ns1
ns1 A 192.0.2.53
DinKes A 192.0.2.1
       A 192.0.2.2
       TXT "a;b ( c" ; quoted
baik 600 IN CNAME Dinkes
$ORIGIN sub
www A 192.0.2.9
mutlak.{ZONE}. A 192.0.2.8
$GENERATE 1-3 h$ A 192.0.2.$
"""


def test_a_zone_file_reads_as_dnspython_reads_it() -> None:
    whole = dns.zone.from_text(WHOLE, origin=f"{ZONE}.", relativize=False)
    expected = {
        (name.to_text(omit_final_dot=True).lower(), found.rdtype.name, len(found), found.ttl)
        for name, found in whole.iterate_rdatasets()
    }
    read = read_zone(WHOLE.encode(), ZONE)
    assert {(each.name, each.type, len(each.values), each.ttl) for each in read.sets} == expected
    assert (read.flaws, read.lines[f"dinkes.{ZONE}"]) == ((), 8)


def test_bad_lines_are_named_and_the_rest_is_read() -> None:
    text = (
        b"""$TTL 300
satu A 192.0.2.1
..titik A 192.0.2.2
  A 192.0.2.3
dua A 999.1.1.1
tiga TXT ( "tidak ditutup"
$INCLUDE /etc/passwd
$LAIN x
$GENERATE 1-999999 h$ A 192.0.2.1
$GENERATE satu h$ A 192.0.2.1
"""
        b"d\xe9\xe8 A 192.0.2.4\nempat A 192.0.2.5\n"
    )
    read = read_zone(text, ZONE)
    assert [each.name for each in read.sets] == [f"empat.{ZONE}", f"satu.{ZONE}"]
    assert lines(text) == {
        3: dns_zone_text.NOT_A_RECORD,
        4: dns_zone_text.NOT_A_RECORD,  # it speaks of the name that could not be read, never of the one above
        5: dns_zone_text.NOT_A_RECORD,
        6: dns_zone_text.UNCLOSED,
        7: dns_zone_text.INCLUDE,
        8: dns_zone_text.DIRECTIVE,
        9: dns_zone_text.GENERATE,
        10: dns_zone_text.NOT_A_RECORD,
        11: dns_zone_text.ENCODING,
    }


def test_include_opens_nothing(tmp_path: Path) -> None:
    other = tmp_path / "lain.zone"
    other.write_text("rahasia A 192.0.2.1\n")
    assert read_zone(f"$INCLUDE {other}\n".encode(), ZONE).sets == ()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("a A 192.0.2.1\n".encode("utf-16"), dns_zone_text.NO_TEXT),
        (b"\0" * 10, dns_zone_text.NO_TEXT),
        (b"x" * (dns_zone_text.LARGEST + 1), dns_zone_text.TOO_LARGE),
    ],
)
def test_what_is_no_zone_file_is_refused_whole(data: bytes, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_zone(data, ZONE)
    assert refused.value.sentence == sentence


def test_what_would_take_long_ends_soon() -> None:
    started = time.process_time()
    with pytest.raises(Invalid) as refused:
        read_zone(b"a TXT (\n" * 50_000, ZONE)
    assert refused.value.sentence == dns_zone_text.NO_SENSE
    assert lines(b"b A " + b"1" * 500_000 + b"\n") == {1: dns_zone_text.TOO_LONG}
    assert time.process_time() - started < 10


def test_more_records_than_a_list_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dns_zone_text, "MOST", 5)
    with pytest.raises(Invalid) as refused:
        read_zone(b"$GENERATE 1-6 h$ A 192.0.2.1\n", ZONE)
    assert refused.value.sentence == dns_zone_text.TOO_MANY


# --- names -------------------------------------------------------------------------------------------------


def test_what_the_zone_lives_of_is_never_an_agencys() -> None:
    seen = found(
        """@ SOA ns1 hostmaster 1 3600 600 86400 60
@ NS ns1
@ MX 10 surel
ns1 A 192.0.2.53
surel A 192.0.2.25
*.lama A 192.0.2.1
_dmarc TXT "v=DMARC1"
_sip._tcp SRV 0 0 5060 suara
suara A 192.0.2.2
anak NS ns.lain.example.
www.anak A 192.0.2.3
catatan TXT "x"
webmail A 192.0.2.4
a.b.c A 192.0.2.5
luar.example. A 192.0.2.6
garis_bawah A 192.0.2.7
dinkes A 192.0.2.8
"""
    )
    refused = {name: why(each) for name, each in seen.items() if each.why}
    assert [name for name, each in seen.items() if each.why is None] == [f"dinkes.{ZONE}"]
    assert refused == {
        ZONE: "Nama zona itu sendiri.",
        f"ns1.{ZONE}": "Dipakai zona ini sendiri sebagai server nama atau server surel.",
        f"surel.{ZONE}": "Dipakai zona ini sendiri sebagai server nama atau server surel.",
        f"suara.{ZONE}": "Dipakai zona ini sendiri sebagai server nama atau server surel.",
        f"*.lama.{ZONE}": "Wildcard: menjawab untuk semua nama yang belum ada.",
        f"_dmarc.{ZONE}": "Nama layanan (diawali garis bawah), bukan milik instansi.",
        f"_sip._tcp.{ZONE}": "Nama layanan (diawali garis bawah), bukan milik instansi.",
        f"anak.{ZONE}": "Diserahkan ke server nama lain (NS).",
        f"www.anak.{ZONE}": "Diserahkan ke server nama lain (NS).",
        f"catatan.{ZONE}": "Tidak mempunyai alamat ataupun tujuan (A, AAAA, CNAME).",
        f"webmail.{ZONE}": "Nama yang disediakan untuk layanan kota.",
        f"a.b.c.{ZONE}": f"Terlalu dalam: paling banyak 2 tingkat di bawah {ZONE}.",
        "luar.example": f"Di luar zona {ZONE}.",
        f"garis_bawah.{ZONE}": "Memuat label yang bukan huruf kecil, angka, atau tanda hubung.",
    }


def test_one_name_is_one_line_however_it_is_written() -> None:
    seen = found(f"DinKes A 192.0.2.1\ndinkes.{ZONE}. AAAA 2001:DB8::1\ndinkes A 192.0.2.1\n")
    assert seen[f"dinkes.{ZONE}"].facts["records"] == ["A 192.0.2.1", "AAAA 2001:db8::1"]
    assert len(seen) == 1


def test_what_a_name_points_at() -> None:
    seen = found(
        "kami A 192.0.2.10\nmereka A 192.0.2.11\nkeduanya A 192.0.2.10\n A 192.0.2.12\nalias CNAME kami\n",
        sites=("192.0.2.10",),
    )
    assert {
        name.split(".")[0]: (each.facts["kind"], each.facts["target"]) for name, each in seen.items()
    } == {
        "kami": ("hosting", ""),
        "mereka": ("own_ip", "192.0.2.11"),
        "keduanya": ("own_ip", "192.0.2.10, 192.0.2.12"),
        "alias": ("cname", f"kami.{ZONE}"),
    }


def test_chains_circles_and_ends_in_nothing_are_told() -> None:
    seen = found(
        "a CNAME b\nb CNAME c\nc A 192.0.2.1\nx CNAME y\ny CNAME x\nz CNAME tiada\nk CNAME cdn.example.\n"
    )
    told = {name.split(".")[0]: notes(each) for name, each in seen.items()}
    assert told["a"] == [f"Menunjuk lewat b.{ZONE} → c.{ZONE}."]
    assert told["x"] == told["y"] == ["CNAME-nya berputar kembali ke dirinya sendiri."]
    assert told["z"] == [f"Menunjuk tiada.{ZONE}, yang tidak ada di zona ini."]
    assert told["k"] == told["b"] == []


def test_a_cname_with_neighbours_cannot_be_read() -> None:
    seen = found("a CNAME b\na A 192.0.2.1\n")[f"a.{ZONE}"]
    assert seen.unreadable
    assert seen.line == 2


def test_look_alikes_and_names_in_code_carry_a_word_of_warning() -> None:
    seen = found('dinkes A 192.0.2.1\nd1nkes A 192.0.2.2\ndìnkes A 192.0.2.3\ndinkes TXT "x"\n')
    assert notes(seen[f"d1nkes.{ZONE}"]) == [f"Mirip dengan dinkes.{ZONE}."]
    assert notes(seen[f"dinkes.{ZONE}"])[-1] == "Rekaman TXT pada nama ini tidak disentuh."
    [coded] = [each for name, each in seen.items() if "xn--" in name]
    assert notes(coded) == [f"Nama bersandi, dibaca “dìnkes.{ZONE}”. Pastikan bukan tiruan nama lain."]


def test_a_mark_of_another_installation_is_respected() -> None:
    mark = RRset(
        name=f"_tertib.a.{ZONE}", type="TXT", ttl=300,
        values=('"owner=tertib;ref=11111111-1111-4111-8111-111111111111"',),
    )  # fmt: skip
    text = ZoneText(sets=(RRset(name=f"a.{ZONE}", type="A", ttl=300, values=("192.0.2.1",)), mark), lines={})
    [stranger] = names_in(text, ZONE, rules=name_rules(), sites=())
    [own] = names_in(text, ZONE, rules=name_rules(), sites=(), ours=[f"a.{ZONE}"])
    assert (why(stranger), own.why) == ("Membawa tanda pemilik dari pemasangan Tertib lain.", None)


# --- mailboxes ---------------------------------------------------------------------------------------------


def accounts(data: bytes) -> tuple[Found, ...]:
    return _mail_found.of_passwd(data, label="users", domain=ZONE, rules=address_rules()).found


def test_a_passwd_file_gives_addresses_states_and_quotas_and_no_hash() -> None:
    read = accounts(
        b"# Dovecot\n"
        b"Dinkes@kota.go.id:{ARGON2ID}$argon2id$rahasia:1000:1000::/home/d::userdb_quota_rule=*:storage=2G\n"
        b"disdik:{PLAIN}rahasia:::::: nologin userdb_quota_rule=*:bytes=104857600\n"
        b"\n"
        b"lain@luar.go.id:rahasia\n"
        b"postmaster@kota.go.id:rahasia\n"
        b"tanpa-titik-dua-rahasia\n"
        b"buruk @kota.go.id:rahasia\n"
        b"d\xe9@kota.go.id:rahasia\n"
        b"dinkes@kota.go.id:rahasia\n"
        b"din-kes@kota.go.id:rahasia::::::userdb_quota_rule=*:storage=1024\n"
    )
    assert "rahasia" not in repr(read)
    taken = {each.name: each for each in read if each.why is None}
    assert {name: (each.quota_mb, each.facts["suspended"]) for name, each in taken.items()} == {
        "dinkes@kota.go.id": (2048, False),
        "disdik@kota.go.id": (100, True),
        "din-kes@kota.go.id": (1, False),
    }
    assert notes(taken["din-kes@kota.go.id"]) == ["Mirip dengan dinkes@kota.go.id."]
    assert [(each.line, why(each)) for each in read if each.why] == [
        (5, "Bukan alamat di bawah kota.go.id."),
        (6, "Alamat peran pengelola surel kota, bukan milik instansi."),
        (7, "Baris ini bukan baris passwd-file (bidang dipisahkan titik dua)."),
        (8, "Bukan alamat surel yang dapat dipakai."),
        (9, "Baris ini tidak tertulis dalam UTF-8."),
        (10, "Alamat ini sudah ada pada baris 2."),
    ]


def table(*rows: tuple[str, ...]) -> Reading:
    sheet = Table(name="", rows=tuple(Row(no=no, cells=cells) for no, cells in enumerate(rows, start=1)))
    return _mail_found.of_tables([sheet], label="x.csv", domain=ZONE, rules=address_rules())


def test_a_table_is_read_by_its_headings_and_never_a_password() -> None:
    read = table(
        ("Daftar surel",),
        ("username", "password", "quota", "active", "name"),
        ("dinkes@kota.go.id", "{CRYPT}rahasia", "1073741824", "1", "Dinas"),
        ("disdik@kota.go.id", "rahasia", "0", "0", ""),
        ("cuti", "rahasia", "besar", "1", ""),
    )
    assert "rahasia" not in repr(read)
    assert read.ignored == ("password", "name")
    assert [(each.name, each.quota_mb, each.facts["suspended"]) for each in read.found] == [
        ("dinkes@kota.go.id", 1024, False),
        ("disdik@kota.go.id", 0, True),
        ("cuti@kota.go.id", 0, False),
    ]
    assert notes(read.found[2]) == ["Kuotanya tidak terbaca; dibiarkan kosong."]


def test_a_csv_as_a_database_prints_it() -> None:
    data = b"username;kuota;status\ndinkes@kota.go.id;500;aktif\ndisdik@kota.go.id;250;ditangguhkan\n"
    read = _mail_found.of_tables(tables.read(data, "x.csv"), label="x", domain=ZONE, rules=address_rules())
    assert [(each.quota_mb, each.facts["suspended"]) for each in read.found] == [(500, False), (250, True)]


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda: table(("Nama", "Sandi"), ("a", "b")), _mail_found.NO_COLUMN),
        (lambda: accounts(b"a\0b"), _mail_found.NO_TEXT),
        (lambda: accounts(b"x" * (8 * 2**20 + 1)), _mail_found.TOO_LARGE),
        (lambda: accounts(b"\n" * 50_001), _mail_found.TOO_MANY),
    ],
)
def test_what_is_no_list_of_mailboxes_is_refused_whole(act: Any, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        act()
    assert refused.value.sentence == sentence
