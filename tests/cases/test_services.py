"""A procedure whose effects are not built does not invite anybody."""

from tests.cases.harness import CODE, Desk

from tertib.cases import catalogue, queries


def test_a_service_whose_verbs_exist_is_offered(desk: Desk) -> None:
    assert [card.code for card in queries.services(desk.office)] == [CODE]


def test_a_service_whose_effect_is_missing_is_not(desk: Desk) -> None:
    del catalogue._outside["mailbox.create"]
    assert queries.services(desk.office) == ()


def test_a_service_whose_guard_is_missing_is_not(desk: Desk) -> None:
    del catalogue._guards["credentials.sheets_printed"]
    assert queries.services(desk.office) == ()
