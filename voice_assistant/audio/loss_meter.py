"""Notices sound that never arrived, by holding the count of samples against wall time."""

from __future__ import annotations

from collections import deque

WINDOW_S = 1.0
"""Blocks that are only late catch up within this; what is still missing then is lost."""
LEAST_S = 0.1
"""Less than this cannot be told from the unevenness of callbacks."""
LEAST_FLAGGED_S = 0.02
"""When the driver itself reported an overflow, one frame is enough."""
DRIFT = 0.001
"""How far a sound card's clock may be off (1000 ppm; real ones keep within about 100)."""


class LossMeter:
    """Fed each block's length and arrival; says how much was lost, in seconds.

    The measure is the lag: wall time minus sound received. A late block raises it for a moment;
    a lost one raises it for good. So the least lag of the last second is compared with the least
    ever seen, which may creep up only as fast as a clock drifts.
    """

    def __init__(self) -> None:
        self._received_s = 0.0
        self._window: deque[tuple[float, float]] = deque()
        self._usual_s: float | None = None
        self._flagged_until = 0.0

    def count(self, sound_s: float) -> None:
        """Sound which the clock already counts as passed, though it was not heard."""
        self._received_s += sound_s

    def block(self, sound_s: float, arrived_s: float, *, flagged: bool = False) -> float:
        """Take a block that arrived at `arrived_s`, monotonic; returns seconds lost, mostly 0."""
        self._received_s += sound_s
        if flagged:
            self._flagged_until = arrived_s + 2 * WINDOW_S
        least_s = self._least_lag(arrived_s)
        if self._usual_s is None or least_s < self._usual_s:
            self._usual_s = least_s
        lost_s = least_s - self._usual_s
        threshold_s = LEAST_FLAGGED_S if arrived_s < self._flagged_until else LEAST_S
        if lost_s < threshold_s or not self._window_is_full(arrived_s):
            self._usual_s += min(lost_s, DRIFT * sound_s)
            return 0.0
        self._received_s += lost_s
        self._window.clear()
        return lost_s

    def _least_lag(self, arrived_s: float) -> float:
        """Of the blocks of the last second. Lags are kept against the count at their time."""
        self._window.append((arrived_s, arrived_s - self._received_s))
        while self._window[0][0] < arrived_s - WINDOW_S:
            self._window.popleft()
        return min(lag_s for _, lag_s in self._window)

    def _window_is_full(self, arrived_s: float) -> bool:
        return arrived_s - self._window[0][0] > 0.9 * WINDOW_S
