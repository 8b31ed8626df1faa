"""What is looked at in the words of the table."""

import re
from collections.abc import Iterator

from tertib.procedures.checker.types import Spot, Subject, folded, words_in
from tertib.procedures.checker.wordlists import NO_VERBS, NOTHING, POST_WORDS, TOOLS, VAGUE

_ACTIVE = re.compile(r"(?:me[lmnrwy]|ber)\w{3,}", re.IGNORECASE)
_SECOND_VERB = re.compile(r"\b(?:dan|serta|lalu|kemudian) (me[lmnrwy]\w{3,}|persiapan)\b", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,5})\s*(menit|jam|hari kerja|hari)", re.IGNORECASE)
_SPLIT = re.compile(r"(?:^|\s)\d{1,2}\.\s|[,;]|\bdan\b")


def table_missing(subject: Subject) -> Iterator[Spot]:
    if not subject.sheet.rows:
        yield Spot(column="table")


def column_twin(subject: Subject) -> Iterator[Spot]:
    seen: dict[str, int] = {}
    for place, column in enumerate(subject.sheet.columns):
        first = seen.setdefault(folded(column.label), place)
        if first != place:
            yield Spot(column="performers", item=place, words={"label": column.label})


def column_number(subject: Subject) -> Iterator[Spot]:
    """The first column whose number does not follow the one before it; the performers begin at 3."""
    numbers = [one.number for one in subject.sheet.columns]
    if not any(numbers):
        return
    before = 2
    for place, number in enumerate(numbers):
        if number != str(before + 1):
            words = {
                "label": subject.sheet.columns[place].label,
                "expected": before + 1,
                "said": number or "-",
            }
            yield Spot(column="performers", item=place, words=words)
            return
        before += 1


def performer_foreign(subject: Subject) -> Iterator[Spot]:
    """A label with a thing in it that neither the procedure nor its unit's name speaks of."""
    unit = frozenset(words_in(" ".join(subject.sheet.identity.unit)))
    for place, column in enumerate(subject.sheet.columns):
        said = set(words_in(re.sub(r"\([^)]*\)|-", "", column.label))) - POST_WORDS - unit
        strange = sorted(word for word in said if not any(word in one for one in subject.vocabulary))
        if strange and subject.sheet.rows:
            words = {"label": column.label, "said": ", ".join(strange)}
            yield Spot(column="performers", item=place, words=words)


def row_number(subject: Subject) -> Iterator[Spot]:
    """Rows whose number is not their place; after one that is missing the count goes on from there."""
    shift = 0
    for row, one in enumerate(subject.sheet.rows):
        number = one.source_no.strip().rstrip(".")
        expected = row + 1 + shift
        if number != str(expected):
            yield Spot(column="number", row=row, words={"said": one.source_no or "-", "expected": expected})
            if (
                number.isascii()
                and number.isdecimal()
                and int(number) > expected
                and _goes_on(subject, row, int(number))
            ):
                shift = int(number) - row - 1


def _goes_on(subject: Subject, row: int, number: int) -> bool:
    following = subject.sheet.rows[row + 1 : row + 2]
    return all(one.source_no.strip().rstrip(".") == str(number + 1) for one in following)


def activity_missing(subject: Subject) -> Iterator[Spot]:
    for row, one in enumerate(subject.sheet.rows):
        if one.activity.strip().lower() in NOTHING:
            yield Spot(column="activity", row=row)


def activity_twice(subject: Subject) -> Iterator[Spot]:
    seen: dict[str, int] = {}
    for row, one in enumerate(subject.sheet.rows):
        first = seen.setdefault(folded(one.activity), row)
        if first != row and folded(one.activity):
            yield Spot(column="activity", row=row, words={"first": subject.sheet.rows[first].source_no})


def activity_form(subject: Subject) -> Iterator[Spot]:
    for row, one in enumerate(subject.sheet.rows):
        first = one.activity.split()[:1]
        if first and not _is_verb(first[0]):
            yield Spot(column="activity", row=row, words={"said": first[0]})


def _is_verb(word: str) -> bool:
    return _ACTIVE.match(word) is not None and word.lower().strip(".,:;") not in NO_VERBS


def activity_names_performer(subject: Subject) -> Iterator[Spot]:
    labels = {one.label for one in subject.sheet.columns if len(one.label) > 2}
    for row, one in enumerate(subject.sheet.rows):
        for label in sorted(labels):
            if re.search(rf"\b{re.escape(label)}\b", one.activity, re.IGNORECASE):
                yield Spot(column="activity", row=row, words={"label": label})


def activity_two(subject: Subject) -> Iterator[Spot]:
    for row, one in enumerate(subject.sheet.rows):
        found = [
            match for match in _SECOND_VERB.finditer(one.activity) if match.group(1).lower() not in NO_VERBS
        ]
        if found:
            yield Spot(column="activity", row=row, words={"said": found[0].group()})


def needs_missing(subject: Subject) -> Iterator[Spot]:
    yield from _nothing(subject, "needs")


def output_missing(subject: Subject) -> Iterator[Spot]:
    yield from _nothing(subject, "output")


def time_missing(subject: Subject) -> Iterator[Spot]:
    yield from _nothing(subject, "time")


def _nothing(subject: Subject, column: str) -> Iterator[Spot]:
    for row, one in enumerate(subject.sheet.rows):
        if getattr(one, column).strip().lower() in NOTHING:
            yield Spot(column=column, row=row)


def output_vague(subject: Subject) -> Iterator[Spot]:
    """Once for each vague word, with all the rows that say only this."""
    rows: dict[str, list[int]] = {}
    for row, one in enumerate(subject.sheet.rows):
        if folded(one.output) in VAGUE:
            rows.setdefault(one.output.strip(), []).append(row)
    for said, found in rows.items():
        words = {"said": said, "rows": _numbers(subject, found)}
        yield Spot(column="output", row=found[0], words=words)


def time_unit(subject: Subject) -> Iterator[Spot]:
    for row, one in enumerate(subject.sheet.rows):
        if re.fullmatch(r"\d+", one.time.strip()):
            yield Spot(column="time", row=row, words={"said": one.time})


def time_unreadable(subject: Subject) -> Iterator[Spot]:
    for row, one in enumerate(subject.sheet.rows):
        said = one.time.strip()
        match = _TIME.fullmatch(said)
        if (
            said.lower() not in NOTHING
            and not said.isdecimal()
            and (match is None or int(match.group(1)) == 0)
        ):
            yield Spot(column="time", row=row, words={"said": one.time})


def tool_unlisted(subject: Subject) -> Iterator[Spot]:
    """Once for each tool, where it is first needed."""
    listed = " ".join(subject.sheet.identity.equipment).lower()
    seen = set()
    for row, one in enumerate(subject.sheet.rows):
        for tool in TOOLS:
            if tool in one.needs.lower() and tool not in listed and tool not in seen:
                seen.add(tool)
                yield Spot(column="needs", row=row, words={"tool": tool.capitalize()})


def needs_later(subject: Subject) -> Iterator[Spot]:
    """Something that only a later row puts out; once for each such output, at the first row that needs it."""
    rows = subject.sheet.rows
    made = [{folded(part) for part in _phrases(one.output)} for one in rows]
    for phrase in dict.fromkeys(part for output in made for part in sorted(output)):
        if len(phrase.split()) < 2:
            continue
        first = next(row for row, output in enumerate(made) if phrase in output)
        early = [
            row for row in range(first + 1) if phrase in {folded(one) for one in _phrases(rows[row].needs)}
        ]
        if early:
            words = {"said": phrase, "rows": _numbers(subject, early), "made": rows[first].source_no}
            yield Spot(column="needs", row=early[0], words=words)


def _phrases(text: str) -> list[str]:
    return [part.strip() for part in _SPLIT.split(text) if part and part.strip()]


def _numbers(subject: Subject, rows: list[int]) -> str:
    return ", ".join(subject.sheet.rows[row].source_no for row in rows)
