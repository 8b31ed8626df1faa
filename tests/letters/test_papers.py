"""Every kind as paper, with everyday data and with ugly data: nothing lost, nothing outside the sheet."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.letters import samples

import tertib.sops
from tertib.letters import _compose, _kinds, _render
from tertib.letters._compose import Finish, Material
from tertib.letters.types import Kind
from tertib.procedures.language import bundle
from tertib.procedures.types import Procedure
from tertib.runtime import paper
from tertib.runtime.paper import Paper

FOLDER = Path(tertib.sops.__file__).parent / "email_registration"
AT = datetime(2026, 11, 24, tzinfo=UTC)
NUMBER = "500.12/45/5.16.03/2026"
CODE = "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01-2345"
URL = f"https://tertib.contoh.go.id/verifikasi/{CODE}/"
TRACK = "https://tertib.contoh.go.id/lacak/7K3M-9QXA-2B4C-D5EF-G6HJ/"
PAGES = {
    ("receipt", False): 1,
    ("receipt", True): 1,
    ("disposition_sheet", False): 1,
    ("disposition_sheet", True): 2,
    ("completeness_checklist", False): 1,
    ("completeness_checklist", True): 2,
    ("deficiency_letter", False): 1,
    ("deficiency_letter", True): 2,
    ("account_evidence", False): 1,
    ("account_evidence", True): 3,
    ("register_sheet", False): 1,
    ("register_sheet", True): 9,
    ("report", False): 1,
    ("report", True): 3,
    ("covering_letter", False): 1,
    ("covering_letter", True): 1,
    ("handover_record", False): 1,
    ("handover_record", True): 3,
    ("circular", False): 1,
    ("circular", True): 1,
}
SAYS = {
    "circular": (NUMBER, "Yth.", "Pemakaian Alamat E-mail Resmi Instansi", "tanjungpinangkota.go.id"),
    "receipt": ("TANDA TERIMA SURAT PERMOHONAN", "0123/SM/2026", "7K3M-9QXA-2B4C-D5EF-G6HJ", TRACK),
    "disposition_sheet": ("LEMBAR DISPOSISI", "Plt. Kepala Dinas", "Segera, mereka dipakai untuk layanan."),
    "completeness_checklist": ("DAFTAR PERIKSA KELENGKAPAN PERMOHONAN", "Diperiksa oleh,"),
    "deficiency_letter": (NUMBER, "Yth.", "dalam 5 hari kerja", "Tembusan:"),
    "account_evidence": ("BUKTI PEMBUATAN AKUN E-MAIL", "surel.tanjungpinangkota.go.id", "Login diterima"),
    "register_sheet": ("Data e-Mail Resmi Instansi", "Kata sandi tidak dicatat dalam buku ini."),
    "report": ("NOTA DINAS", NUMBER, "Simpulan dan Saran"),
    "covering_letter": ("SURAT PENGANTAR", NUMBER, "dalam amplop tertutup"),
    "handover_record": (
        "Selasa tanggal dua puluh empat bulan November tahun dua ribu dua puluh enam",
        "sepenuhnya hak pemilik akun tersebut",
        "PIHAK KEDUA,",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    paper: Paper
    text: str


@cache
def files() -> Mapping[str, bytes]:
    return {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in FOLDER.rglob("*.*")}


@cache
def kinds() -> Mapping[str, Kind]:
    return _kinds.read_kinds(files())


@cache
def procedure() -> Procedure:
    return bundle.parse_bundle(files()).procedure


def material(kind: Kind, *, ugly: bool, **changes: Any) -> Material:
    head = {**samples.LETTERHEAD, "line2": samples.LONG_AGENCY, "phone": "", "website": ""}
    wanted: dict[str, Any] = {
        "case": samples.case(ugly=ugly),
        "request": samples.request(ugly=ugly),
        "work": samples.work(ugly=ugly),
        "books": samples.books(ugly=ugly),
        "letterhead": head if ugly else samples.LETTERHEAD,
        "deadlines": samples.deadlines(ugly=ugly),
    }
    return Material(
        kind=kind,
        procedure=procedure(),
        inputs={},
        office=samples.OFFICE,
        step=3,
        **{**wanted, **changes},
    )


def finish(kind: Kind, *, ugly: bool = False, draft: bool = False) -> Finish:
    block = samples.LONG_SIGNER if ugly else samples.SIGNER
    code = {"url": URL, "code": CODE, "qr": paper.qr_svg(URL)}
    return Finish(
        number=NUMBER,
        on=samples.ON,
        signature=block if kind.block else None,
        draft=draft,
        verify=code if kind.public else None,
        track={"url": TRACK, "qr": paper.qr_svg(TRACK)},
    )


def set_paper(made_of: Material, finished: Finish) -> Paper:
    templates = {name: content for name, content in files().items() if name.startswith("letters/")}
    return paper.render(
        files={**_render.shared_files(), **templates},
        main=f"letters/{made_of.kind.template}",
        data=_compose.finished(_compose.content(made_of), finished),
        at=AT,
    )


@cache
def shown(key: str, ugly: bool) -> Shown:
    kind = kinds()[key]
    made = set_paper(material(kind, ugly=ugly), finish(kind, ugly=ugly))
    return Shown(paper=made, text=text_of(made.pdf))


def text_of(pdf: bytes) -> str:
    """The text in reading order, in one line, without the invisible places where a word may break."""
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    return " ".join(read.replace("\u200b", "").split())


def squeezed(text: str) -> str:
    """Without spaces, since a table cell breaks its lines where it likes."""
    return "".join(text.replace("\u200b", "").split())


ALL = sorted(PAGES)


def test_every_kind_is_looked_at() -> None:
    assert {key for key, _ in PAGES} == set(kinds()) == set(SAYS)


@pytest.mark.parametrize(("key", "ugly"), ALL)
def test_it_has_as_many_pages_as_when_it_was_looked_at(key: str, ugly: bool) -> None:
    assert shown(key, ugly).paper.pages == PAGES[key, ugly]


@pytest.mark.parametrize(("key", "ugly"), ALL)
def test_it_says_what_it_must_say(key: str, ugly: bool) -> None:
    text = squeezed(raw_text(shown(key, ugly).paper.pdf))
    assert [each for each in SAYS[key] if squeezed(each) not in text] == []


@pytest.mark.parametrize(("key", "ugly"), ALL)
def test_no_character_is_without_a_shape_and_every_font_is_inside(key: str, ugly: bool) -> None:
    made = shown(key, ugly).paper
    lines = (
        subprocess.run(["pdffonts", "-"], input=made.pdf, capture_output=True, check=True)
        .stdout.decode()
        .splitlines()[2:]
    )
    assert made.missing == ""
    assert lines
    assert all(line.split()[-5] == "yes" for line in lines)
    assert all("Arimo" in line or "NotoSans" in line for line in lines)


@pytest.mark.parametrize(("key", "ugly"), ALL)
def test_nothing_stands_outside_the_sheet(key: str, ugly: bool) -> None:
    """Boxes of words, in points, against the size of their page."""
    boxes = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=shown(key, ugly).paper.pdf, capture_output=True, check=True
    ).stdout.decode()
    outside = []
    width = height = 0.0
    for line in boxes.splitlines():
        if "<page " in line:
            width, height = (float(line.split(f'{side}="')[1].split('"')[0]) for side in ("width", "height"))
        if "<word " in line:
            right = float(line.split('xMax="')[1].split('"')[0])
            left = float(line.split('xMin="')[1].split('"')[0])
            low = float(line.split('yMax="')[1].split('"')[0])
            if left < 20 or right > width - 20 or low > height - 15:
                outside.append(line)
    assert outside == []


def raw_text(pdf: bytes) -> str:
    """The text in the order it was set: a cell's lines stay together."""
    return subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def test_all_forty_addresses_and_twelve_deficiencies_are_there() -> None:
    addresses = [each["address"] for each in samples.mailboxes(ugly=True)]
    for key in ("handover_record", "report", "account_evidence", "register_sheet"):
        text = squeezed(raw_text(shown(key, True).paper.pdf))
        assert [each for each in addresses if each not in text] == [], key
    text = squeezed(raw_text(shown("deficiency_letter", True).paper.pdf))
    assert text.count("tidakditemukanpadalampiran") == 12


def test_what_people_wrote_is_printed_as_they_wrote_it() -> None:
    text = shown("deficiency_letter", True).text
    assert '{case.tracking} #panic("x") $' in text
    assert "#read(" not in text


def test_a_wet_ink_letter_claims_no_electronic_signature() -> None:
    for key, ugly in ALL:
        assert "elektronik menggunakan sertifikat" not in shown(key, ugly).text
        assert "itandatangani secara elektronik" not in shown(key, ugly).text


def test_internal_papers_carry_no_public_code() -> None:
    for key, kind in kinds().items():
        assert (CODE in squeezed(shown(key, False).text)) is kind.public, key


@pytest.mark.parametrize("key", sorted(kinds()))
def test_a_kind_can_be_set_when_everything_optional_is_missing(key: str) -> None:
    kind = kinds()[key]
    bare = material(
        kind,
        ugly=False,
        request={},
        work={},
        books={},
        case={"title": "X"},
        letterhead={"line1": "", "line2": ""},
    )
    made = set_paper(bare, Finish(number="", on=None, signature=None, draft=True))
    assert made.pages == 1
    assert "KONSEP, belum berlaku." in text_of(made.pdf)


@pytest.mark.parametrize("key", sorted(kinds()))
def test_the_same_letter_is_the_same_file(key: str) -> None:
    kind = kinds()[key]
    again = set_paper(material(kind, ugly=False), finish(kind))
    assert again.digest == shown(key, False).paper.digest


GOLDEN = Path(__file__).parents[1] / "people" / "golden"
TALL = ("long-title-an", "long-title-plt", "ub-two-levels", "very-long-name", "pppk", "non-asn")


@pytest.mark.parametrize("name", TALL)
def test_a_golden_block_is_printed_line_by_line(name: str) -> None:
    """No line of the title is broken a second time on paper."""
    said = (GOLDEN / f"{name}.txt").read_text().strip("\n")
    above, below = said.split("\n\n\n")
    block = {
        "lines": above.splitlines(), "name": below.splitlines()[0], "capacity": "",
        "rank": next((line for line in below.splitlines()[1:] if "NI" not in line[:3]), ""),
        "nip": next((line.split(" ", 1)[1].removeprefix("PPPK ") for line in below.splitlines()[1:]
                     if line.startswith("NI")), ""),
        "nip_label": "NI PPPK" if "NI PPPK" in below else "NIP",
    }  # fmt: skip
    kind = kinds()["covering_letter"]
    made = set_paper(material(kind, ugly=False), replace(finish(kind), signature=block))
    picture = os.environ.get("TERTIB_PICTURES")
    if picture:
        (Path(picture) / f"block-{name}.pdf").write_bytes(made.pdf)
    printed = [" ".join(line.split()) for line in raw_text(made.pdf).splitlines()]
    for line in above.splitlines():
        assert any(one.endswith(line) for one in printed), (line, printed)
    for line in below.splitlines():  # a name with many titles may go on in the next line
        assert line in " ".join(printed)
