"""What the official sheet of a procedure costs beside a letter of one page, both warm, by processor time.

`sheet` is the whole way: layout, then PDF/A of cover, identity sheet and table. Each sheet differs from the
one before in every row, so that little comes out of Typst's memory; every shipped procedure is judged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import office as offices
from measure import Goal, heading, options, profiled, race, ratios, say
from paper import Press

GOAL = Goal(most=5.0)
_serial = count(1)


def _sheet(code: str) -> Callable[[], object]:
    from tertib.procedures import queries

    procedure, wanted = queries.named_sheet(code)

    def set_one() -> object:
        word = f"{next(_serial)}"
        steps = tuple(replace(one, activity=f"{one.activity} {word}") for one in procedure.steps)
        return queries.sheet_pdf(replace(procedure, steps=steps), replace(wanted, version=word))

    return set_one


def _times(run: Callable[[], object], times: int) -> int:
    for _ in range(times):
        run()
    return times


def main() -> int:
    wanted = options(__doc__ or "", rounds=7, count=5, counted="papers of each kind per round").parse_args()
    with offices.opened() as office:
        from tertib.procedures import queries

        press = Press(office=office)
        sheets = {one.code: _sheet(one.code) for one in queries.shipped()}
        if wanted.profile:
            profiled(lambda: [_times(one, wanted.count) for one in sheets.values()])
            return 0
        for each in (lambda: press.letter(0), *sheets.values()):
            each()  # warm
        heading("official sheet (Typst, PDF/A-2b, warm)", wanted.rounds)
        costs = race(
            {
                "letter": lambda: _times(lambda: press.letter(0), wanted.count),
                **{code: lambda one=one: _times(one, wanted.count) for code, one in sheets.items()},
            },
            wanted.rounds,
        )
        for code in sheets:
            say(f"sheet of {code} ÷ letter of one page, CPU", ratios(costs[code], costs["letter"]), GOAL)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
