"""The fake and the zone file, without a server: the same contract; and what only a file can do wrong."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from tests.provisioning.name_host_contract import NameHostContract, expected, wanted, zone_of
from tests.provisioning.zones import ZONE, neighbours, zone_text

from tertib.provisioning.connectors.dns_fake import FakeNames
from tertib.provisioning.connectors.dns_zone_file import ZoneFile, ZoneFileSettings
from tertib.provisioning.dns_plans import as_row, carry_out, ensure, of_row, owners, pointing_at, words
from tertib.provisioning.dns_ports import HostRefuses, NameHost
from tertib.provisioning.dns_types import Outcome, RRset
from tertib.provisioning.ports import HostUnavailable

CHECKERS = [pytest.param((), id="own check"), pytest.param(("named-checkzone",), id="named-checkzone")]


def zone_file(folder: Path, *, text: str | None = None, **more: object) -> ZoneFile:
    path = folder / "zona.db"
    path.write_text(zone_text() if text is None else text)
    return ZoneFile(ZoneFileSettings(zone=ZONE, path=path, **{"checker": (), **more}))  # type: ignore[arg-type]  # as named


class TestFake(NameHostContract):
    @pytest.fixture
    def host(self) -> NameHost:
        return FakeNames(ZONE, neighbours())

    def put(self, host: NameHost, found: RRset) -> None:
        assert isinstance(host, FakeNames)
        host.sets[found.name, found.type] = found
        host.serial += 1


class TestZoneFile(NameHostContract):
    @pytest.fixture(params=CHECKERS)
    def host(self, tmp_path: Path, request: pytest.FixtureRequest) -> NameHost:
        if request.param and shutil.which(request.param[0]) is None:
            pytest.skip("not installed: named-checkzone (make servers)")
        self.path = tmp_path / "zona.db"
        return zone_file(tmp_path, checker=request.param)

    def put(self, host: NameHost, found: RRset) -> None:
        with self.path.open("a") as file:
            file.writelines(f"{line}\n" for line in found.lines())

    def test_every_line_of_others_stays_as_it_was_written(self, host: NameHost) -> None:
        wish = self.made(host, wanted())
        self.carried(host, host.plan(replace(wish, addresses=("192.0.2.8",))))
        self.carried(host, host.plan_removal(wish.name, marker=wish.marker))
        assert self.path.read_text().replace("4        ; serial", "1        ; serial") == zone_text()


def test_a_lost_answer_is_read_back_not_repeated() -> None:
    host = FakeNames(ZONE, neighbours())
    host.mute = True
    assert ensure(host, wanted()).outcome is Outcome.ALREADY
    assert host.serial == 2


def test_a_silent_server_is_no_answer() -> None:
    host = FakeNames(ZONE, neighbours())
    plan = host.plan(wanted())
    host.silent = True
    with pytest.raises(HostUnavailable):
        carry_out(host, plan)


def test_what_points_at_a_name_is_found() -> None:
    found = pointing_at(f"www.{ZONE}", neighbours())
    assert [(each.name, each.type) for each in found] == [(f"alias.{ZONE}", "CNAME")]
    assert [each.type for each in pointing_at(f"ns1.{ZONE}", neighbours())] == ["NS"]
    assert [each.type for each in pointing_at(f"surel.{ZONE}", neighbours())] == ["MX"]


def test_a_plan_is_told_in_sentences() -> None:
    host = FakeNames(ZONE, neighbours())
    wish = wanted("puskesmas")
    ensure(host, wish)
    told = words(host.plan(replace(wish, addresses=("192.0.2.8",))))
    assert [each.sentence % each.fields for each in told[:2]] == [
        f"Ditambah: puskesmas.{ZONE}. 300 IN A 192.0.2.8",
        f"Dihapus: puskesmas.{ZONE}. 300 IN A 192.0.2.7",
    ]
    assert told[-1].fields == {"names": 1, "added": 1, "removed": 1}


def test_a_plan_is_kept_whole_until_it_is_carried_out() -> None:
    host, wish = FakeNames(ZONE, neighbours()), wanted("", "192.0.2.7", "2001:db8::7")
    ensure(host, wish)
    for plan in (
        host.plan(replace(wish, addresses=(), target=f"www.{ZONE}")),
        host.plan_removal(wish.name, marker=wish.marker),
    ):
        assert of_row(json.loads(json.dumps(as_row(plan)))) == plan


def test_it_is_known_whose_the_names_of_a_zone_are_and_how_long_they_are_remembered() -> None:
    host, wish = FakeNames(ZONE, neighbours()), wanted(ttl=60)
    ensure(host, wish)
    assert owners(host.records() or ()) == {wish.name: wish.marker}
    assert host.plan_removal(wish.name, marker=wish.marker).settles_after == 60


KILLED = """
import sys
from pathlib import Path
from uuid import UUID
from tertib.provisioning.connectors.dns_zone_file import ZoneFile, ZoneFileSettings
from tertib.provisioning.dns_plans import ensure
from tertib.provisioning.dns_types import WantedName
path, zone, name, marker = sys.argv[1:]
host = ZoneFile(ZoneFileSettings(zone=zone, path=Path(path), reload=("touch", path + ".loaded")))
ensure(host, WantedName(name=name, marker=UUID(marker), addresses=("192.0.2.7",)))
"""


@pytest.mark.parametrize("point", ["zone_file.written", "zone_file.renamed"])
def test_a_killed_writer_leaves_a_whole_zone_and_converges(tmp_path: Path, point: str) -> None:
    loaded = tmp_path / "zona.db.loaded"
    host = zone_file(tmp_path, reload=("touch", str(loaded)))
    wish, before = wanted(), zone_of(host)
    plan = host.plan(wish)
    argv = [sys.executable, "-c", KILLED, str(tmp_path / "zona.db"), ZONE, wish.name, str(wish.marker)]
    root = str(Path(__file__).parents[2])
    killed = subprocess.run(argv, env={**os.environ, "TERTIB_KILL_AT": point, "PYTHONPATH": root})
    assert killed.returncode == -signal.SIGKILL
    assert zone_of(host) in (before, expected(before, plan))
    assert not loaded.exists()
    assert ensure(host, wish).proof.accepted
    assert zone_of(host) == expected(before, plan)
    assert loaded.exists()  # also when only the reload was missing


BROKEN = {
    "a line nobody can read": "rusak IN A bukan-alamat\n",
    "a CNAME with a sibling": "www IN CNAME ns1\n",
    "a bracket that never closes": "x IN TXT ( satu\n",
}


@pytest.mark.parametrize("line", BROKEN.values(), ids=BROKEN)
def test_a_file_that_does_not_hold_is_not_written(tmp_path: Path, line: str) -> None:
    host = zone_file(tmp_path, text=zone_text() + line)
    plan = FakeNames(ZONE).plan(wanted())
    with pytest.raises(HostRefuses):
        host.apply(plan)
    assert (tmp_path / "zona.db").read_text() == zone_text() + line


def test_what_the_checker_refuses_is_not_written(tmp_path: Path) -> None:
    host = zone_file(tmp_path, checker=("false",))
    plan = host.plan(wanted())
    with pytest.raises(HostRefuses) as refused:
        host.apply(plan)
    assert refused.value.code == "file"
    assert (tmp_path / "zona.db").read_text() == zone_text()
    assert list(tmp_path.glob(".zona*")) == []


def test_a_failed_reload_puts_the_old_file_back(tmp_path: Path) -> None:
    host = zone_file(tmp_path, reload=("false",))
    with pytest.raises(HostUnavailable) as failed:
        host.apply(host.plan(wanted()))
    assert failed.value.code == "reload"
    assert (tmp_path / "zona.db").read_text() == zone_text()


def test_a_reload_that_is_still_owed_is_made_up(tmp_path: Path) -> None:
    host = zone_file(tmp_path, reload=("touch", str(tmp_path / "loaded")))
    (tmp_path / ".zona.db.unloaded").touch()
    host.verify(host.plan(wanted()), patience=0)
    assert (tmp_path / "loaded").exists()
    assert not (tmp_path / ".zona.db.unloaded").exists()


def test_a_lock_that_is_never_given_up_ends_in_time(tmp_path: Path) -> None:
    host = zone_file(tmp_path, limit=0.1)
    plan = host.plan(wanted())
    descriptor = os.open(tmp_path / "zona.db.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        with pytest.raises(HostUnavailable):
            host.apply(plan)
    finally:
        os.close(descriptor)


def test_many_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    host = zone_file(tmp_path)
    before = zone_of(host)
    wishes = [wanted(f"kantor{number}") for number in range(12)]
    threads = [threading.Thread(target=lambda wish=wish: host.apply(host.plan(wish))) for wish in wishes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {host.read(each.name).marker for each in wishes} == {each.marker for each in wishes}
    assert before < zone_of(host)


def test_a_name_under_a_delegation_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HostRefuses) as refused:
        zone_file(tmp_path).plan(wanted("x.anak"))
    assert refused.value.code == "delegated"


# The two known ways to lose a zone, each beside a naive twin that loses it.


def naive_synchronise(path: Path, register: list[tuple[str, str]]) -> None:
    """What many generators do: wrong entries are skipped, the last of two wins, the rest is written anew."""
    from ipaddress import IPv4Address

    kept = {}
    for label, address in register:
        try:
            kept[label] = str(IPv4Address(address))
        except ValueError:
            continue
    lines = [line for line in path.read_text().splitlines() if " ; tertib" not in line]
    lines += [f"{label}.{ZONE}. 300 IN A {address} ; tertib" for label, address in kept.items()]
    path.write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize("wrong", [("b", "192.0.2.999"), ("a", "192.0.2.9")], ids=["invalid", "doubled"])
def test_a_wrong_entry_deletes_nothing_and_the_naive_twin_does(
    tmp_path: Path, wrong: tuple[str, str]
) -> None:
    from tertib.provisioning.dns_plans import plan_many
    from tertib.provisioning.dns_ports import NameRefused

    register = [("a", "192.0.2.1"), ("b", "192.0.2.2")]
    host = zone_file(tmp_path)
    marks = {label: uuid4() for label, _address in register}
    for label, address in register:
        ensure(host, wanted(label, address, marker=marks[label]))
    before = zone_of(host)
    mistyped = [*[row for row in register if row[0] != wrong[0] or wrong[0] == "a"], wrong]
    with pytest.raises(NameRefused):
        plan_many(host, [wanted(label, address, marker=marks[label]) for label, address in mistyped])
    assert zone_of(host) == before

    twin = tmp_path / "kembar.db"
    twin.write_text(zone_text())
    naive_synchronise(twin, register)
    whole = twin.read_text()
    naive_synchronise(twin, mistyped)
    lost = [line for line in whole.splitlines() if line not in twin.read_text().splitlines()]
    assert lost, "the twin must be red"


def test_a_change_that_fails_half_way_loses_nothing_and_the_naive_twin_does(tmp_path: Path) -> None:
    wish = wanted("a")
    host = zone_file(tmp_path)
    ensure(host, wish)
    before = zone_of(host)
    failing = ZoneFile(ZoneFileSettings(zone=ZONE, path=tmp_path / "zona.db", checker=(), reload=("false",)))
    with pytest.raises(HostUnavailable):
        ensure(failing, replace(wish, addresses=(), target=f"www.{ZONE}"))
    assert zone_of(host) == before

    twin = FakeNames(ZONE, neighbours())
    ensure(twin, wish)
    held = set(twin.sets.values())
    twin.apply(twin.plan_removal(wish.name, marker=wish.marker))  # delete ...
    twin.silent = True
    with pytest.raises(HostUnavailable):  # ... then add
        twin.apply(twin.plan(replace(wish, addresses=(), target=f"www.{ZONE}")))
    assert not held <= set(twin.sets.values()), "the twin must be red"
