"""A chart is one well-formed picture that says what it shows, with and without colour."""

from datetime import date, timedelta
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from tertib.runtime import charts
from tertib.runtime.charts import Band, Chart, Point

DAY = date(2026, 1, 5)
BANDS = (
    Band(high=70),
    Band(low=70, high=85, tone="warn", label="Perlu perhatian"),
    Band(low=85, tone="bad", label="Kritis"),
)
SVG = "{http://www.w3.org/2000/svg}"


def chart(*values: float, **more: object) -> Chart:
    points = tuple(
        Point(on=DAY + timedelta(days=30 * at), value=value, tone=tone(value))
        for at, value in enumerate(values)
    )
    return Chart(title="Disk <C>", says="Naik & penuh", unit="%", points=points, bands=BANDS, **more)  # type: ignore[arg-type]


def tone(value: float) -> str:
    return "bad" if value > 85 else "warn" if value >= 70 else "good"


def drawn(one: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(charts.line_chart(one))


def test_it_is_a_picture_with_a_title_and_a_sentence() -> None:
    root = drawn(chart(50, 60))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Disk <C>"
    assert root.findtext(f"{SVG}desc") == "Naik & penuh"


def test_a_point_outside_the_good_band_has_a_shape_of_its_own() -> None:
    root = drawn(chart(50, 75, 90))
    shapes = [each.tag.removeprefix(SVG) for each in root if "chart-point" in each.get("class", "")]
    assert shapes == ["circle", "path", "rect"]


def test_the_bands_in_sight_are_named() -> None:
    names = [each.text for each in drawn(chart(50, 75, 90)) if "chart-name" in each.get("class", "")]
    assert names == ["Perlu perhatian", "Kritis"]


def test_the_line_begins_anew_where_a_part_was_replaced() -> None:
    broken = drawn(chart(50, 60, 40, 50, breaks=(DAY + timedelta(days=45),)))
    assert len(broken.findall(f"{SVG}polyline")) == 2
    assert len(drawn(chart(50, 60, 40, 50)).findall(f"{SVG}polyline")) == 1


def test_a_chart_without_numbers_still_says_what_it_is() -> None:
    assert [each.tag for each in drawn(chart())] == [f"{SVG}title", f"{SVG}desc"]


def test_a_share_is_not_drawn_beyond_the_whole() -> None:
    words = [each.text for each in drawn(chart(80, 97)) if each.get("class") == "chart-word"]
    assert "100" in words
    assert "120" not in words


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_whatever_was_read_lies_on_the_sheet(values: list[float]) -> None:
    for mark in drawn(chart(*values)).iter(f"{SVG}circle"):
        assert 0 <= float(mark.get("cx", "-1")) <= 420
        assert 0 <= float(mark.get("cy", "-1")) <= 220


@given(st.lists(st.decimals(-1000, 1000, places=4), max_size=10))
def test_evidence_keeps_a_chart_whole(values: list[float]) -> None:
    one = chart(*map(float, values), ahead=(Point(on=DAY, value=1.5),), breaks=(DAY,))
    assert charts.read(charts.write(one)) == one
