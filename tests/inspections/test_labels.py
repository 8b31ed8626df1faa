"""Labels on sheets: a used sheet is gone on with, long names stay inside, what cannot be is said."""

import re
import subprocess
from pathlib import Path

import pytest
from tests.inspections.room import COLLEAGUE, STRANGER, Room
from tests.servers.need import need

from tertib.inspections import _labels, queries
from tertib.inspections.types import LABEL_SHEETS, AssetFilter
from tertib.kernel.errors import Invalid, NotFound
from tertib.runtime import links, paper
from tertib.runtime.paper import Paper

LONG = "Server basis data dan cadangan untuk semua perangkat daerah di lingkungan pemerintah kota contoh"
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</word>')
POINT = 25.4 / 72


def words(made: Paper) -> list[tuple[float, float, float, str]]:
    """Left, top and right of each word in millimetres, and the word."""
    command = ["pdftotext", "-bbox", "-", "-"]
    text = subprocess.run(command, input=made.pdf, capture_output=True, check=True).stdout.decode()
    return [
        (float(x) * POINT, float(y) * POINT, float(right) * POINT, word)
        for x, y, right, _, word in WORD.findall(text)
    ]


def place_of(made: Paper, code: str) -> tuple[int, int]:
    """Column and row of a label on a sheet of 3 x 8."""
    left, top, _, _ = next(each for each in words(made) if each[3] == code)
    return int(left // 70), int((top - 4.5) // 36)


def test_a_used_sheet_is_gone_on_with_and_the_next_begins_anew(room: Room) -> None:
    for no in range(1, 22):
        room.add(code=f"srv-{no:02}")
    made = queries.asset_labels(COLLEAGUE, start=5)
    assert made.pages == 2
    assert place_of(made, "SRV-01") == (1, 1)
    assert place_of(made, "SRV-20") == (2, 7)
    assert place_of(made, "SRV-21") == (0, 0)


@pytest.mark.parametrize("sheet", LABEL_SHEETS)
def test_a_long_name_stays_inside_its_label(room: Room, sheet: str) -> None:
    room.add(code="A-PANJANG/2026.0001", name=LONG, place=LONG)
    size = LABEL_SHEETS[sheet]
    made = queries.asset_labels(COLLEAGUE, sheet=sheet)
    found = words(made)
    assert {"A-PANJANG/2026.0001", "Dinas", "Kominfo"} <= {word for *_, word in found}
    assert max(right for _, _, right, _ in found) <= size.left + size.width
    assert max(top for _, top, _, _ in found) <= size.top + size.height


def test_only_the_chosen_are_printed_else_all_of_the_filter(room: Room) -> None:
    chosen, _ = room.add(), room.add(code="srv-02", place="Rak 9")
    only = {word for *_, word in words(queries.asset_labels(COLLEAGUE, chosen=[chosen]))}
    found = {word for *_, word in words(queries.asset_labels(COLLEAGUE, AssetFilter(place="rak 9")))}
    assert ("SRV-01" in only, "SRV-02" in only) == (True, False)
    assert ("SRV-01" in found, "SRV-02" in found) == (False, True)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"start": 25}, "posisi awal antara 1 dan 24"),
        ({"start": 0}, "posisi awal"),
        ({"sheet": "9x9"}, "Ukuran label"),
        ({"wanted": AssetFilter(text="tidak ada")}, "Belum ada aset"),
    ],
)
def test_what_cannot_be_printed_is_said(room: Room, asked: dict[str, object], words: str) -> None:
    room.add()
    with pytest.raises(Invalid) as refused:
        queries.asset_labels(COLLEAGUE, **asked)  # type: ignore[arg-type]  # one of several arguments
    assert words in str(refused.value)


def test_a_label_carries_the_address_of_its_asset_and_nothing_of_it(room: Room) -> None:
    seen = room.seen(room.add())
    address = links.asset(seen.token)
    assert address.endswith(f"/a/{seen.token}")
    assert "SRV" not in address
    label = _labels._label(("SRV-01", "Server", "Rak", seen.token))
    assert label["qr"] == paper.qr_svg(address)


@pytest.mark.parametrize("sheet", LABEL_SHEETS)
def test_another_program_reads_every_printed_code(room: Room, sheet: str, tmp_path: Path) -> None:
    """As a phone does it: the sheet as a picture of 200 dots to the inch, and no word of ours."""
    need("zbarimg", "pdftoppm")
    size = LABEL_SHEETS[sheet]
    assets = [room.add(code=f"srv-{no:02}", name=LONG, place=LONG) for no in range(1, 4)]
    addresses = {links.asset(room.seen(one).token) for one in assets}
    made = queries.asset_labels(COLLEAGUE, sheet=sheet, start=size.count - 1)
    (tmp_path / "sheet.pdf").write_bytes(made.pdf)
    printed = ["pdftoppm", "-r", "200", "-gray", "-png", "sheet.pdf", "page"]
    subprocess.run(printed, cwd=tmp_path, check=True)
    pages = sorted(each.name for each in tmp_path.glob("page*.png"))
    reading = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", *pages]
    read = subprocess.run(reading, cwd=tmp_path, check=True, capture_output=True, text=True).stdout.split()
    assert (len(pages), len(read), set(read)) == (2, 3, addresses)


def test_a_stranger_prints_nothing(room: Room) -> None:
    room.add()
    with pytest.raises(NotFound):
        queries.asset_labels(STRANGER)
