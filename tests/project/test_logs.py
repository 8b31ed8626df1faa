"""What the operator reads: the event, its fields, and the way down where something broke."""

import logging

from tertib.project.logs import Line


def line(name: str, **fields: object) -> str:
    record = logging.LogRecord(name, logging.ERROR, "x.py", 1, "event.name", (), None)
    record.__dict__.update(fields)
    return Line("%(levelname)s %(message)s").format(record)


def test_fields_stand_behind_the_event_and_the_trace_below() -> None:
    said = line("tertib.cases", intent="7", trace="  File a\n  File b\n")
    assert said == "ERROR event.name intent=7\n  File a\n  File b"


def test_fields_of_other_packages_stay_out() -> None:
    assert line("django.request", request="/masuk/?token=geheim") == "ERROR event.name"
