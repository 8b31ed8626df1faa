"""Number series: no twin, no gap, each year anew, void ones on record."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from tests.registers.conftest import Desk

from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.registers import queries, service
from tertib.registers.types import Number, NumberMode, NumberState
from tertib.runtime import door

ON = date(2026, 11, 24)
ROOT = Path(__file__).parents[2]
RUSH = Path(__file__).with_name("rush.py")


def take(desk: Desk, series: str = "outgoing", *, on: date = ON, purpose: str = "") -> Number:
    return door.run(
        lambda tx: service.take_number(tx, series, office=desk.office, on=on, by=desk.clerk, purpose=purpose)
    )


def record(desk: Desk, text: str, *, series: str = "elsewhere", purpose: str = "") -> Number:
    return door.run(
        lambda tx: service.record_number(
            tx, series, text, office=desk.office, on=ON, by=desk.clerk, purpose=purpose
        )
    )


def test_a_number_is_written_as_the_template_says(desk: Desk) -> None:
    assert take(desk).text == "500.12/1/5.16.03/2026"
    assert take(desk, "memo").text == "ND-001/XI/2026"


def test_each_calendar_year_begins_with_one(desk: Desk) -> None:
    seqs = [take(desk, on=on).seq for on in (date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1), ON)]
    assert seqs == [1, 2, 1, 3]


def test_one_purpose_gets_one_number_and_leaves_no_gap(desk: Desk) -> None:
    first = take(desk, purpose="letter:1")
    again = take(desk, purpose="letter:1")
    assert (again.text, take(desk).seq) == (first.text, 2)


def test_a_transaction_that_fails_gives_its_number_back(desk: Desk) -> None:
    def fail(tx: door.Tx) -> None:
        service.take_number(tx, "outgoing", office=desk.office, on=ON, by=desk.clerk)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        door.run(fail)
    assert take(desk).seq == 1


def test_a_void_number_stays_on_record_and_is_never_given_again(desk: Desk) -> None:
    number = take(desk, purpose="letter:1")
    void = service.void_number(
        "outgoing", number.text, office=desk.office, by=desk.clerk, year=2026, reason="Salah alamat"
    )
    assert (void.state, void.reason) == (NumberState.VOID, "Salah alamat")
    assert take(desk, purpose="letter:1").seq == 2
    kept = queries.numbers(desk.clerk, "outgoing", 2026)
    assert [(each.seq, each.state) for each in kept] == [(1, "void"), (2, "given")]


def test_voiding_asks_for_a_reason_and_happens_once(desk: Desk) -> None:
    text = take(desk).text
    wanted = {"office": desk.office, "by": desk.clerk, "year": 2026}
    with pytest.raises(Invalid):
        service.void_number("outgoing", text, reason="", **wanted)
    service.void_number("outgoing", text, reason="Batal", **wanted)
    with pytest.raises(Conflict):
        service.void_number("outgoing", text, reason="Batal", **wanted)
    with pytest.raises(NotFound):
        service.void_number("outgoing", "500.12/9/5.16.03/2026", reason="Batal", **wanted)


def test_a_series_numbered_outside_takes_the_number_it_is_told(desk: Desk) -> None:
    with pytest.raises(Invalid):
        take(desk, "elsewhere")
    assert record(desk, " B/500.12/573/2026 ", purpose="letter:1").text == "B/500.12/573/2026"
    assert record(desk, "B/500.12/573/2026", purpose="letter:1").state == NumberState.OUTSIDE


def test_a_number_from_outside_is_accepted_once_a_year(desk: Desk) -> None:
    record(desk, "B/573/2026", purpose="letter:1")
    with pytest.raises(Conflict) as refused:
        record(desk, "B/573/2026", purpose="letter:2")
    assert "B/573/2026" in str(refused.value)


def test_a_number_from_outside_is_refused_where_numbers_are_given_here(desk: Desk) -> None:
    with pytest.raises(Invalid):
        record(desk, "B/573/2026", series="outgoing")


def test_reserved_numbers_are_never_given(desk: Desk) -> None:
    reserved = service.reserve_numbers(
        "outgoing", 3, office=desk.office, by=desk.clerk, on=ON, reason="Listrik padam"
    )
    assert [each.seq for each in reserved] == [1, 2, 3]
    assert take(desk).seq == 4


def test_a_reservation_of_a_stale_page_takes_no_number(desk: Desk) -> None:
    take(desk)
    with pytest.raises(Conflict):
        service.reserve_numbers(
            "outgoing", 3, office=desk.office, by=desk.clerk, on=ON, reason="Listrik padam", seen=0
        )
    assert take(desk).seq == 2


@pytest.mark.parametrize("count", [0, 101])
def test_a_silly_reservation_is_refused(desk: Desk, count: int) -> None:
    with pytest.raises(Invalid):
        service.reserve_numbers("outgoing", count, office=desk.office, by=desk.clerk, on=ON, reason="x")


def test_the_office_sets_its_own_template(desk: Desk) -> None:
    change = {"office": desk.office, "by": desk.clerk, "mode": NumberMode.INSIDE}
    service.set_series("memo", template="{urut4}/{unit}/{tahun}", tokens={"unit": "KOMINFO"}, **change)
    assert take(desk, "memo").text == "0001/KOMINFO/2026"


def test_settings_that_changed_since_the_page_was_opened_are_kept(desk: Desk) -> None:
    change = {"office": desk.office, "by": desk.clerk, "mode": NumberMode.INSIDE, "tokens": {}}
    seen = queries.one_series(desk.clerk, "memo").state
    service.set_series("memo", template="A-{urut}", seen=seen, **change)
    with pytest.raises(Conflict):
        service.set_series("memo", template="B-{urut}", seen=seen, **change)
    assert queries.one_series(desk.clerk, "memo").template == "A-{urut}"


def test_a_series_nobody_has_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        queries.one_series(desk.clerk, "tidak_ada")


@pytest.mark.parametrize("template", ["{tahun}", "{urut}/{salah}", "{urut}/{"])
def test_a_template_that_cannot_number_is_refused(desk: Desk, template: str) -> None:
    with pytest.raises(Invalid):
        service.set_series(
            "memo", office=desk.office, by=desk.clerk, template=template, mode=NumberMode.INSIDE, tokens={}
        )


def test_only_keepers_govern_numbers(desk: Desk) -> None:
    text = take(desk).text
    for by in (desk.official, desk.stranger, desk.auditor):
        with pytest.raises(NotAllowed):
            service.void_number("outgoing", text, office=desk.office, by=by, year=2026, reason="x")
        with pytest.raises(NotAllowed):
            service.reserve_numbers("outgoing", 1, office=desk.office, by=by, on=ON, reason="x")


def test_a_draft_shows_room_for_the_number(desk: Desk) -> None:
    assert queries.blank_number("outgoing", office=desk.office, on=ON) == "500.12/          /5.16.03/2026"
    assert queries.blank_number("elsewhere", office=desk.office, on=ON).strip() == ""


def test_the_list_of_series_shows_what_comes_next(desk: Desk) -> None:
    take(desk)
    views = {each.key: each for each in queries.all_series(desk.clerk)}
    assert (views["outgoing"].last, views["outgoing"].example) == (1, "500.12/2/5.16.03/2026")


def test_64_takers_in_four_processes_leave_no_twin_and_no_gap(tmp_path: Path) -> None:
    served = os.environ.get("TERTIB_DATABASE", "")
    environment = {
        "PATH": os.environ["PATH"],
        "TERTIB_DATA": str(tmp_path),
        "TERTIB_DATABASE": served if served.startswith("postgresql:") else str(tmp_path / "rush.sqlite3"),
        "DJANGO_SETTINGS_MODULE": "tertib.project.settings",
        "PYTHONPATH": str(ROOT),
    }

    def child(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(RUSH), *arguments], env=environment, stdout=subprocess.PIPE, text=True
        )

    office = child("set-up").communicate(timeout=120)[0].strip()
    takers = [child("take", office) for _ in range(4)]
    texts = [text for taker in takers for text in taker.communicate(timeout=120)[0].split()]
    assert sorted(int(text.split("/")[1]) for text in texts) == list(range(1, 65))
