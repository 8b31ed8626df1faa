"""Copies of an office are restored whole or refused with a sentence, by the command line as at night."""

import errno
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
import pytest
from pytest_django import Settings
from tests.servers.need import need
from tests.servers.postgres import postgres

from tertib.kernel.errors import Invalid, Unavailable
from tertib.runtime import backups

ROOT = Path(__file__).parents[2]
PROOF = bool(os.environ.get("TERTIB_PROOF"))
FLIPS = 200 if PROOF else 6
MOMENTS = ("backup.database", "backup.files", "backup.signed") if PROOF else ("backup.files",)
Place = Mapping[str, str]


def tertib(*words: str, place: Place) -> subprocess.CompletedProcess[str]:
    return run("-m", "tertib.project", *words, place=place)


def run(*words: str, place: Place) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tertib.project.settings", **place}
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        env=environment,
        cwd=ROOT,
        timeout=300,
        check=False,
    )


def office(folder: Path, database: str = "", *, with_case: bool = True) -> Place:
    place = {
        "TERTIB_DATA": str(folder / "data"),
        "TERTIB_KEYS": str(folder / "keys"),
        "TERTIB_DATABASE": database or str(folder / "data" / "tertib.sqlite3"),
        "TERTIB_OUTBOX": "folder",
    }
    words = [str(folder / "out")] if with_case else []
    made = run("-m", "tests.project.backup_office", *words, place=place)
    assert made.returncode == 0, made.stderr
    return place


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return office(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def copies(embedded: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backups")
    made = tertib("backup", "make", str(folder), place=embedded)
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture
def copy(copies: Path, tmp_path: Path) -> Path:
    """A copy of the copy, to be damaged."""
    (newest,) = copies.iterdir()
    return Path(shutil.copytree(newest, tmp_path / newest.name))


def elsewhere(folder: Path, embedded: Place) -> Place:
    return {
        **embedded,
        "TERTIB_DATA": str(folder / "new"),
        "TERTIB_DATABASE": str(folder / "new" / "tertib.sqlite3"),
    }


def test_a_rehearsal_opens_a_case_and_leaves_nothing(embedded: Place, copies: Path, tmp_path: Path) -> None:
    place = {**embedded, "TMPDIR": str(tmp_path)}
    done = tertib("backup", "restore", str(copies), "--rehearse", place=place)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[0] == "1 perkara, 0 rusak"
    assert "0 cacat" in done.stdout
    assert "0 rusak atau hilang" in done.stdout
    assert "perkara terakhir dapat dibuka" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_restore_goes_on_elsewhere_and_the_old_machine_may_not(
    embedded: Place, copies: Path, tmp_path: Path
) -> None:
    place = elsewhere(tmp_path, embedded)
    done = tertib("backup", "restore", str(copies), "--json", place=place)
    assert done.returncode == 0, done.stderr
    assert "1 pekerjaan dimulai lagi" in done.stderr
    assert "tidak ada di sini" in done.stderr
    verified = tertib("case", "verify", "--json", place=place)
    assert json.loads(verified.stdout)["ok"] is True
    with sqlite3.connect(place["TERTIB_DATABASE"]) as database:
        row = database.execute(
            "SELECT state, token FROM runtime_queuedjob WHERE task = 'under.way'"
        ).fetchone()
    assert row == ("pending", 2)  # the lease of the old machine was token 1


def test_nothing_is_ever_overwritten(embedded: Place, copies: Path) -> None:
    before = Path(embedded["TERTIB_DATABASE"]).read_bytes()
    done = tertib("backup", "restore", str(copies), place=embedded)
    assert done.returncode == 1
    assert "tidak ada yang ditimpa" in done.stderr
    assert Path(embedded["TERTIB_DATABASE"]).read_bytes() == before


@pytest.fixture
def ours(embedded: Place, settings: Settings) -> None:
    """This process judges copies with the keys of the office that made them."""
    settings.KEYS = Path(embedded["TERTIB_KEYS"])


def trusting(place: Path) -> Mapping[str, object]:
    """The naive twin: a copy is what its list says."""
    listed: Mapping[str, object] = json.loads((place / "manifest.json").read_text())["files"]
    return listed


@pytest.mark.usefixtures("ours")
@pytest.mark.parametrize("seed", range(FLIPS))
def test_a_flipped_bit_anywhere_is_refused(copy: Path, seed: int) -> None:
    dice = random.Random(seed)
    assert backups.examine(copy).files == len(trusting(copy))
    parts = [part for part in sorted(copy.rglob("*")) if part.is_file() and part.stat().st_size]
    part = parts[seed % len(parts)]
    data = bytearray(part.read_bytes())
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    part.chmod(0o600)
    part.write_bytes(data)
    with pytest.raises(Invalid) as refused:
        backups.examine(copy)
    assert str(refused.value)
    if part.name not in {backups.MANIFEST, backups.SIGNATURE}:
        assert trusting(copy)


@pytest.mark.usefixtures("ours")
def test_a_missing_part_and_a_part_too_many_are_refused(copy: Path) -> None:
    (copy / "more.txt").write_text("x")
    with pytest.raises(Invalid, match="bukan miliknya"):
        backups.examine(copy)
    (copy / "more.txt").unlink()
    (copy / "database.sqlite3").unlink()
    with pytest.raises(Invalid, match="hilang"):
        backups.examine(copy)


def test_without_our_keys_a_copy_is_nobody_s(copy: Path, settings: Settings, tmp_path: Path) -> None:
    settings.KEYS = tmp_path / "others"
    with pytest.raises(Invalid, match="kunci induk"):
        backups.examine(copy)


@pytest.mark.usefixtures("ours")
def test_keys_are_kept_apart_and_open_the_copy_elsewhere(
    copies: Path, tmp_path: Path, settings: Settings
) -> None:
    with pytest.raises(Invalid, match="tempat lain"):
        backups.keep_keys(copies)
    assert backups.keep_keys(tmp_path / "safe") == ("root", "django")
    root = (settings.KEYS / "root").read_bytes()
    assert not any(root in each.read_bytes() for each in copies.rglob("*") if each.is_file())
    settings.KEYS = tmp_path / "safe"
    (newest,) = copies.iterdir()
    backups.examine(newest)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_backup_is_no_backup_and_what_is_there_costs_no_space(
    embedded: Place, copies: Path, tmp_path: Path, moment: str
) -> None:
    folder = Path(shutil.copytree(copies, tmp_path / "copies"))
    (first,) = folder.iterdir()
    killed = tertib("backup", "make", str(folder), place={**embedded, "TERTIB_KILL_AT": moment})
    assert killed.returncode < 0
    assert backups.newest(folder) == first
    assert tertib("backup", "make", str(folder), place=embedded).returncode == 0
    second = backups.newest(folder)
    assert second not in {None, first}
    files = [each.relative_to(first) for each in (first / "vault").rglob("*") if each.is_file()]
    assert files
    assert all((first / each).samefile(second / each) for each in files)


@pytest.fixture
def shelf(tmp_path: Path, settings: Settings) -> Path:
    """A file of ours, the copy of last night, and the draft of the next."""
    settings.BACKED_UP = {"vault": tmp_path / "vault"}
    for folder in ("vault", "last/vault", "draft"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "vault" / "a").write_text("ours")
    (tmp_path / "last/vault" / "a").write_text("ours")
    listed = {"files": {"vault/a": [backups.digest_of(tmp_path / "vault" / "a"), 4]}}
    (tmp_path / "last" / backups.MANIFEST).write_text(json.dumps(listed))
    return tmp_path


def copied(shelf: Path) -> str:
    backups._copied(shelf / "draft", shelf / "last")
    return (shelf / "draft/vault/a").read_text()


def test_what_rotted_in_the_copy_before_is_copied_anew(shelf: Path) -> None:
    (shelf / "last/vault/a").write_text("0urs")
    assert copied(shelf) == "ours"


def test_what_is_gone_from_the_copy_before_is_copied_anew(shelf: Path) -> None:
    (shelf / "last/vault/a").unlink()
    assert copied(shelf) == "ours"


def test_a_disk_without_links_takes_a_second_copy(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups.os, "link", _refused)
    assert copied(shelf) == "ours"


def _refused(*_: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


@pytest.mark.django_db
def test_a_full_disk_is_said_and_leaves_no_draft(
    shelf: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA = shelf / "vault"
    monkeypatch.setattr(backups, "_copy_database", _refused)
    with pytest.raises(Unavailable, match="tidak jadi dibuat"):
        backups.make(shelf / "copies")
    assert list((shelf / "copies").iterdir()) == []


def test_an_empty_database_is_refused(embedded: Place, tmp_path: Path) -> None:
    empty = tertib("backup", "make", str(tmp_path / "copies"), place=elsewhere(tmp_path, embedded))
    assert "kosong" in empty.stderr
    assert not (tmp_path / "copies").exists()


def test_a_place_inside_the_data_is_refused(settings: Settings) -> None:
    with pytest.raises(Invalid, match="di dalam folder data"):
        backups.make(settings.DATA / "copies")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    need("pg_dump", "pg_restore")
    with postgres() as address:
        yield address


def test_the_same_on_postgresql(server: str, tmp_path: Path) -> None:
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("CREATE DATABASE live")
        admin.execute("CREATE DATABASE anew")
    base = server.rpartition("/")[0]
    live = office(tmp_path, f"{base}/live", with_case=PROOF)
    assert tertib("backup", "make", str(tmp_path / "copies"), place=live).returncode == 0
    rehearsed = tertib("backup", "restore", str(tmp_path / "copies"), "--rehearse", place=live)
    assert rehearsed.returncode == 0, rehearsed.stderr
    assert rehearsed.stdout.startswith(f"{PROOF:d} perkara, 0 rusak")
    assert ("belum ada perkara" in rehearsed.stdout) is not PROOF
    assert (
        "tidak ada yang ditimpa" in tertib("backup", "restore", str(tmp_path / "copies"), place=live).stderr
    )
    new = {**live, "TERTIB_DATA": str(tmp_path / "new"), "TERTIB_DATABASE": f"{base}/anew"}
    assert tertib("backup", "restore", str(tmp_path / "copies"), place=new).returncode == 0
    again = tertib("backup", "restore", str(tmp_path / "copies"), place=new)
    assert "tidak ada yang ditimpa" in again.stderr
    with psycopg.connect(server) as admin:
        left = admin.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'tertib_rehearsal%'"
        ).fetchall()
    assert left == []
