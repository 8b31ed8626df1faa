import hashlib
import shutil
import subprocess
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from tertib.kernel.errors import Misconfigured
from tertib.runtime import door, paper
from tertib.runtime.paper import Paper, TemplateError
from tertib.runtime.secrets import SecretText

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
LETTER = b"""#import "parts/head.typ": head
#let d = json(bytes(sys.inputs.data))
#set document(title: "Nota", date: auto)
#set text(font: ("Arimo", "Noto Sans"), lang: "id")
#head(d.head)
#d.text
#if "qr" in d { image(bytes(d.qr), format: "svg", width: 2cm, alt: "QR") }
"""
FILES = {"letter.typ": LETTER, "parts/head.typ": b"#let head(text) = strong(text)\n"}
HOSTILE = [
    '#panic("x")',
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.0"',
    '#eval("1+1")',
    "#{range(1000000000).len()}",
    "#while true {}",
    "$ x^2 $",
    "*tebal* _miring_ `kode`",
    "= Judul",
    "#set page(width: 1cm)",
    "<label> @rujukan",
    "// catatan /* dua */",
    "\\ \\u{41} ~ --- ...",
    '"]; #let d = 1',
    "\"}' OR 1=1 --",
    "] #[ ) } {",
    "{{ 7*7 }} ${7*7} <%= 7*7 %>",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings) -> Path:
    settings.DATA = tmp_path
    return tmp_path / "paper"


def render(
    data: Mapping[str, object] | None = None, files: Mapping[str, bytes] = FILES, main: str = "letter.typ"
) -> Paper:
    return paper.render(files=files, main=main, data={"head": "H", "text": "T", **(data or {})}, at=NOON)


def words(made: Paper) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    out = subprocess.run(["pdftotext", "-", "-"], input=made.pdf, capture_output=True, check=True).stdout
    return " ".join(out.decode().split())


def refusal(files: Mapping[str, bytes], main: str = "letter.typ") -> str:
    with pytest.raises(TemplateError) as refused:
        render(files=files, main=main)
    assert isinstance(refused.value, Misconfigured)
    assert main in str(refused.value) or refused.value.fields["name"] in files
    return refused.value.detail


def test_a_paper_is_a_pdf_with_its_text_pages_and_digest() -> None:
    made = render({"text": "Yang terhormat Kepala Dinas"})
    assert "Yang terhormat Kepala Dinas" in words(made)
    assert (made.pages, made.missing) == (1, "")
    assert made.digest == hashlib.sha256(made.pdf).hexdigest()
    assert b"%PDF" not in repr(made).encode()


def test_a_paper_claims_pdf_a_and_embeds_its_fonts(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(render().pdf)
    with pikepdf.open(path) as pdf, pdf.open_metadata() as meta:
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "B")
        fonts = [thing for thing in pdf.objects if _is_descriptor(thing)]
    assert fonts


def _is_descriptor(thing: object) -> bool:
    if not isinstance(thing, pikepdf.Dictionary) or thing.get("/Type") != "/FontDescriptor":
        return False
    assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(thing.keys())
    return True


def test_the_same_data_and_date_give_the_same_bytes() -> None:
    first = render({"text": "Sama"})
    render({"text": "Lain"})
    assert render({"text": "Sama"}).pdf == first.pdf


def test_the_same_bytes_come_from_another_folder_and_thread(tmp_path: Path, settings) -> None:
    first = render()
    settings.DATA = tmp_path / "elsewhere"
    made: list[Paper] = []
    thread = threading.Thread(target=lambda: made.append(render()))
    thread.start()
    thread.join()
    assert made == [first]


def test_another_date_gives_other_bytes() -> None:
    other = paper.render(
        files=FILES, main="letter.typ", data={"head": "H", "text": "T"}, at=NOON.replace(day=1)
    )
    assert other.pdf != render().pdf


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_person_wrote_is_printed_as_text(text: str) -> None:
    plain = words(render({"head": text, "text": f"awal {text} akhir"}))
    assert f"awal {' '.join(text.split())} akhir" in plain


def test_letters_of_other_scripts_leave_a_mark_and_are_told() -> None:
    made = render({"text": "Nama 漢字 😀 selesai"})
    assert "selesai" in words(made)
    assert set(made.missing) == set("漢字😀")


def test_control_and_direction_characters_are_left_out() -> None:
    plain = words(render({"text": "satu\x00\x07\u202edua\u2066 tiga"}))
    assert "satudua tiga" in plain


def test_a_code_of_squares_is_an_image_for_the_template() -> None:
    svg = paper.qr_svg("https://layanan.go.id/lacak/ABCD/")
    assert svg.startswith("<svg")
    assert len(render({"qr": svg}).pdf) > len(render().pdf)


def test_data_that_are_not_json_are_refused() -> None:
    for value in (SecretText("rahasia"), object(), float("nan")):
        with pytest.raises((TypeError, ValueError)) as refused:
            render({"text": value})
        assert "rahasia" not in str(refused.value)


@pytest.mark.parametrize(
    "name",
    [
        "../x.typ",
        "/etc/passwd",
        "a/../../x.typ",
        "a//b.typ",
        "a\\b.typ",
        ".hidden",
        "a/.b",
        "a b.typ",
        "",
        "a..typ",
    ],
)
def test_a_name_that_reaches_outside_is_refused(name: str) -> None:
    assert refusal({**FILES, name: b""}) == "the name reaches outside its folder"


@pytest.mark.parametrize(
    "code",
    [
        '#import "@preview/cetz:0.3.0": canvas',
        '#import("@preview/cetz:0.3.0")',
        '#let p = "@pre" + "view/cetz:0.3.0"\n#import p: canvas',
        '#import "" + "@preview/cetz:0.3.0": canvas',
        '#import "a.typ" + "x": canvas',
        '#import /* x */ "@preview/cetz:0.3.0"',
        '#import "\\u{40}preview/cetz:0.3.0"',
        '#import "/etc/x.typ"',
        '#import "../x.typ"',
        '#include "/etc/passwd"',
        '#include "parts/../../x.typ"',
        "#import sys.inputs.data: x",
        "#let x = eval(json(bytes(sys.inputs.data)).text)",
        '#let run = eval\n#run("1")',
        '#plugin("x.wasm")',
    ],
)
def test_template_code_that_reaches_outside_is_refused(code: str) -> None:
    assert refusal({"letter.typ": code.encode()})


@pytest.mark.parametrize(
    "code",
    [
        '#read("/etc/passwd")',
        '#read("../../../../../../etc/passwd")',
        '#panic("x")',
        "#while true {}",
        "#let f() = f()\n#f()",
        "#unknown",
        '#set text(font: "Fon Yang Tidak Ada")\nx',
        "#(",
    ],
)
def test_a_faulty_template_is_told_to_its_writer(code: str) -> None:
    assert refusal({"letter.typ": code.encode()})


def test_a_template_that_is_not_text_or_not_there_is_refused() -> None:
    assert refusal({"letter.typ": b"\xff\xfe"}) == "not UTF-8"
    assert refusal(FILES, "other.typ") == "not among the files"


def test_templates_of_two_bundles_do_not_mix() -> None:
    other = {**FILES, "parts/head.typ": b"#let head(text) = [Lain: #text]\n"}
    assert "Lain: H" in words(render(files=other))
    assert "Lain" not in words(render())


def test_a_link_in_the_folder_is_replaced_and_never_followed(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.typ"
    secret.write_text('#let head(text) = "bocor"')
    render()
    (made,) = folder.iterdir()
    paper._proven.clear()
    (made / "parts/head.typ").unlink()
    (made / "parts/head.typ").symlink_to(secret)
    assert "bocor" not in words(render())
    assert not (made / "parts/head.typ").is_symlink()


@pytest.mark.parametrize("spoil", ["extra", "changed", "linked folder"])
def test_a_folder_that_was_tampered_with_is_made_anew(folder: Path, tmp_path: Path, spoil: str) -> None:
    render()
    (made,) = folder.iterdir()
    paper._proven.clear()
    if spoil == "extra":
        (made / "extra.typ").write_text("x")
    elif spoil == "changed":
        (made / "letter.typ").write_text("bocor")
    else:
        (made / "etc").symlink_to("/etc")
    assert "bocor" not in words(render())
    assert {path.name for path in made.iterdir()} == {"letter.typ", "parts"}


@pytest.mark.django_db
def test_no_paper_is_made_inside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"):
        door.run(lambda tx: render())


def test_many_threads_make_papers_at_once() -> None:
    made: list[Paper] = []
    threads = [threading.Thread(target=lambda: made.append(render())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [render()] * 6
