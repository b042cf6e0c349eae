"""Ctrl-C, a polite kill and a closed terminal: one way to end, whatever is going on."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

_LEFT_ALONE = (signal.SIG_DFL, signal.default_int_handler)
_came: list[int] = []
"""The signals that came while they were heeded."""
_held = False


@contextmanager
def signals_interrupt() -> Iterator[None]:
    """A polite kill and a closed terminal raise KeyboardInterrupt as Ctrl-C does. What was told to
    be ignored (`nohup`) stays so."""
    numbers = [getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP")]
    before = {
        number: signal.signal(number, _interrupt)
        for number in numbers
        if number is not None and signal.getsignal(number) in _LEFT_ALONE
    }
    try:
        yield
    finally:
        _came.clear()
        for number, handler in before.items():
            signal.signal(number, handler)


def interrupted() -> bool:
    """Whether a signal has come."""
    return bool(_came)


def heed() -> None:
    """Raises KeyboardInterrupt once a signal has come. Called wherever work goes on in steps:
    libraries swallow exceptions while they load, and the one a signal raised may be among them."""
    if _came:
        raise KeyboardInterrupt


@contextmanager
def held() -> Iterator[None]:
    """What begins in here is finished before a signal interrupts: a heard sentence is written. The
    second signal insists, and interrupts at once."""
    global _held
    before = len(_came)
    _held = True
    try:
        yield
    finally:
        _held = False
    if len(_came) > before:
        raise KeyboardInterrupt


def _interrupt(number: int, frame: object) -> None:
    del frame
    _came.append(number)
    if not _held or len(_came) > 1:
        raise KeyboardInterrupt
