"""Numbers of a row are kept once, by round, sealed in the chain, and told to the meters."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.inspections import rounds
from tests.inspections.room import COLLEAGUE, STRANGER, TECHNICIAN, Room
from tests.inspections.rounds import AGAIN, Rounds

from tertib.cases import catalogue
from tertib.cases import queries as cases
from tertib.cases.models import Case
from tertib.cases.types import REHEARSAL
from tertib.inspections import _readings, queries, service
from tertib.inspections.models import AssetLimit, Reading
from tertib.inspections.types import NewPart, Tendency
from tertib.kernel.errors import NotFound
from tertib.procedures.types import read_limits
from tertib.runtime import door
from tertib.runtime.door import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(room: Room) -> Rounds:
    return rounds.begin(room)


def test_a_number_is_kept_with_its_grade_and_the_limits_that_held(round_: Rounds) -> None:
    case = round_.open()
    round_.inspect(case, "72")
    (row,) = round_.readings()
    assert (row.item, row.reading, row.value, row.unit, row.grade) == ("RK-01", "used", 72, "%", "attention")
    assert row.limits == [["normal", "<70"], ["attention", "70..85"], ["critical", ">85"]]
    assert (row.case_id, row.step, row.round) == (case, 1, 1)


def test_own_limits_keep_their_order_where_objects_of_a_database_have_none(round_: Rounds) -> None:
    limits = {"normal": "<70", "attention": "70..85", "critical": ">=85"}
    seen = round_.room.seen(round_.asset).seq
    service.set_limits(round_.asset, "RK-01", "used", limits, reason="pabrik", by=TECHNICIAN, seen=seen)
    assert AssetLimit.objects.get().limits == [[grade, text] for grade, text in limits.items()]
    round_.inspect(round_.open(), "85")
    assert [row.grade for row in round_.readings()] == ["attention"]
    sorted_as_jsonb = dict(sorted(limits.items(), key=lambda pair: (len(pair[0]), pair[0])))
    naive = read_limits(sorted_as_jsonb)
    assert naive is not None
    assert naive.grade(Decimal(85)) == "critical"


def test_an_asset_taken_off_the_list_meanwhile_holds_up_nobody(round_: Rounds) -> None:
    case = round_.open()
    seen = round_.room.seen(round_.asset).seq
    service.retire_asset(round_.asset, "rusak", by=TECHNICIAN, seen=seen)
    round_.inspect(case, "60", hours="10")
    assert len(round_.readings()) == 2
    assert cases.case_for(TECHNICIAN, case).step == 2


def test_a_second_round_replaces_nothing_and_the_trend_takes_it(round_: Rounds) -> None:
    case = round_.open()
    round_.inspect(case, "90", answer=AGAIN)
    round_.inspect(case, "50")
    assert [row.value for row in round_.readings()] == [90, 50]
    (series,) = queries.trends(TECHNICIAN, round_.asset)
    assert [point.value for point in series.points] == [50]


def test_the_same_row_kept_twice_is_kept_once(round_: Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
    contexts: list[catalogue.InsideContext] = []
    keep = _readings.keep
    monkeypatch.setitem(
        catalogue._inside, "inspection.keep", lambda context: (contexts.append(context), keep(context))[1]
    )
    case = round_.open()
    round_.inspect(case, "60", hours="10")
    door.run(lambda tx: keep(replace(contexts[0], tx=tx)))
    assert Reading.objects.count() == 2
    assert round_.room.seen(round_.asset).meters[0].value == Decimal(10)


def test_a_meter_is_read_by_the_same_number(round_: Rounds) -> None:
    round_.whole("60", hours="120,5")
    assert round_.room.seen(round_.asset).meters[0].value == Decimal("120.5")


def test_a_meter_that_ran_backwards_is_told_and_holds_up_nobody(round_: Rounds) -> None:
    round_.whole("60", hours="120")
    case = round_.open()
    round_.inspect(case, "60", hours="100")
    assert "hanya bertambah" in str(cases.facts(case).work["1"]["kept"]["sentence"])
    assert round_.room.seen(round_.asset).meters[0].value == Decimal(120)


def test_the_chain_notices_a_number_that_was_changed(round_: Rounds) -> None:
    case = round_.whole("60")
    before = _readings.of_case(case, round_.room.office)["1.1"]
    Reading.objects.update(value=10)
    assert _readings.of_case(case, round_.room.office)["1.1"] != before
    (verdict,) = cases.judge_chains(str(case))
    assert not verdict.ok


def test_a_thing_that_is_no_asset_keeps_nothing(round_: Rounds) -> None:
    case = round_.open(asset="")
    round_.inspect(case, "60")
    assert round_.readings() == []
    assert "belum tercatat" in str(cases.facts(case).work["1"]["kept"]["sentence"])


# --- trends --------------------------------------------------------------------------------------------


def filled(round_: Rounds, clock: Clock, *values: str, days: int = 30) -> None:
    for value in values:
        round_.whole(value)
        clock.advance(timedelta(days=days))


def test_a_filling_disk_is_told_in_words(round_: Rounds, clock: Clock) -> None:
    filled(round_, clock, "76", "80", "84", "88", days=12)
    (series,) = queries.trends(TECHNICIAN, round_.asset)
    assert series.said.startswith("Penggunaan HDD penuh sekitar 24 hari lagi")
    assert series.title == "RK-01 Penggunaan HDD"


def test_a_slow_rise_names_the_month(round_: Rounds, clock: Clock) -> None:
    filled(round_, clock, "50", "51", "52", "53")
    (series,) = queries.trends(TECHNICIAN, round_.asset)
    assert "naik 1,0 % sebulan; batas perlu perhatian sekitar" in series.said


def test_too_few_numbers_are_told(round_: Rounds, clock: Clock) -> None:
    filled(round_, clock, "50", "60")
    (series,) = queries.trends(TECHNICIAN, round_.asset)
    assert series.said == "Terlalu sedikit data: 2 dari 4 pengukuran."


def test_a_replaced_disk_begins_anew(round_: Rounds, clock: Clock) -> None:
    filled(round_, clock, "50", "55", "60")
    seen = round_.room.seen(round_.asset)
    day = clock.now.date()
    service.add_part(
        round_.asset, NewPart(name="HDD 4 TB", serial="N-1", installed_on=day), by=TECHNICIAN, seen=seen.seq
    )
    clock.advance(timedelta(days=1))
    filled(round_, clock, "20", "22")
    (series,) = queries.trends(TECHNICIAN, round_.asset)
    assert series.outlook.tendency is Tendency.FEW


def test_a_number_that_was_read_once_is_no_series_on_paper(round_: Rounds) -> None:
    case = round_.whole("70")
    assert cases.facts(case).work["2"]["trends"]["series"] == []


def test_the_report_gets_its_series(round_: Rounds, clock: Clock) -> None:
    filled(round_, clock, "50", "55", "60", "65")
    case = round_.whole("70")
    (series,) = cases.facts(case).work["2"]["trends"]["series"]
    assert series["title"] == "RK-01 Penggunaan HDD"
    assert len(series["points"]) == 5
    assert [band["tone"] for band in series["bands"]] == ["good", "warn", "bad"]


def test_whoever_does_not_work_there_sees_no_trends(round_: Rounds) -> None:
    round_.whole("60")
    assert queries.trends(COLLEAGUE, round_.asset)
    with pytest.raises(NotFound):
        queries.trends(STRANGER, round_.asset)


def test_one_number_over_all_its_time(round_: Rounds, clock: Clock) -> None:
    filled(round_, clock, "50", "52", days=390)
    assert len(queries.trend(TECHNICIAN, round_.asset, "RK-01", "used").points) == 2
    with pytest.raises(NotFound):
        queries.trend(TECHNICIAN, round_.asset, "RK-09", "used")


def test_a_case_opened_by_hand_is_on_the_asset_before_anything_was_measured(round_: Rounds) -> None:
    """Also one that says the code in small letters; not one for another asset, nor a trial."""
    round_.room.add(code="srv-010")
    case, other = round_.open(asset="srv-01"), round_.open(asset="SRV-010")
    assert [one.id for one in queries.asset_cases(TECHNICIAN, round_.asset)] == [case]
    Case.objects.filter(id=other).update(channel=REHEARSAL)
    assert queries.asset_cases(TECHNICIAN, queries.asset_by_code(TECHNICIAN, "SRV-010").facts.id) == ()


def test_the_cases_of_an_asset_take_as_many_queries_for_three_as_for_one(round_: Rounds) -> None:
    round_.open()
    with CaptureQueriesContext(connection) as one:
        queries.asset_cases(TECHNICIAN, round_.asset)
    round_.open()
    round_.open()
    with CaptureQueriesContext(connection) as three:
        assert len(queries.asset_cases(TECHNICIAN, round_.asset)) == 3
    assert len(three) == len(one)
