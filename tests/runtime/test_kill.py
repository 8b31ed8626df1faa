"""kill -9 at every point of a job: another worker does it, and the effect is there once."""

import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytestmark = pytest.mark.faults
CHILD = Path(__file__).with_name("kill_child.py")
WITHOUT_OURS = {name: value for name, value in os.environ.items() if not name.startswith("TERTIB_")}


def run(what: str, folder: Path, *, kill_at: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**WITHOUT_OURS, "TERTIB_DATA": str(folder), "TERTIB_KILL_AT": kill_at}
    return subprocess.run(
        [sys.executable, str(CHILD), what], env=environment, capture_output=True, text=True, timeout=120
    )


def test_many_workers_share_the_jobs_and_start_each_once(tmp_path: Path) -> None:
    assert run("fill:40", tmp_path).stderr == ""
    with ThreadPoolExecutor(4) as pool:
        workers = list(pool.map(lambda _: run("0", tmp_path), range(4)))
    assert [worker.stderr for worker in workers] == [""] * 4
    assert sorted((tmp_path / "starts").read_text().split(), key=int) == [str(n) for n in range(40)]


@pytest.fixture(scope="module")
def enqueued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("enqueued")
    assert run("enqueue", folder).stderr == ""
    return folder


@pytest.fixture
def office(enqueued: Path, tmp_path: Path) -> Path:
    """An office of its own with one job waiting."""
    return Path(shutil.copytree(enqueued, tmp_path / "office"))


@pytest.mark.parametrize(
    ("point", "starts"),
    [
        ("queue.claimed", ["2"]),
        ("effect.begun", ["1", "2"]),
        ("effect.made", ["1", "2"]),
        ("queue.worked", ["1", "2"]),
    ],
)
def test_a_killed_job_is_done_by_the_next_worker(office: Path, point: str, starts: list[str]) -> None:
    assert run("0", office, kill_at=point).returncode == -signal.SIGKILL
    later = run("1", office)
    assert later.stdout == "1 1 {'done': 1}\n", later.stderr
    assert (office / "starts").read_text().split() == starts


def test_the_lease_of_a_killed_worker_is_respected(office: Path) -> None:
    run("0", office, kill_at="effect.begun")
    assert run("0", office).stdout == "0 0 {'running': 1}\n"


def test_a_job_that_kills_every_worker_is_given_up(office: Path) -> None:
    for days in ("0", "1", "2"):
        assert run(days, office, kill_at="effect.begun").returncode == -signal.SIGKILL
    assert run("3", office).stdout == "0 0 {'dead': 1}\n"
