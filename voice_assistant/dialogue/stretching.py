"""How the room that a practice has is shared out: silence between its limits, breath in rounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Stretch(NamedTuple):
    """Milliseconds that something takes: as written, at least, and at most."""

    usual: float
    floor: float
    ceiling: float


class Rounds(NamedTuple):
    """Rounds of one breath: the milliseconds of each, and how many there may be."""

    one_ms: int
    usual: int
    fewest: int
    most: int

    @property
    def stretch(self) -> Stretch:
        usual, fewest, most = (self.one_ms * n for n in (self.usual, self.fewest, self.most))
        return Stretch(usual, fewest, most)


def fill(parts: Sequence[Stretch], total_ms: float) -> list[float]:
    """Lengths in proportion to the usual ones that add up to `total_ms`, none beyond its limits.

    What some parts cannot take the others share: the one factor that does so is found by halving.
    """

    def at(factor: float) -> list[float]:
        return [min(max(part.usual * factor, part.floor), part.ceiling) for part in parts]

    low = 0.0
    high = max((part.ceiling / part.usual for part in parts if part.usual), default=0.0)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(at(middle)) < total_ms else (low, middle)
    return at(high)


def whole(lengths_ms: Sequence[float]) -> Iterator[int]:
    """The lengths in whole milliseconds; what rounding takes from one it gives to the next."""
    carried = 0.0
    for length in lengths_ms:
        rounded = round(length + carried)
        carried += length - rounded
        yield rounded


def choose_rounds(
    breaths: Sequence[Rounds], silences: Sequence[Stretch], free_ms: float
) -> list[int]:
    """Rounds of each breath, near their share of `free_ms`; silences can fill what they leave."""
    shares = fill([*(breath.stretch for breath in breaths), *silences], free_ms)
    ideal = [ms / breath.one_ms for ms, breath in zip(shares, breaths, strict=False)]
    rounds = [round(each) for each in ideal]

    def left_ms() -> float:
        return free_ms - sum(n * b.one_ms for n, b in zip(rounds, breaths, strict=True))

    def nudge(by: int, movable: list[int]) -> None:
        rounds[max(movable, key=lambda i: (ideal[i] - rounds[i]) * by)] += by

    while left_ms() < sum(part.floor for part in silences) and (
        movable := [i for i, b in enumerate(breaths) if rounds[i] > b.fewest]
    ):
        nudge(-1, movable)
    while left_ms() > sum(part.ceiling for part in silences) and (
        movable := [i for i, b in enumerate(breaths) if rounds[i] < b.most]
    ):
        nudge(+1, movable)
    return rounds
