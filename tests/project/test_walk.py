"""The walk and the verifier as a stranger uses them: whole processes, the command line only."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tertib.project import demo

CODES = sorted(folder.parent.name for folder in demo.SOPS.glob("*/example.yaml"))
REAL = "email_registration"
WALKS = {
    "application_audit": ((), 600),
    "application_audit review": (("--path", "review"), 600),
    "portal_security": ((), 420),
    "portal_security incident": (("--path", "incident"), 540),
    "email_registration": ((), 110),
    "server_maintenance": ((), 240),
    "hotspot_maintenance": ((), 210),
    "genset_maintenance": ((), 240),
    "holding_differences repair": (("--variant", "repair"), 90),
    "holding_differences removal": (("--variant", "removal"), 105),
    "subdomain create": (("--variant", "create"), 130),
    "subdomain change": (("--variant", "change"), 135),
    "subdomain delete": (("--variant", "delete"), 120),
}
RUN_FOR_REAL = {
    "email_registration", "server_maintenance", "hotspot_maintenance", "genset_maintenance", "subdomain"
}  # fmt: skip


def tertib(*words: str, data: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "TERTIB_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "tertib.project.settings",
    }
    return subprocess.run(
        [sys.executable, "-m", "tertib.project", *words],
        capture_output=True,
        text=True,
        env=environment,
        timeout=300,
    )


@pytest.fixture(scope="module", params=sorted(WALKS))
def walked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("walk")
    code, (more, _) = request.param.split()[0], WALKS[request.param]
    done = tertib("case", "walk", code, *more, "--json", "--out", str(folder / "out"), data=folder / "unused")
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result | {"walk": request.param}


def test_every_shipped_procedure_is_walked() -> None:
    assert {name.split()[0] for name in WALKS} == set(CODES)


def test_the_rows_walked_take_the_minutes_of_the_table(walked: dict[str, Any]) -> None:
    assert walked["minutes"] == sum(row["minutes"] for row in walked["rows"]) == WALKS[walked["walk"]][1]


def test_what_is_not_built_yet_is_rehearsed_and_says_so(walked: dict[str, Any]) -> None:
    rehearsed = [one for row in walked["rows"] for one in row["rehearsed"]]
    assert walked["rehearsal"] is (walked["code"] not in RUN_FOR_REAL)
    assert bool(rehearsed) is walked["rehearsal"]
    assert all(one["says"].startswith("Percobaan: ") for one in rehearsed)
    assert walked["number"].startswith("PERCOBAAN/") is walked["rehearsal"]
    proposed = walked["code"] in ("portal_security", "holding_differences")
    assert walked["status"] == ("usulan" if proposed else "belum berlaku resmi")


def test_the_walk_reaches_the_end_with_a_whole_chain(walked: dict[str, Any]) -> None:
    assert walked["closed"] is True
    assert walked["chain"]["ok"] is True


def test_every_row_says_who_how_long_and_what_came_out(walked: dict[str, Any]) -> None:
    for row in walked["rows"]:
        assert row["performer"]
        assert row["minutes"] > 0
        assert row["output"]
        assert row["documents"] or row["entries"] or row["output"] == "Dokumen Cetak data akun"


def test_the_papers_are_there_and_the_account_sheet_is_not(walked: dict[str, Any]) -> None:
    papers = [paper for row in walked["rows"] for paper in row["documents"]]
    assert papers
    assert all(Path(paper["path"]).read_bytes().startswith(b"%PDF") for paper in papers)
    assert {paper["kind"] for paper in papers} & {"account_sheet"} == set()


def test_entries_of_a_list_are_rows_of_their_own(walked: dict[str, Any]) -> None:
    """Two addresses are two rows of the book, not two versions of one."""
    firsts = [
        (entry["book"], entry["no"])
        for row in walked["rows"]
        for entry in row["entries"]
        if entry["revision"] == 1
    ]
    assert len(firsts) == len(set(firsts))
    if walked["code"] == REAL:
        assert {("email_accounts", 1), ("email_accounts", 2)} <= set(firsts)


def test_an_unknown_procedure_is_refused_with_a_sentence(tmp_path: Path) -> None:
    done = tertib("case", "walk", "tidak_ada", data=tmp_path)
    assert done.returncode == 1
    assert "tidak ada" in done.stderr


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one finished case, kept after the walk."""
    data = tmp_path_factory.mktemp("office")
    program = (
        "import django; django.setup();"
        "from django.core.management import call_command; call_command('migrate', verbosity=0);"
        "from pathlib import Path; from tertib.project.walk import walk;"
        f"walk({REAL!r}, variant=None, out=Path({str(data / 'out')!r}))"
    )
    environment = {
        **os.environ,
        "TERTIB_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "tertib.project.settings",
    }
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, timeout=300)
    return data


def test_the_verifier_finds_nothing_wrong_with_an_honest_case(office: Path) -> None:
    done = tertib("case", "verify", "--json", data=office)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    (verdict,) = found["cases"]
    assert found["ok"]
    assert found["log"]["rows"] > 10
    assert verdict["ok"]
    assert verdict["events"] > 20


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE cases_event SET kind = 'released' WHERE no = 9 AND kind <> 'released'",
        "DELETE FROM cases_event WHERE no = (SELECT max(no) FROM cases_event)",
        'UPDATE cases_case SET state = replace(state, \'"phase":"closed"\', \'"phase":"refused"\')',
    ],
    ids=["an event rewritten", "the last event cut off", "the row edited past the chain"],
)
def test_the_verifier_names_what_a_database_administrator_changed(
    office: Path, tmp_path: Path, forgery: str
) -> None:
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-a", str(office), str(copy)], check=True)
    with sqlite3.connect(copy / "tertib.sqlite3") as connection:
        changed = connection.execute(forgery).rowcount
    connection.close()
    assert changed == 1
    done = tertib("case", "verify", data=copy)
    assert done.returncode == 1
    assert "RUSAK" in done.stdout
