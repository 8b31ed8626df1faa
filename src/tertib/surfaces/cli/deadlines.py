"""`tertib calendar add`: a deadline with its explanation, for one question or for a file of them.

A line of a batch is a JSON object: `start` and `minutes`; perhaps `pauses`, each `[begin, end]` or an object
of `begin`, `end` and `reason`; and the calendar as `kernel.calendar.from_data` reads it (`zone`, `hours`,
`breaks`, `periods`, `holidays`, `half_days`). Without hours the office's own calendar is asked.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.timezone import localtime
from django.utils.translation import gettext

from tertib.kernel import calendar as working_time
from tertib.kernel.calendar import Deadline, Line, Pause, WorkingCalendar
from tertib.kernel.errors import Invalid, TertibError
from tertib.kernel.words import N_
from tertib.surfaces.cli.commands import Arguments, Command, show
from tertib.surfaces.cli.offices import calendar_of

if TYPE_CHECKING:
    from tertib.cases.types import Clock

ZONE = "Asia/Jakarta"
LONGEST = 10_000_000  # minutes: eighty years of an office
LONGEST_PAUSE = timedelta(days=36_525)  # every day of it is walked
CLOCKS = ("promise", "touch", "waiting", "applicant", "provider")
_CALENDAR = ("zone", "hours", "breaks", "periods", "holidays", "half_days")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """So many minutes of working time after a moment."""

    calendar: WorkingCalendar
    start: datetime
    minutes: int
    pauses: tuple[Pause, ...] = ()

    def answer(self) -> Deadline:
        try:
            return working_time.add(self.calendar, self.start, self.minutes, self.pauses)
        except OverflowError as beyond:
            raise Invalid(N_("Batas waktu ini jatuh sesudah tahun 9999.")) from beyond


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from", dest="start", metavar="WAKTU", help="mulai, misalnya 2026-11-26T15:55+07:00"
    )
    parser.add_argument("--minutes", type=int, metavar="N", help="menit kerja")
    parser.add_argument("--pause", nargs=2, action="append", default=[], metavar=("DARI", "SAMPAI"),
                        help="jam berhenti; boleh berulang")  # fmt: skip
    parser.add_argument("--office", metavar="KUNCI", help="perangkat daerah; boleh kosong bila hanya satu")
    parser.add_argument("--calendar", metavar="KUNCI", default="", help="kalender lain milik kantor itu")
    parser.add_argument(
        "--batch", metavar="BERKAS", help="satu pertanyaan JSON tiap baris; - untuk masukan baku"
    )
    parser.add_argument("--brief", action="store_true", help="tanpa uraian")
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def add(options: Arguments) -> int:
    """Answer one question, or every line of a batch; exit 1 when one was refused."""
    if options.batch is not None:
        return _batch(options)
    if options.start is None or options.minutes is None:
        raise Invalid(N_("Sebutkan --from dan --minutes, atau --batch dengan sebuah berkas."))
    calendar = calendar_of(options.office, options.calendar)
    pauses = [{"begin": begin, "end": end} for begin, end in options.pause]
    question = _question({"start": options.start, "minutes": options.minutes, "pauses": pauses}, calendar)
    deadline = question.answer()
    show(
        as_data(question, deadline, brief=options.brief),
        as_json=options.as_json,
        text="\n".join([_spelled(deadline.at), *(() if options.brief else map(str, deadline.lines))]),
    )
    return 0


def _batch(options: Arguments) -> int:
    @lru_cache(maxsize=1)
    def own() -> WorkingCalendar:
        return calendar_of(options.office, options.calendar)

    refused = 0
    with _opened(options.batch) as lines:
        for answer in answers(lines, own, brief=options.brief):
            refused += "error" in answer
            text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
            print(text.encode(errors="replace").decode())  # half a surrogate pair may have been quoted
    sys.stdout.flush()
    return 1 if refused else 0


@contextmanager
def _opened(name: str) -> Iterator[IO[bytes]]:
    """The bytes of the batch: a line that is no text is that line's error, and stops no other."""
    if name == "-":
        yield sys.stdin.buffer
        return
    if not Path(name).is_file():
        raise Invalid(N_("Berkas %(name)s tidak ditemukan."), name=name)
    with Path(name).open("rb") as file:
        yield file


def answers(
    lines: Iterable[bytes], own: Callable[[], WorkingCalendar], *, brief: bool = False
) -> Iterator[dict[str, object]]:
    """An answer for every line that is not empty; a refused one says why and which it was."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = read(line, own)
            yield as_data(question, question.answer(), brief=brief)
        except TertibError as error:
            yield {"line": number, "error": gettext(error.sentence) % error.fields}


def read(line: bytes, own: Callable[[], WorkingCalendar]) -> Question:
    """A line of a batch. Refuses what is no JSON object or lacks start or minutes."""
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as wrong:
        raise Invalid(N_("Baris ini bukan JSON.")) from wrong
    if not isinstance(data, dict):
        raise Invalid(N_("Baris ini bukan objek JSON."))
    given = {key: data[key] for key in _CALENDAR if key in data}
    written = "hours" in given or "periods" in given
    return _question(data, _calendar(json.dumps({"zone": ZONE, **given})) if written else own())


@lru_cache(maxsize=64)
def _calendar(data: str) -> WorkingCalendar:
    return working_time.from_data(json.loads(data))


def _question(data: Mapping[str, Any], calendar: WorkingCalendar) -> Question:
    zone = ZoneInfo(calendar.zone)
    minutes = data.get("minutes")
    if isinstance(minutes, bool) or not isinstance(minutes, int) or not 0 <= minutes <= LONGEST:
        raise Invalid(N_("Menit kerja harus bilangan bulat dari 0 sampai %(most)s."), most=LONGEST)
    pauses = data.get("pauses") or ()
    if not isinstance(pauses, list | tuple):
        raise Invalid(N_("Jeda ditulis sebagai daftar, masing-masing [mulai, selesai]."))
    return Question(
        calendar=calendar,
        start=_moment(data.get("start"), zone),
        minutes=minutes,
        pauses=tuple(_pause(each, zone) for each in pauses),
    )


def _pause(said: Any, zone: ZoneInfo) -> Pause:
    begin, end, reason = said, None, ""
    if isinstance(said, dict):
        begin, end, reason = said.get("begin"), said.get("end"), str(said.get("reason") or "")
    elif isinstance(said, Sequence) and len(said) == 2 and not isinstance(said, str):
        begin, end = said
    pause = Pause(begin=_moment(begin, zone), end=_moment(end, zone), reason=reason or N_("jam berhenti"))
    if pause.end < pause.begin:
        raise Invalid(N_("Jeda berakhir sebelum mulai."))
    if pause.end - pause.begin > LONGEST_PAUSE:
        raise Invalid(N_("Satu jeda paling lama seratus tahun."))
    return pause


def _moment(said: Any, zone: ZoneInfo) -> datetime:
    """A moment of ISO 8601; without an offset it is the calendar's own time."""
    try:
        moment = datetime.fromisoformat(said)
    except (TypeError, ValueError) as wrong:
        raise Invalid(
            N_("Waktu “%(said)s” tidak terbaca. Tulis seperti 2026-11-26T15:55+07:00."), said=str(said)
        ) from wrong
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def as_data(question: Question, deadline: Deadline, *, brief: bool) -> dict[str, object]:
    """The answer as plain JSON; the minutes of its lines add up to the minutes asked for."""
    zone = ZoneInfo(question.calendar.zone)
    found: dict[str, object] = {
        "deadline": _spelled(deadline.at.astimezone(zone)),
        "start": _spelled(question.start.astimezone(zone)),
        "minutes": question.minutes,
    }
    return found if brief else {**found, "lines": [line_data(line) for line in deadline.lines]}


def line_data(line: Line) -> dict[str, object]:
    """One line of an explanation, for machines and in words."""
    return {
        "day": line.day.isoformat(),
        "from": f"{line.start:%H:%M}" if line.start else None,
        "until": f"{line.end:%H:%M}" if line.end else None,
        "minutes": line.minutes,
        "reason": line.why,
        "text": str(line),
    }


def _spelled(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


def clocks_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", help="nomor agenda, kode lacak, atau id")
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def clocks(options: Arguments) -> int:
    """The clocks of a case, and how each of its deadlines was counted."""
    from tertib.cases import queries  # app-ready

    found = queries.clocks(queries.referred(options.case))
    due = _local(found.promise.due)
    show(
        {"due": due, **{name: _clock_data(getattr(found, name)) for name in CLOCKS}},
        as_json=options.as_json,
        text="\n".join([due or gettext("Tanpa batas waktu"), *map(str, found.promise.lines)]),
    )
    return 0


def _local(moment: datetime | None) -> str | None:
    return _spelled(localtime(moment)) if moment else None


def _clock_data(clock: "Clock") -> dict[str, object]:
    return {
        "used": clock.used,
        "limit": clock.limit,
        "state": clock.state,
        "due": _local(clock.due),
        "held_by": clock.held_by,
        "lines": [line_data(line) for line in clock.lines],
    }


COMMANDS: Sequence[Command] = (
    Command(
        words=("calendar", "add"),
        help="menghitung batas waktu dalam menit kerja beserta uraiannya",
        arguments=add_arguments,
        handle=add,
    ),
    Command(
        words=("case", "clocks"),
        help="jam-jam sebuah perkara dan uraian batas waktunya",
        arguments=clocks_arguments,
        handle=clocks,
    ),
)
