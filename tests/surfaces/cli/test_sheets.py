"""`tertib sop sheet`: the official sheet as a file."""

import io
import json
from pathlib import Path

import pikepdf
import pytest
from tests.procedures.sheets import SOUND
from tests.procedures.test_service import files

from tertib.surfaces import cli


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in files(SOUND).items():
        (tmp_path / "sop" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "sop" / name).write_bytes(content)
    return tmp_path / "sop"


def sheet(*argv: str) -> int:
    return cli.run(cli.COMMANDS, ["sop", "sheet", *argv])


def test_a_folder_is_printed_across_on_the_paper_that_is_asked_for(folder: Path, tmp_path: Path) -> None:
    assert sheet(str(folder), "-o", str(tmp_path / "a.pdf"), "--paper", "a4") == 0

    with pikepdf.open(io.BytesIO((tmp_path / "a.pdf").read_bytes())) as pdf:
        sizes = {tuple(round(float(edge) * 25.4 / 72) for edge in page.mediabox[2:]) for page in pdf.pages}
    assert sizes == {(297, 210)}


def test_the_same_folder_gives_the_same_layout_as_svg(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sheet(str(folder), "-o", str(tmp_path / "a.svg"), "--json") == 0

    said = json.loads(capsys.readouterr().out)
    assert said["files"] == [str(tmp_path / f"a-{number}.svg") for number in range(1, said["pages"] + 1)]
    assert all(Path(name).read_text().startswith("<svg") for name in said["files"])


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["-o", "a.doc"], "harus berakhir .pdf atau .svg"),
        (["-o", "/nowhere/a.pdf"], "/nowhere/a.pdf tidak dapat ditulis"),
        (["-o", "a.pdf", "--variant", "lain"], "tidak mempunyai jenis “lain”"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], more: list[str], says: str
) -> None:
    assert sheet(str(folder), *more) == 1
    assert says in capsys.readouterr().err


def test_a_code_that_nobody_knows_is_refused(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert sheet("tidak_ada", "-o", "a.pdf") == 1
    assert "tidak_ada" in capsys.readouterr().err
