"""A reader of calendar feeds that shares nothing with their writer: RFC 5545, line by line, and strict."""

import re
from dataclasses import dataclass, field

LONGEST = 75  # octets of a line without its end, section 3.1
LINE = re.compile(
    r'([A-Z][A-Z0-9-]*)((?:;[A-Z][A-Z0-9-]*=(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*):(.*)', re.DOTALL
)
TEXT = re.compile(r"(?:[^\\,;\x00-\x1f]|\\[\\,;nN])*")
MOMENT = re.compile(r"\d{8}T\d{6}Z")
DAY = re.compile(r"\d{8}")
DAYS = frozenset({"DTSTART", "DTEND"})  # may be whole days, section 3.8.2
TEXTS = frozenset({"SUMMARY", "DESCRIPTION", "NAME", "X-WR-CALNAME", "PRODID", "UID", "VERSION", "LOCATION"})
MOMENTS = frozenset({"DTSTAMP", "DTSTART", "DTEND", "LAST-MODIFIED"})
ONCE = frozenset({"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY"})


@dataclass
class Part:
    name: str
    lines: dict[str, list[str]] = field(default_factory=dict)
    parts: list["Part"] = field(default_factory=list)

    def one(self, name: str) -> str:
        (value,) = self.lines[name]
        return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def unfolded(data: bytes) -> list[str]:
    """The content lines. Refuses long lines, other ends of line, and a fold that splits no line."""
    if not data.endswith(b"\r\n"):
        raise ValueError("the last line has no end")
    found: list[bytes] = []
    for raw in data[:-2].split(b"\r\n"):
        if b"\r" in raw or b"\n" in raw:
            raise ValueError("an end of line of another kind")
        if len(raw) > LONGEST:
            raise ValueError(f"a line of {len(raw)} octets")
        raw.decode()  # a fold must not split a character for readers that look at lines
        if raw.startswith((b" ", b"\t")):
            found[-1] += raw[1:]
        else:
            found.append(raw)
    return [line.decode() for line in found]


def read(data: bytes) -> Part:
    """The calendar. Refuses whatever section 3 does not allow in what our feed uses."""
    root = Part("")
    open_parts = [root]
    for line in unfolded(data):
        found = LINE.fullmatch(line)
        if found is None:
            raise ValueError(f"no content line: {line!r}")
        name, parameters, value = found.groups()
        if name == "BEGIN":
            open_parts[-1].parts.append(Part(value))
            open_parts.append(open_parts[-1].parts[-1])
        elif name == "END":
            if open_parts.pop().name != value:
                raise ValueError(f"END:{value} ends nothing")
        else:
            _judge(name, parameters, value)
            open_parts[-1].lines.setdefault(name, []).append(value)
    if len(open_parts) != 1 or [each.name for each in root.parts] != ["VCALENDAR"]:
        raise ValueError("not one calendar")
    (calendar,) = root.parts
    _judge_parts(calendar)
    return calendar


def _judge(name: str, parameters: str, value: str) -> None:
    if name in TEXTS and not TEXT.fullmatch(value):
        raise ValueError(f"{name} is not escaped: {value!r}")
    kind = DAY if name in DAYS and parameters == ";VALUE=DATE" else MOMENT
    if name in MOMENTS and not kind.fullmatch(value):
        raise ValueError(f"{name} is no moment in UTC and no day: {value!r}")
    if name == "SEQUENCE" and not value.isdecimal():
        raise ValueError("SEQUENCE is no number")


def _judge_parts(calendar: Part) -> None:
    if calendar.lines.get("VERSION") != ["2.0"] or len(calendar.lines.get("PRODID", ())) != 1:
        raise ValueError("VERSION:2.0 and PRODID stand there once")
    for event in calendar.parts:
        missing = [name for name in ONCE if len(event.lines.get(name, ())) != 1]
        if event.name != "VEVENT" or missing:
            raise ValueError(f"{event.name}: {missing} not there once")
        if len(event.one("DTSTART")) != len(event.one("DTEND")):
            raise ValueError("begins as a day and ends as a moment, or the other way round")
        if not event.one("DTSTART") < event.one("DTEND"):
            raise ValueError("ends before it begins")
