"""Interleaved rounds, CPU by the process's own resource usage, and ratios as min/median/max.

The machine is never quiet, so no figure here is an absolute one: contestants run one after the other in each
round, and a ratio is taken round by round between neighbours in time.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import os
import pstats
import resource
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Runner = Callable[[], int]
SOURCE = "/src/tertib/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one unit of work cost in one round, in seconds."""

    cpu: float
    elapsed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A bound on a median: `most` is a ceiling, `least` a floor."""

    most: float | None = None
    least: float | None = None

    def judge(self, value: float) -> str:
        bound = f"<= {self.most:g}" if self.most is not None else f">= {self.least:g}"
        high = self.most is None or value <= self.most
        low = self.least is None or value >= self.least
        return f"goal {bound}: {'reached' if high and low else 'NOT reached'}"


def options(about: str, *, rounds: int, count: int, counted: str) -> argparse.ArgumentParser:
    """The options that every benchmark takes."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--rounds", type=int, default=rounds, help="interleaved rounds")
    parser.add_argument("--count", type=int, default=count, help=counted)
    parser.add_argument("--full", action="store_true", help="also the largest size")
    parser.add_argument("--profile", action="store_true", help="say where the time goes instead of racing")
    return parser


def race(runners: Mapping[str, Runner], rounds: int) -> dict[str, list[Cost]]:
    """Run everybody in turn, `rounds` times; a runner answers how many units it did."""
    costs: dict[str, list[Cost]] = {name: [] for name in runners}
    for _ in range(rounds):
        for name, run in runners.items():
            gc.collect()
            costs[name].append(_timed(run))
    return costs


def _timed(run: Runner) -> Cost:
    cpu, clock = used(), time.perf_counter()
    units = run()
    return Cost(cpu=(used() - cpu) / units, elapsed=(time.perf_counter() - clock) / units)


def used() -> float:
    """CPU seconds of this process so far, its own and the kernel's on its behalf."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def ratios(these: Sequence[Cost], those: Sequence[Cost], *, elapsed: bool = False) -> list[float]:
    """How many times dearer these are than those, round by round."""
    name = "elapsed" if elapsed else "cpu"
    return [getattr(a, name) / getattr(b, name) for a, b in zip(these, those, strict=True)]


def inverted(values: Sequence[float]) -> list[float]:
    """Ratios of cost as ratios of speed."""
    return [1 / each for each in values]


def say(label: str, values: Sequence[float], goal: Goal | None = None) -> float:
    """Print a ratio line and answer its median."""
    middle = statistics.median(values)
    verdict = f"   {goal.judge(middle)}" if goal else ""
    print(f"ratio  {label:<46} {min(values):8.2f} / {middle:8.2f} / {max(values):8.2f}{verdict}", flush=True)
    return middle


def heading(title: str, rounds: int) -> None:
    """Print what follows and how busy the machine is."""
    load = os.getloadavg()[0]
    print(f"\n{title}: {rounds} rounds, {os.cpu_count()} cores, load {load:.1f}; min / median / max")


def profiled(run: Callable[[], object], lines: int = 45) -> None:
    """Print which functions of the project a run spends its time in: share with what they call, and alone."""
    profile = cProfile.Profile()
    profile.runcall(run)
    stats: Any = pstats.Stats(profile)
    own = [(place, *spent) for place, spent in stats.stats.items() if SOURCE in place[0]]
    print("  of all  alone     calls")
    for (file, line, name), calls, _, alone, whole, _ in sorted(own, key=lambda each: -each[4])[:lines]:
        where = f"{file.split(SOURCE)[-1]}:{line}({name})"
        print(f"{whole / stats.total_tt:8.1%}{alone / stats.total_tt:7.1%}{calls:10d}  {where}")
