"""The settings refuse to start rather than guess."""

import pytest

from tertib.project import environment


def test_a_flag_that_is_neither_yes_nor_no_stops_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERTIB_X", "maybe")
    with pytest.raises(SystemExit, match="TERTIB_X"):
        environment.flag("TERTIB_X")


def test_a_flag_reads_yes_and_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERTIB_X", "no")
    assert environment.flag("TERTIB_X", default=True) is False
