"""Rules of subdomains: what is refused, what looks alike, what is proposed."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.provisioning import queries, subdomains

ZONE = "kota.example.go.id"
RULES = subdomains.read_rules(files("tertib.provisioning").joinpath("data/subdomains.toml").read_text())


def sentences(name: str) -> list[str]:
    return [found.sentence for found in subdomains.judge(name, ZONE, RULES)]


@pytest.mark.parametrize(
    "name", ["dinkes", "kel-airraja", "a1", "e-office", "kasus-hiv", "kel-airraja.kec-timur", "d" * 63]
)
def test_good_names_pass(name: str) -> None:
    assert sentences(name) == []


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "2–63"),
        ("a", "2–63"),
        ("-dinkes", "2–63"),
        ("dinkes-", "2–63"),
        ("din_kes", "2–63"),
        ("din kes", "2–63"),
        ("Dinkes", "2–63"),
        ("dinkes\n", "2–63"),
        ("d\u0456nkes", "2–63"),
        ("d" * 64, "2–63"),
        ("*", "2–63"),
        ("dinkes..kec", "2–63"),
        ("xn--dinks-6ve", "bersandi"),
        ("12345", "hanya berisi angka"),
        ("aplikasi.dinkes", "bertitik"),
        ("kel-a1.kec-b1.kota", "terlalu dalam"),
        ("mail", "disediakan"),
        ("ns7", "disediakan"),
        ("w-w-w", "disediakan"),
        ("kel-a1.mail", "disediakan"),
        ("slot-gacor", "tidak pantas"),
    ],
)
def test_a_bad_name_is_refused_in_its_own_sentence(name: str, says: str) -> None:
    assert [says in one for one in sentences(name)][:1] == [True]


def test_the_whole_name_keeps_to_253_letters() -> None:
    long = f"kel-{'a' * 59}.{'b' * 63}"
    assert sentences(long) == []
    assert subdomains.judge(long, "z" * 63 + "." + "y" * 63, RULES)[0].sentence.startswith("Nama lengkap")


@pytest.mark.parametrize(
    ("pasted", "name"),
    [
        ("  DINKES ", "dinkes"),
        ("https://www.dinkes.kota.example.go.id/profil", "dinkes"),
        ("dinkes.kota.example.go.id.", "dinkes"),
        ("www", "www"),
    ],
)
def test_however_it_is_pasted(pasted: str, name: str) -> None:
    assert subdomains.normalise(pasted, ZONE) == name


@pytest.mark.parametrize(
    ("name", "other", "alike"),
    [
        ("dinkes", "din-kes", True),
        ("dinkes", "d1nkes", True),
        ("dinkes", "dinkess", True),
        ("kominfo", "korninfo", True),
        ("dlh", "d1h", True),
        ("dinkes", "dinsos", False),
        ("dinkes", "dinkes", False),
    ],
)
def test_look_alikes(name: str, other: str, alike: bool) -> None:
    assert subdomains.look_alikes(name, [other]) == ((other,) if alike else ())


@pytest.mark.parametrize(
    ("agency", "label"),
    [
        ("Dinas Komunikasi dan Informatika", "diskominfo"),
        ("Kecamatan Bukit Bestari", "kec-bukitbestari"),
        ("UPTD Puskesmas Mekar Baru", "pkm-mekarbaru"),
        ("Polri", ""),
    ],
)
def test_a_name_is_proposed_that_could_be_given(agency: str, label: str) -> None:
    assert subdomains.suggest(agency, RULES, queries.rules()) == label


@given(st.text(max_size=80) | st.text(alphabet="ab1-._Ax", max_size=70))
def test_what_passes_is_a_name_of_dns(name: str) -> None:
    """Whatever is typed: a name that may be given has labels of letters, digits and inner hyphens only."""
    if subdomains.judge(name, ZONE, RULES) == ():
        assert name.isascii()
        assert name == name.lower()
        assert all(0 < len(label) <= 63 and label.strip("-") == label for label in name.split("."))
        assert len(subdomains.full(name, ZONE)) <= 253
