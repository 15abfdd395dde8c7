"""Timings, and comparisons of two of them.

Seconds differ from machine to machine and from hour to hour, ratios much less: a measure and its
baseline take turns, so that both meet the same load, and their medians are compared. What this
process computes is timed by its processor time, in which others' work does not count; what waits
for another process is timed by the clock on the wall.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

type Clock = Literal["processor", "wall"]

CLOCKS: dict[Clock, Callable[[], float]] = {
    "processor": time.process_time,
    "wall": time.perf_counter,
}
TABLE = "{:<26} {:>20}   {:<31} {:>20}   {:<9} {:>6} {:>5}  {}\n"


@dataclass(frozen=True, slots=True)
class Timing:
    """What repeated work took, in seconds."""

    median: float
    fastest: float
    slowest: float
    runs: int
    clock: Clock

    @classmethod
    def of(cls, seconds: Sequence[float], clock: Clock) -> Timing:
        return cls(statistics.median(seconds), min(seconds), max(seconds), len(seconds), clock)

    def per(self, count: int) -> Timing:
        """The same for one of `count` equal parts, e.g. pages."""
        return replace(
            self,
            median=self.median / count,
            fastest=self.fastest / count,
            slowest=self.slowest / count,
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """A measure beside its baseline. `aim` is the most the ratio should be, where there is one."""

    name: str
    baseline: str
    measured: Timing
    against: Timing
    aim: float | None = None

    @property
    def ratio(self) -> float:
        return self.measured.median / self.against.median

    @property
    def verdict(self) -> str:
        if self.aim is None:
            return ""
        return "reached" if self.ratio <= self.aim else "missed"


def in_turns(rounds: int, *works: Callable[[], object], clock: Clock = "processor") -> list[Timing]:
    """Time the works by turns, after a round that does not count."""
    now = CLOCKS[clock]
    seconds: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    for _ in range(rounds):
        for work, kept in zip(works, seconds, strict=True):
            started = now()
            work()
            kept.append(now() - started)
    return [Timing.of(kept, clock) for kept in seconds]


def table_lines(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """The comparisons for a terminal: medians in milliseconds, fastest and slowest in brackets."""
    yield TABLE.format("measured", "ms", "baseline", "ms", "clock", "ratio", "aim", "")
    for comparison in comparisons:
        yield TABLE.format(
            comparison.name,
            _milliseconds(comparison.measured),
            comparison.baseline,
            _milliseconds(comparison.against),
            comparison.measured.clock,
            f"{comparison.ratio:.2f}",
            "" if comparison.aim is None else f"{comparison.aim:.2f}",
            comparison.verdict,
        )


def _milliseconds(timing: Timing) -> str:
    decimals = 0 if timing.median >= 0.1 else 1
    median, fastest, slowest = (
        f"{seconds * 1000:.{decimals}f}"
        for seconds in (timing.median, timing.fastest, timing.slowest)
    )
    return f"{median} ({fastest}–{slowest})"
