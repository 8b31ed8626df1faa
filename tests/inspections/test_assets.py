"""Assets: who may, what is refused and in which words, what the book and the trail say afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests.inspections.room import (
    ADMIN,
    ADMIN_ELSEWHERE,
    AUDITOR,
    COLLEAGUE,
    SERVER,
    STRANGER,
    TECHNICIAN,
    Room,
)

from tertib.inspections import queries, service, verbs
from tertib.inspections.models import Asset
from tertib.inspections.types import AssetFilter, AssetState, AssetWanted, NewPart
from tertib.kernel.actor import PUBLIC, Actor
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.procedures.types import read_limits
from tertib.runtime.door import Clock


def test_an_asset_is_entered_once_in_capitals_and_stands_in_the_book(room: Room) -> None:
    asset = room.add()
    seen = room.seen(asset)
    assert (seen.facts.code, seen.facts.kind, seen.seq, seen.changed_by) == (
        "SRV-01", "server", 1, "Teknisi Satu",
    )  # fmt: skip
    (row,) = room.book(asset)
    assert (row.data["code"], row.data["serial"], row.data["state"]) == ("SRV-01", "SN-77", "Dipakai")
    with pytest.raises(Invalid, match="SRV-01 sudah dipakai"):
        room.add(code="Srv-01")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"code": "*"}, "code", "misalnya SRV-01"),
        ({"name": " "}, "name", "belum diisi"),
        ({"kind": ""}, "kind", "misalnya server"),
        ({"acquired_on": date(2026, 11, 25)}, "acquired_on", "belum tiba"),
        ({"longitude": None}, "longitude", "keduanya"),
        ({"latitude": Decimal(91)}, "latitude", "90"),
        ({"custodian": uuid4()}, "custodian", "bukan jabatan kantor"),
        ({"state": AssetState.RETIRED}, "state", "Hapus dari daftar"),
        ({"place": "x" * 201}, "place", "200"),
    ],
)
def test_what_does_not_hold_is_refused_at_its_field(
    room: Room, changes: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises(Invalid) as refused:
        room.add(**changes)
    assert words in str(refused.value.problems[field][0])
    assert not Asset.objects.exists()


MAY = (TECHNICIAN, ADMIN)
MAY_LOOK = (COLLEAGUE, AUDITOR)
NOBODY = (ADMIN_ELSEWHERE, STRANGER, PUBLIC)
Command = Callable[[UUID, Actor], object]
COMMANDS: dict[str, Command] = {
    "change": lambda asset, by: service.change_asset(
        asset, replace(SERVER, code=code_of(asset), place="Rak 9"), by=by, seen=1
    ),
    "retire": lambda asset, by: service.retire_asset(asset, "rusak", by=by, seen=1),
    "part": lambda asset, by: service.add_part(asset, NewPart(name="PSU"), by=by, seen=1),
    "meter": lambda asset, by: service.add_meter(asset, "Jam jalan", "jam", by=by, seen=1),
    "photo": lambda asset, by: service.add_photo(asset, picture(), "a.png", by=by, seen=1),
}


def code_of(asset: UUID) -> str:
    return Asset.objects.get(id=asset).code


def picture(colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("name", COMMANDS)
def test_administrator_and_performers_change_others_look_strangers_see_nothing(room: Room, name: str) -> None:
    for by in NOBODY:
        with pytest.raises(NotFound):
            COMMANDS[name](room.add(code=f"a-{uuid4().hex[:6]}"), by)
    for by in MAY_LOOK:
        asset = room.add(code=f"b-{uuid4().hex[:6]}")
        assert queries.asset(by, asset).seq == 1
        with pytest.raises(NotAllowed):
            COMMANDS[name](asset, by)
        assert room.seen(asset).seq == 1
    for by in MAY:
        asset = room.add(code=f"c-{uuid4().hex[:6]}", name="Lain")
        COMMANDS[name](asset, by)
        assert (room.seen(asset).seq, room.seen(asset).changed_by) == (2, by.name)


def test_only_they_enter_assets(room: Room) -> None:
    for by in (COLLEAGUE, AUDITOR):
        with pytest.raises(NotAllowed):
            service.add_asset(room.office, SERVER, by=by)
    for by in NOBODY:
        with pytest.raises(NotFound):
            service.add_asset(room.office, SERVER, by=by)
    assert service.add_asset(room.office, SERVER, by=ADMIN)


def test_the_second_of_two_who_change_at_once_is_told_who_was_first(room: Room) -> None:
    asset = room.add()
    service.change_asset(asset, replace(SERVER, place="Rak 3"), by=ADMIN, seen=1)
    with pytest.raises(Conflict, match="Raja Ahmad"):
        service.change_asset(asset, replace(SERVER, place="Rak 4"), by=TECHNICIAN, seen=1)
    assert room.seen(asset).facts.place == "Rak 3"


def test_a_change_is_a_revision_of_the_row_and_a_line_of_the_trail(room: Room) -> None:
    asset = room.add()
    service.change_asset(asset, replace(SERVER, place="Rak 3", state=AssetState.BROKEN), by=ADMIN, seen=1)
    first, second = room.book(asset)
    assert (first.data["place"], second.data["place"]) == ("Rak 2 U10", "Rak 3")
    assert (second.entered_by, second.reason) == ("Raja Ahmad, S.Kom.", "Data aset diubah: lokasi, keadaan")
    latest, added = queries.asset_acts(AUDITOR, asset)
    assert [(one.field, one.before, one.after) for one in latest.changes] == [
        ("place", "Rak 2 U10", "Rak 3"),
        ("state", "in_use", "broken"),
    ]
    assert (latest.by, added.sentence) == ("Raja Ahmad, S.Kom.", "Aset dicatat")


def test_saying_the_same_again_writes_nothing(room: Room) -> None:
    asset = room.add()
    assert service.change_asset(asset, SERVER, by=ADMIN, seen=1) == 1
    assert len(room.book(asset)) == len(queries.asset_acts(ADMIN, asset)) == 1


def test_what_is_off_the_books_stays_as_it_is_until_it_comes_back(room: Room) -> None:
    asset = room.add()
    with pytest.raises(Invalid, match="alasannya"):
        service.retire_asset(asset, " ", by=ADMIN, seen=1)
    service.retire_asset(asset, "Tidak dapat diperbaiki", by=ADMIN, seen=1)
    assert room.book(asset)[-1].data["state"] == "Dihapus dari daftar"
    with pytest.raises(Conflict, match="Kembalikan dahulu"):
        service.change_asset(asset, replace(SERVER, place="Rak 3"), by=ADMIN, seen=2)
    service.restore_asset(asset, "Keliru", by=ADMIN, seen=2)
    assert room.seen(asset).facts.state is AssetState.IN_USE


def test_a_part_goes_in_and_out_and_stays_in_the_history(room: Room) -> None:
    asset = room.add()
    service.add_part(
        asset, NewPart(name="PSU", serial="P-1", installed_on=date(2026, 1, 5)), by=ADMIN, seen=1
    )
    (part,) = room.seen(asset).parts
    with pytest.raises(Invalid, match="belum dipasang"):
        service.remove_part(asset, part.id, by=ADMIN, seen=2, cause="petir", on=date(2026, 1, 4))
    service.remove_part(asset, part.id, by=ADMIN, seen=2, cause="petir")
    assert room.seen(asset).parts[0].removed_on == date(2026, 11, 24)
    assert [each.data.get("parts") for each in room.book(asset)] == [None, ["PSU (P-1)"], []]
    assert queries.assets(ADMIN, AssetFilter(text="p-1")).total == 1


def test_a_meter_only_grows_unless_it_was_changed(room: Room, clock: Clock) -> None:
    asset = room.add()
    service.add_meter(asset, "Jam jalan", "jam", by=ADMIN, seen=1)
    service.read_meter(asset, "jam_jalan", Decimal("1250.5"), by=TECHNICIAN)
    with pytest.raises(Invalid, match="terakhir menunjukkan 1250,5"):
        service.read_meter(asset, "jam_jalan", Decimal(1250), by=TECHNICIAN)
    service.read_meter(asset, "jam_jalan", Decimal(3), by=TECHNICIAN, replaced=True)
    (meter,) = room.seen(asset).meters
    assert (meter.value, meter.read_at) == (Decimal(3), clock.now)
    assert room.book(asset)[-1].data["meters"] == ["Jam jalan: 3 jam"]
    told = queries.asset_acts(ADMIN, asset)[0]
    assert told.sentence % told.fields == "Meter Jam jalan diganti; menunjukkan 3 jam"


def test_a_photo_is_kept_without_what_the_camera_wrote(room: Room) -> None:
    asset = room.add()
    service.add_photo(asset, picture(), "lokasi.png", by=ADMIN, seen=1)
    (digest,) = room.seen(asset).photos
    assert room.book(asset)[-1].data["photos"] == [digest[:12]]
    service.remove_photo(asset, digest, by=ADMIN, seen=2)
    assert room.seen(asset).photos == ()


def test_a_gap_of_limits_is_found() -> None:
    def gap(**said: str) -> Decimal | None:
        limits = read_limits(said)
        assert limits is not None
        return limits.gap()

    assert gap(normal="<65", attention="65..80", critical=">80") is None
    assert gap(normal="<65", attention="66..80", critical=">80") == 65
    assert gap(normal=">=18", critical="<17") == 17
    assert gap(normal="<=24") == 25


OWN = {"normal": "<70", "attention": "70..85", "critical": ">85"}


def test_an_asset_may_have_limits_of_its_own_with_a_reason(room: Room) -> None:
    asset = room.add()

    def set_limits(limits: Mapping[str, str], reason: str = "Lembar data pabrik") -> int:
        seen = room.seen(asset).seq
        return service.set_limits(asset, "RK-01", "heat", limits, reason=reason, by=TECHNICIAN, seen=seen)

    with pytest.raises(Invalid, match="Tulis alasannya"):
        set_limits(OWN, " ")
    set_limits(OWN)
    (gauge,) = queries.gauges(TECHNICIAN, asset)
    assert gauge.own is not None
    assert (gauge.limits["normal"], gauge.own.limits, gauge.own.reason) == ("<65", OWN, "Lembar data pabrik")
    assert room.book(asset)[-1].data["limits"] == ["RK-01 heat: normal <70, attention 70..85, critical >85"]
    set_limits({}, "Pabrik menarik lembarnya")
    assert queries.gauges(TECHNICIAN, asset)[0].own is None
    assert "kembali seperti pada formulir" in queries.asset_acts(ADMIN, asset)[0].sentence


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"attention": "71..85"}, "Angka 70 tidak masuk keadaan mana pun"),
        ({"critical": "besar"}, "“besar” tidak terbaca"),
        ({"terrible": ">90"}, "Keadaan terrible tidak ada"),
    ],
)
def test_limits_that_leave_a_number_without_a_grade_are_refused_in_a_sentence(
    room: Room, changes: dict[str, str], words: str
) -> None:
    asset = room.add()
    with pytest.raises(Invalid) as refused:
        service.set_limits(asset, "RK-01", "heat", OWN | changes, reason="Pabrik", by=ADMIN, seen=1)
    assert words in " ".join(str(one) for many in refused.value.problems.values() for one in many)
    assert room.seen(asset).limits == ()


def test_limits_of_an_item_that_no_form_asks_for_are_refused(room: Room) -> None:
    with pytest.raises(NotFound, match="tidak ada pada formulir"):
        service.set_limits(room.add(), "RK-99", "heat", OWN, reason="Pabrik", by=ADMIN, seen=1)


def test_the_list_filters_and_goes_on_from_a_code(room: Room) -> None:
    for no in range(1, 6):
        room.add(code=f"srv-{no:02}", group="Produksi" if no < 4 else "Uji")
    room.add(code="gen-01", kind="Genset", name="Genset kantor", group="", place="Halaman")
    first = queries.assets(COLLEAGUE, AssetFilter(kind="server", size=2))
    assert ([one.facts.code for one in first.items], first.total) == (["SRV-01", "SRV-02"], 5)
    rest = queries.assets(COLLEAGUE, AssetFilter(kind="server", size=4, after=first.next))
    assert ([one.facts.code for one in rest.items], rest.next) == (["SRV-03", "SRV-04", "SRV-05"], "")
    assert queries.assets(COLLEAGUE, AssetFilter(text="halaman genset")).total == 1
    assert (first.kinds, first.groups) == (("genset", "server"), ("Produksi", "Uji"))
    assert [one.code for one in queries.assets_of_kind(room.office, "server", "Uji")] == ["SRV-04", "SRV-05"]


def test_a_list_costs_the_same_with_one_asset_and_with_many(room: Room) -> None:
    room.add(custodian=room.technician)
    one = _cost(lambda: queries.assets(COLLEAGUE))
    for no in range(10, 30):
        room.add(code=f"srv-{no}", custodian=room.technician)
    assert _cost(lambda: queries.assets(COLLEAGUE)) == one <= 5


def _cost(read: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries_made:
        read()
    return len(queries_made)


def test_a_token_opens_the_asset_for_its_office_alone(room: Room) -> None:
    token = room.seen(room.add()).token
    assert queries.asset_by_token(COLLEAGUE, token).facts.code == "SRV-01"
    told = []
    for by, what in ((STRANGER, token), (ADMIN_ELSEWHERE, token), (PUBLIC, token), (COLLEAGUE, "x")):
        with pytest.raises(NotFound) as refused:
            queries.asset_by_token(by, what)
        told.append(str(refused.value))
    assert set(told) == {"Aset tidak ditemukan."}


def test_a_code_is_judged_with_the_nearest_ones(room: Room) -> None:
    room.add(), room.add(code="srv-02")
    service.retire_asset(room.add(code="srv-09"), "rusak", by=ADMIN, seen=1)

    def judged(code: str) -> list[tuple[str, str]]:
        return [(one.level, str(one)) for one in queries.judge_code(room.office, code)]

    assert judged(" srv-01 ") == [("info", "Server portal, Rak 2 U10")]
    (unknown,) = judged("srv-03")
    assert unknown[0] == "error"
    assert "SRV-01" in unknown[1]
    assert "SRV-09" not in unknown[1]
    assert judged("srv-09")[0][0] == "warning"
    assert verbs.KNOWN == "asset.known"


def test_kinds_are_written_alike(room: Room) -> None:
    assert (
        room.seen(room.add(AssetWanted(code="ap-1", kind="Access Point", name="AP"))).facts.kind
        == "access_point"
    )


def test_the_code_of_an_asset_stays(room: Room) -> None:
    """Labels, cards and running cases name it: what a case finds on the asset must not miss it."""
    asset = room.add()
    with pytest.raises(Invalid, match="SRV-01 tetap") as refused:
        service.change_asset(asset, replace(SERVER, code="SRV-99"), by=ADMIN, seen=1)
    assert list(refused.value.problems) == ["code"]
    assert queries.asset_by_code(ADMIN, "SRV-01", office=room.office).facts.id == asset
