"""What a letter on paper costs beside Typst alone, and how the cost grows with its pages.

`letter` is a shipped letter with example data, from its blocks to the finished PDF/A; `render` is the press
alone on the same files and data, `typst` the compiler alone, all warm, one page. Every paper differs from the
one before in each paragraph, so that little comes out of Typst's memory; the longer ones are the same letter
with a longer text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import office as offices
from measure import heading, options, profiled, race, ratios, say
from office import Office

SENTENCE = "Paragraf pendek agar halaman cepat penuh."
PAGES = (1, 2, 10)
_serial = count(1)


@dataclass(slots=True, kw_only=True)
class Order:
    """Everything the press was asked for, to be asked again without us."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    main: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@contextmanager
def overheard(order: Order) -> Iterator[None]:
    """Note what the letter hands to the press."""
    from tertib.runtime import paper

    render = paper.render

    def note(*, files: Mapping[str, bytes], main: str, data: Mapping[str, Any], at: Any = None) -> Any:
        order.files, order.main, order.data = files, main, data
        return render(files=files, main=main, data=data, at=at)

    paper.render = note
    try:
        yield
    finally:
        paper.render = render


@dataclass(slots=True, kw_only=True)
class Press:
    """Sets the shipped letter with the most blocks of text, at any length."""

    office: Office
    texts: dict[int, int] = field(default_factory=dict)  # pages -> paragraphs that fill them
    kind: Any = None

    def __post_init__(self) -> None:
        from tertib.kernel.actor import SYSTEM
        from tertib.letters import queries

        kinds = queries.kinds(self.office.id, self.office.shipped, by=SYSTEM)
        self.kind = max(kinds, key=lambda kind: len(kind.blocks))

    def letter(self, paragraphs: int) -> int:
        """The whole way of a letter; answers its pages."""
        from tertib.kernel.actor import SYSTEM
        from tertib.letters import service

        texts: dict[str, list[str]] = {block.key: [f"{next(_serial)}."] for block in self.kind.blocks}
        for place in range(paragraphs):
            texts[self.kind.blocks[place % len(texts)].key].append(f"{next(_serial)}. {SENTENCE}")
        joined = {key: "\n\n".join(each) for key, each in texts.items()}
        made = service.preview(self.office.id, self.office.shipped, self.kind.key, joined, by=SYSTEM)
        return made.pages

    def measure_lengths(self) -> None:
        """Find how much text makes so many pages."""
        paragraphs = 0
        for pages in PAGES:
            while self.letter(paragraphs) < pages:
                paragraphs += 5 if pages < PAGES[-1] else 20
            self.texts[pages] = paragraphs


def _another(order: Order) -> dict[str, Any]:
    """The same letter with another word in each paragraph, and another number."""
    word = f"{next(_serial)}."
    blocks = {key: [f"{word} {each}" for each in said] for key, said in order.data["blocks"].items()}
    return {**order.data, "blocks": blocks, "letter": {**order.data["letter"], "number": word}}


def bare_typst(order: Order) -> Callable[[], object]:
    """The compiler alone on the same files, with data that differ each time."""
    import typst

    from tertib.runtime import paper

    folder = paper._materialised(order.files, order.main)
    compiler = typst.Compiler(font_paths=paper._fonts(), ignore_system_fonts=True)
    return lambda: compiler.compile_with_warnings(
        input=str(folder / order.main),
        root=str(folder),
        sys_inputs={"data": json.dumps(_another(order))},
        pdf_standards=paper.STANDARD,
    )


def our_press(order: Order) -> Callable[[], object]:
    """`paper.render` on the same files: templates checked, warnings refused, pages counted, digest taken."""
    from tertib.runtime import paper

    return lambda: paper.render(files=order.files, main=order.main, data=_another(order))


def _times(run: Any, times: int) -> int:
    for _ in range(times):
        run()
    return times


def main() -> int:
    wanted = options(__doc__ or "", rounds=7, count=5, counted="papers of each length per round").parse_args()
    with offices.opened() as office:
        press = Press(office=office)
        press.measure_lengths()
        if wanted.profile:
            profiled(lambda: _times(lambda: press.letter(0), wanted.rounds * wanted.count))
            return 0
        order = Order()
        with overheard(order):
            press.letter(0)
        bare, render = bare_typst(order), our_press(order)
        heading("paper (Typst, PDF/A-2b, warm)", wanted.rounds)
        runners: dict[str, Any] = {
            "typst": lambda: _times(bare, wanted.count),
            "render": lambda: _times(render, wanted.count),
        }
        for pages, paragraphs in press.texts.items():
            runners[str(pages)] = lambda paragraphs=paragraphs: _times(
                lambda: press.letter(paragraphs), wanted.count
            )
        costs = race(runners, wanted.rounds)
        say("render of one page ÷ typst alone, CPU", ratios(costs["render"], costs["typst"]))
        say("letter of one page ÷ typst alone, CPU", ratios(costs["1"], costs["typst"]))
        for pages in PAGES[1:]:
            say(f"{pages} pages ÷ 1 page, CPU", ratios(costs[str(pages)], costs["1"]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
