"""Many questions at a time in a thread of their own, so many and no more, each under one deadline."""

import asyncio
import logging
import threading
from collections.abc import Mapping, Sequence
from math import ceil

from tertib.inspections.ports import MEASURES, Measured, Question, Unmeasured
from tertib.kernel.words import N_

log = logging.getLogger(__name__)

LATE = N_("Tidak ada jawaban utuh dalam %(seconds)s detik.")
_UNREADABLE = N_("Jawabannya tidak dapat dibaca sebagai hasil ukur.")
_UNSAID = N_("Sumber ini tidak memberitakannya.")
_GRACE = 1.0

Answers = Mapping[str, Measured]


class Together:
    """`at_once` questions are open at any moment; the rest wait, and their deadline begins when they are put.

    The thread is waited for no longer than all of them may take: a check that blocks costs answers, no row.
    """

    def __init__(self, *, at_once: int = 32) -> None:
        self._at_once = at_once

    def ask(self, questions: Sequence[Question], deadline: float) -> tuple[Answers, ...]:
        """An answer for every measure of every question, in their order."""
        answers: list[Answers] = [_none(each, LATE, seconds=_shown(deadline)) for each in questions]
        if not questions:
            return ()
        work = threading.Thread(
            target=lambda: asyncio.run(self._all(questions, deadline, answers)), daemon=True
        )
        work.start()
        work.join(deadline * ceil(len(questions) / self._at_once) + _GRACE)
        return tuple(answers)

    async def _all(self, questions: Sequence[Question], deadline: float, answers: list[Answers]) -> None:
        gate = asyncio.Semaphore(self._at_once)

        async def one(place: int, question: Question) -> None:
            async with gate:
                answers[place] = await _answer(question, deadline)

        async with asyncio.TaskGroup() as group:
            for place, question in enumerate(questions):
                group.create_task(one(place, question))


async def _answer(question: Question, deadline: float) -> Answers:
    try:
        async with asyncio.timeout(deadline):
            found = await question.check.ask(question.options, deadline)
    except TimeoutError:
        return _none(question, LATE, seconds=_shown(deadline))
    except Unmeasured as silence:
        return _none(question, silence.sentence, **silence.fields)
    except Exception as error:  # noqa: BLE001 - whatever a stranger's answer breaks, the row gets its sentence
        log.warning("check.failed", extra={"check": question.check.kind, "error": type(error).__name__})
        return _none(question, _UNREADABLE)
    return {key: found.get(key) or _absent(key, _UNSAID) for key in question.check.measures}


def _none(question: Question, sentence: str, **fields: object) -> Answers:
    return {key: _absent(key, sentence, **fields) for key in question.check.measures}


def _absent(key: str, sentence: str, **fields: object) -> Measured:
    return Measured(unit=MEASURES[key].unit, sentence=sentence, fields=fields)


def _shown(seconds: float) -> str:
    return f"{seconds:g}".replace(".", ",")
