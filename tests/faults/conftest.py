"""Installations in a process of their own that can be ordered about and killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import pytest

HERE = Path(__file__).parent
ROOT = Path(__file__).parents[2]
FULL = os.environ.get("TERTIB_PROOF") == "1"


class Parent:
    """The process whose forks are killed: started once, because setting Django up is what takes time."""

    def __init__(self, script: str, folder: Path) -> None:
        keep = {
            name: value for name, value in os.environ.items() if not name.startswith(("TERTIB_", "DJANGO_"))
        }
        self.log = folder / "log"
        self._out = self.log.open("a")
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / script), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._out,
            text=True,
            cwd=ROOT,
            env={**keep, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=10)
        self._out.close()

    def send(self, at: Path, names: tuple[str, ...], kill_at: str) -> list[tuple[int, str]]:
        """Exit status of each fork and what it said."""
        asking, answering = self._process.stdin, self._process.stdout
        assert asking is not None
        assert answering is not None
        asking.write(json.dumps({"at": str(at), "do": names, "kill_at": kill_at}) + "\n")
        asking.flush()
        answer = answering.readline()
        assert answer, self.log.read_text()
        return [(status, said) for status, said in json.loads(answer)]


class Office:
    """One installation. `order` insists that nobody fails, `kill` that the fork died at the point."""

    def __init__(self, parent: Parent, folder: Path) -> None:
        self._parent, self.folder = parent, folder

    def order(self, *names: str) -> list[str]:
        """Do these at the same time; what each said."""
        answers = self._parent.send(self.folder, names, "")
        assert {status for status, _ in answers} == {0}, self._parent.log.read_text()
        return [said for _, said in answers]

    def kill(self, name: str, at: str) -> None:
        """Do it until the point, no further."""
        assert self.dies(name, at), f"{name} never came to {at}: {self._parent.log.read_text()}"

    def dies(self, name: str, at: str) -> bool:
        """Whether doing it comes to the point, where it is killed."""
        [(status, _)] = self._parent.send(self.folder, (name,), at)
        return status == -signal.SIGKILL

    def judge(self) -> dict[str, Any]:
        """The facts of the world, the books and the paper."""
        verdict: dict[str, Any] = json.loads(self.order("judge")[0])
        return verdict


Opener = Callable[[], Office]


def founded(script: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Parent, Path]]:
    """A process for the script, and an installation of it where nothing has gone wrong yet."""
    folder = tmp_path_factory.mktemp("founded")
    with Parent(script, tmp_path_factory.mktemp("parent")) as parent:
        Office(parent, folder).order("found")
        yield parent, folder


def opener(made: tuple[Parent, Path], under: Path) -> Opener:
    """New installations, one per call."""

    def open_one() -> Office:
        folder = under / f"office-{len(list(under.iterdir()))}"
        shutil.copytree(made[1], folder)
        return Office(made[0], folder)

    return open_one


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A folder that the servers' own users can walk into."""
    folder = Path(tempfile.mkdtemp(prefix="tertib-faults-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def mail_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Parent, Path]]:
    yield from founded("mail_office.py", tmp_path_factory)


@pytest.fixture(scope="session")
def case_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Parent, Path]]:
    yield from founded("case_office.py", tmp_path_factory)


@pytest.fixture
def offices(mail_office: tuple[Parent, Path], tmp_path: Path) -> Opener:
    return opener(mail_office, tmp_path)


@pytest.fixture
def office(offices: Opener) -> Office:
    return offices()


@pytest.fixture
def whole_office(case_office: tuple[Parent, Path], tmp_path: Path) -> Office:
    return opener(case_office, tmp_path)()
