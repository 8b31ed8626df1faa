import stat
from pathlib import Path

import pytest

from tertib.project import environment as env


def test_a_choice_is_one_of_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.choice("TERTIB_X", among=("folder", "smtp"), default="folder") == "folder"
    monkeypatch.setenv("TERTIB_X", "smtp")
    assert env.choice("TERTIB_X", among=("folder", "smtp"), default="folder") == "smtp"
    monkeypatch.setenv("TERTIB_X", "pigeon")
    with pytest.raises(SystemExit, match="TERTIB_X"):
        env.choice("TERTIB_X", among=("folder", "smtp"), default="folder")


def test_a_secret_of_others_comes_from_the_variable_or_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert env.given_secret("TERTIB_X") == ""
    (tmp_path / "x").write_text("dari berkas\n")
    monkeypatch.setenv("TERTIB_X_FILE", str(tmp_path / "x"))
    assert env.given_secret("TERTIB_X") == "dari berkas"
    monkeypatch.setenv("TERTIB_X", "langsung")
    assert env.given_secret("TERTIB_X") == "langsung"


def test_a_private_folder_is_closed_to_others(tmp_path: Path) -> None:
    folder = env.folder("TERTIB_X", default=tmp_path / "keys", private=True)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
