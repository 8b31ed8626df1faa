from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.kernel.canonical import canonical

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc", max_size=3), inner),
    max_leaves=20,
)


def test_keys_are_sorted_and_nothing_is_padded() -> None:
    assert canonical({"b": [1, True, None], "a": "é"}) == '{"a":"é","b":[1,true,null]}'.encode()


def test_two_spellings_of_one_text_are_one() -> None:
    assert canonical("e\u0301") == canonical("\u00e9")


def test_one_moment_in_two_zones_is_one() -> None:
    there = datetime(2026, 1, 1, 7, tzinfo=timezone(timedelta(hours=7)))
    assert canonical(there) == canonical(datetime(2026, 1, 1, tzinfo=UTC)) == b'"2026-01-01T00:00:00.000000Z"'


def test_dates_and_ids_become_text() -> None:
    assert canonical([date(2026, 1, 2), UUID(int=1)]) == (
        b'["2026-01-02","00000000-0000-0000-0000-000000000001"]'
    )


@pytest.mark.parametrize(
    "value",
    [1.0, {1: 2}, {"é": 1, "e\u0301": 2}, b"x", {1}, datetime(2026, 1, 1), "\ud800"],  # noqa: DTZ001
)
def test_what_has_no_single_spelling_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        canonical(value)


@given(JSON)
def test_the_order_of_keys_does_not_matter(value: object) -> None:
    assert canonical(_reversed(value)) == canonical(value)


def _reversed(value: object) -> object:
    if isinstance(value, dict):
        return {key: _reversed(value[key]) for key in reversed(value)}
    return [_reversed(part) for part in value] if isinstance(value, list) else value
