"""The checks that are connected: told apart by name, each with something to ask and something to tell."""

from tertib.inspections.ports import MEASURES
from tertib.project.probing import CHECKS


def test_checks_are_told_apart_and_speak_of_known_measures() -> None:
    kinds = [each.kind for each in CHECKS]
    assert len(set(kinds)) == len(kinds)
    assert {key for each in CHECKS for key in each.measures} == set(MEASURES)
    assert [each.kind for each in CHECKS if not each.options] == []
