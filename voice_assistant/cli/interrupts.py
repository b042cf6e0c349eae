"""Ctrl-C, a polite kill and a closed terminal: one way to end, whatever is going on."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click

_LEFT_ALONE = (signal.SIG_DFL, signal.default_int_handler)
_came: list[int] = []
"""The signals that came while they were heeded."""


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
def tells_when_interrupted(what_is_left: str) -> Iterator[None]:
    """One line about what an interrupt leaves behind, once that is true."""
    try:
        yield
    except KeyboardInterrupt:
        # Where the terminal itself is gone there is nobody to tell.
        with suppress(OSError):
            click.echo(f"\nInterrupted. {what_is_left}", err=True)
        raise


def _interrupt(number: int, frame: object) -> None:
    del frame
    _came.append(number)
    raise KeyboardInterrupt
