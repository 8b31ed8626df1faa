"""The shipped procedure of subdomains on bad days: rows 5 to 9 on real BIND, nginx and ProFTPD.

`make proof` kills the worker at every point, `make test` at a few. The naive twin is red in the same run.
"""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.faults.conftest import FULL, Office, Parent
from tests.faults.stage import AT, NARROW, NEW, OLD, RIVALS, WRONG, ZONE, Stage, staged

from tertib.provisioning.connectors import dns_asking, dns_rfc2136
from tertib.provisioning.dns_types import RRset

pytestmark = [pytest.mark.faults, pytest.mark.servers]


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """An installation on its way, and what stands on the servers then."""

    folder: Path
    kept: Path
    zone: set[RRset]


WAY = {
    "create": ("", "found"),
    "named": ("create", "named"),
    "standing": ("named", "stand"),
    "change": ("standing", "ask change"),
    "delete": ("standing", "ask delete"),
    "asked twice": ("create", "ask second"),
    "second": ("asked twice", "named"),
    "own": ("create", "ask own"),
    "asked by two": ("own", "ask rival"),
    "own first": ("asked by two", "reach own"),
    "rival": ("own first", "reach rival"),
}
"""How each station is reached: from which other, and by what order.

Who asks for a name that somebody is being given is told on the form: rivals ask before anybody has it.
"""


@dataclass(slots=True, kw_only=True)
class Line:
    """The stations, made when somebody asks for them."""

    stage: Stage
    parent: Parent
    folder: Path
    made: dict[str, Station] = field(default_factory=dict)
    count: int = 0

    def station(self, name: str) -> Station:
        if name not in self.made:
            before, order = WAY[name]
            office = self.office(before) if before else self._first()
            office.order(order)
            kept = self.folder / f"kept-{name}"
            self.made[name] = Station(folder=office.folder, kept=kept, zone=self.stage.save(kept))
        return self.made[name]

    def _first(self) -> Office:
        at = self.folder / "first"
        at.mkdir()
        self.stage.believed.told(at)
        return Office(self.parent, at)

    def office(self, name: str) -> Office:
        """A new installation at this station, with the servers as they were then."""
        station = self.station(name)
        self.stage.put_back(station.kept, station.zone)
        self.count += 1
        at = self.folder / f"office-{self.count}"
        shutil.copytree(station.folder, at)
        return Office(self.parent, at)


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, open_folder: Path) -> Iterator[Line]:
    folder = tmp_path_factory.mktemp("line")
    with (
        staged(open_folder) as stage,
        Parent("subdomain_office.py", tmp_path_factory.mktemp("parent")) as parent,
    ):
        yield Line(stage=stage, parent=parent, folder=folder)


def told(office: Office, case: str = "create") -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(office.order(f"told {case}")[0])
    return answer


def judged(office: Office, case: str = "create") -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(office.order(f"judge {case}")[0])
    return answer


def harmless(before: dict[str, Any], now: dict[str, Any]) -> bool:
    """Nothing of others moved, no name leads nowhere, and no row is closed that is not proven and true."""
    kept = now["others"] == before["others"]
    return kept and (now["unproven"], now["untrue"], now["dangling"], now["chain"]) == ([], [], [], True)


def has_one(seen: dict[str, Any], name: str) -> bool:
    """One site, one account, one record with its mark, one sheet, and that opens."""
    world = (seen["served"], seen["accounts"], len(seen["ours"]))
    books = [each for each in seen["holdings"] if each[2] != "removed"]
    return (
        world == ([name], ["tetangga", "dinkes"], 2)
        and books == [["name", name, "active"], ["site", name, "active"]]
        and (seen["hosting"], seen["naming"]) == ([name], [name])
        and (len(seen["valid"]), seen["opened_by"]) == (1, seen["valid"])
        and (seen["sealed"], seen["leaks"]) == (0, [])
    )


def has_none(seen: dict[str, Any]) -> bool:
    """No site, no account, no record, no sheet that opens anything."""
    world = (seen["served"], seen["accounts"], seen["ours"], seen["valid"], seen["opened_by"], seen["sealed"])
    return world == ([], ["tetangga"], [], [], [], 0) and {each[2] for each in seen["holdings"]} == {
        "removed"
    }


WHOLE: dict[str, Callable[[dict[str, Any]], bool]] = {
    "create": lambda seen: has_one(seen, OLD),
    "change": lambda seen: has_one(seen, NEW),
    "delete": has_none,
}


def is_right(seen: dict[str, Any], variant: str) -> bool:
    return seen["phase"] == "closed" and WHOLE[variant](seen)


# --- kill -9 ---------------------------------------------------------------------------------------------

KILLED = {
    "create": """vhost.renamed dns.updated
        intent.confirmed intent.before_claim intent.claimed hosting.started hosting.reserving hosting.reserved
        site.account folders.made vhost.told site.applied hosting.applied hosting.kept intent.before_proof
        intent.in_proof intent.after_proof naming.started naming.reserved dns.planned naming.applied
        holding.keeping naming.kept sheet.taken sheet.committed""",
    "change": """naming.made hosting.retired
        hosting.renamed rename.started vhost.renamed naming.applied dns.updated dns.updated:2 naming.removed
        holding.burying vhost.unlinked hosting.resized hosting.renewing accounts.renamed hosting.changed
        intent.in_proof""",
    "delete": """naming.removed hosting.removed
        backup.written backup.renamed hosting.backed_up dns.planned dns.updated holding.burying
        remove.started vhost.unlinked remove.unnamed accounts.renamed remove.closed remove.aside folders.gone
        hosting.unsealed holding.burying:2 intent.in_proof""",
}
POINTS = [
    (variant, point) for variant, points in KILLED.items() for point in points.split()[: None if FULL else 2]
]


@pytest.mark.parametrize(("variant", "point"), POINTS)
def test_a_case_converges_after_a_kill(line: Line, variant: str, point: str) -> None:
    office = line.office(variant)
    before = judged(office, variant)
    office.kill(f"go_on {variant}", point)
    meanwhile = judged(office, variant)
    assert harmless(before, meanwhile), meanwhile
    office.order(f"go_on {variant}")
    seen = judged(office, variant)
    assert harmless(before, seen), seen
    assert is_right(seen, variant), seen


TWINS = {"change": "naive.deleted", "create": "naive.added", "delete": "naive.unhosted"}


def test_the_naive_twin_is_red_under_the_same_harness(line: Line) -> None:
    right = []
    for variant, point in list(TWINS.items())[: None if FULL else 1]:
        office = line.office(variant)
        before = judged(office, variant)
        office.kill(f"go_on {variant} naively", point)
        meanwhile = judged(office, variant)
        office.dies(f"go_on {variant} naively", "nowhere")  # it may also fall over
        seen = judged(office, variant)
        if harmless(before, meanwhile) and is_right(seen, variant):
            right.append(variant)
    assert right == []


# --- servers that fail during a row ------------------------------------------------------------------------

Fault = Callable[[Line, Office], AbstractContextManager[str]]
"""Something is wrong while this is open; answers how the worker is then called."""


@contextmanager
def hung(line: Line, office: Office) -> Iterator[str]:
    line.stage.believed.told(office.folder, limit=0.5)
    line.stage.names.process.freeze()
    try:
        yield "work"
    finally:
        line.stage.names.process.thaw()


@contextmanager
def stopped(line: Line, _office: Office) -> Iterator[str]:
    line.stage.names.tell("sync", ZONE)
    line.stage.names.process.stop()
    try:
        yield "work"
    finally:
        line.stage.names.process.start()


@contextmanager
def frozen_zone(line: Line, _office: Office) -> Iterator[str]:
    line.stage.names.tell("freeze", ZONE)
    try:
        yield "work"
    finally:
        line.stage.names.tell("thaw", ZONE)


@contextmanager
def clock_off(_line: Line, _office: Office) -> Iterator[str]:
    yield "work with the clock off"


def believing(**wrong: object) -> Fault:
    @contextmanager
    def believe(line: Line, office: Office) -> Iterator[str]:
        line.stage.believed.told(office.folder, **wrong)
        yield "work"
        line.stage.believed.told(office.folder)

    return believe


@contextmanager
def deaf_nginx(line: Line, office: Office) -> Iterator[str]:
    line.stage.believed.told(office.folder, limit=0.5)
    line.stage.web.web.freeze()
    try:
        yield "work"
    finally:
        line.stage.web.web.thaw()
        line.stage.web.tell()


@contextmanager
def broken_neighbour(line: Line, _office: Office) -> Iterator[str]:
    broken = line.stage.web.sites / "tangan.conf"
    broken.write_text("server { listen 127.0.0.1:1; root /x }\n")
    yield "work"
    broken.unlink()


@contextmanager
def full_disk(line: Line, _office: Office) -> Iterator[str]:
    folder = line.stage.web.folder
    if not os.path.ismount(folder):
        pytest.skip("this machine lets nobody mount")
    filler = folder / "penuh.log"
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    try:
        yield "work"
    finally:
        filler.unlink()


ITSELF, RETRY = "goes on by itself", "waits for a person"
BROKEN: dict[str, tuple[str, Fault, str, str]] = {
    # where, what is broken, how it is told, how it goes on; in the order of what the sample takes first
    "a name server that hangs": ("named", hung, dns_asking.SILENT, ITSELF),
    "a wrong key": ("named", believing(secret=WRONG), dns_rfc2136.WRONG_KEY, RETRY),
    "a full disk": ("create", full_disk, "penuh", ITSELF),
    "a reload that cannot be asked for": ("create", believing(pid="/nobody.pid"), "Perintah nginx", ITSELF),
    "a name server that is down": ("named", stopped, dns_asking.UNREACHED, ITSELF),
    "a frozen zone": ("named", frozen_zone, dns_rfc2136.FROZEN, ITSELF),
    "a clock that is off": ("named", clock_off, dns_rfc2136.WRONG_CLOCK, RETRY),
    "a type refused": ("named", believing(key=NARROW), dns_rfc2136.NO_RIGHT, RETRY),
    "nginx hangs": ("create", deaf_nginx, "tidak menjawab", ITSELF),
    "a broken file of others": ("create", broken_neighbour, "tangan.conf", RETRY),
}
SAMPLE = list(BROKEN)[: None if FULL else 4]


def says(seen: dict[str, Any], sentence: str) -> bool:
    """Whether an official reads it, whatever stands in its gaps."""
    told = re.compile(re.sub(r"%\\\(\w+\\\)s", ".*", re.escape(sentence)))
    return any(told.search(each) for each in (*seen["sentences"], *seen["trouble"]))


@pytest.mark.parametrize("what", SAMPLE)
def test_a_row_waits_for_its_server_says_why_and_goes_on(line: Line, what: str) -> None:
    at, fault, sentence, how = BROKEN[what]
    office = line.office(at)
    before = judged(office)
    office.order("press create")
    with fault(line, office) as work:
        office.order(work)
        seen = told(office)
        assert seen["step"] == before["step"], seen
        assert says(seen, sentence), seen
    assert harmless(before, judged(office))
    line.stage.believed.told(office.folder)
    office.order("work")
    if how == RETRY:
        assert told(office)["waiting"]
        office.order("press create")
        office.order("work")
    office.order("close create")
    seen = judged(office)
    assert seen["step"] == {"create": 6, "named": 9}[at], seen
    assert harmless(before, seen), seen
    assert (seen["waiting"], seen["sentences"], seen["trouble"]) == ([], [], [])


# --- one name, two who want it -----------------------------------------------------------------------------


def given(seen: dict[str, Any]) -> list[str]:
    """The addresses that the name has."""
    return [line.split()[-1] for line in seen["ours"] if " A " in line]


def both(line: Line, order: str) -> dict[str, dict[str, Any]]:
    """Two cases at the row of the name, two workers at once."""
    office = line.office("rival")
    for case in ("own", "rival"):
        office.order(f"press {case}")
    office.order(order, order)
    for case in ("own", "rival"):
        office.order(f"close {case}")
    return {case: judged(office, case) for case in ("own", "rival")}


def test_of_two_cases_at_once_one_has_the_name_and_the_other_is_told(line: Line) -> None:
    seen = both(line, "work_at_once together intent.claimed")
    addresses = given(seen["own"])
    assert len(addresses) == 1
    winner, loser = ("own", "rival") if addresses == [RIVALS[0]] else ("rival", "own")
    assert (seen[winner]["step"], seen[loser]["step"]) == (9, 4)
    assert [each[:2] for each in seen["own"]["holdings"]] == [["name", OLD]]
    [sentence] = seen[loser]["sentences"]
    assert OLD in sentence
    assert seen[winner]["number"] in sentence
    twin = both(line, "work_at_once naively together naive.looked")
    assert given(twin["own"]) == list(RIVALS), ("the twin must be red", twin)


def test_a_second_request_for_a_name_under_way_is_told_whose_it_is(line: Line) -> None:
    office = line.office("second")
    before = judged(office)
    office.order("close second")
    office.order("close second")
    office.order("work")
    seen = judged(office, "second")
    assert seen["step"] == 4, seen
    assert any(OLD in each and before["number"] in each for each in seen["sentences"]), seen
    office.order("go_on create")
    assert is_right(judged(office), "create")


def test_a_name_taken_between_plan_and_change_goes_back_and_leaves_nothing(line: Line) -> None:
    office = line.office("named")
    office.order("press create")
    theirs = RRset(name=OLD, type="A", ttl=300, values=("192.0.2.200",))
    line.stage.names.put(theirs)
    office.order("work")
    seen = judged(office)
    assert (seen["step"], given(seen)) == (4, ["192.0.2.200"])
    assert any(OLD in each for each in seen["sentences"])
    office.order("another_name create")
    office.order("go_on create")
    seen = judged(office)
    assert given(seen) == ["192.0.2.200", AT]
    assert (seen["served"], seen["accounts"]) == ([NEW], ["tetangga", "kesehatan"])
    assert (len(seen["valid"]), seen["opened_by"]) == (1, seen["valid"])
    assert (seen["phase"], seen["sealed"], seen["unproven"]) == ("closed", 0, [])
