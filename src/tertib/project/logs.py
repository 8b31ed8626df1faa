"""The lines of the log: our static event names, and behind each the fields it was given."""

import logging

_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class Line(logging.Formatter):
    """`name key=value`, and a trace on lines of its own. Fields of other packages' records stay out."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        if not record.name.startswith("tertib"):
            return line
        given = {key: value for key, value in vars(record).items() if key not in _KNOWN}
        trace = str(given.pop("trace", "")).rstrip()
        fields = "".join(f" {key}={value}" for key, value in given.items())
        return line + fields + (f"\n{trace}" if trace else "")
