"""Keys, without waiting for Enter: any key stops speech, Esc stops the session."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from voice_assistant.interrupts import heed

ESCAPE = "esc"
_LONGEST_KEY = 32
"""Bytes read at once; an arrow key is three, a held key no more than this in 20 ms."""


class Keys(Protocol):
    """Keys pressed since the last call; never waits."""

    def __call__(self) -> tuple[str, ...]: ...


def no_keys() -> tuple[str, ...]:
    """For where nobody sits at a keyboard; an interrupt counts there too."""
    heed()
    return ()


@contextmanager
def keyboard() -> Iterator[Keys]:
    """Reads the terminal's keys one by one while it is open; Ctrl-C stays what it is."""
    if not sys.stdin.isatty():
        yield no_keys
    elif sys.platform == "win32":
        yield _heeding(_windows_keys)
    else:
        with _posix_keys() as keys:
            yield _heeding(keys)


if sys.platform == "win32":

    def _windows_keys() -> tuple[str, ...]:
        import msvcrt

        pressed = []
        while msvcrt.kbhit():
            pressed.append(_name(msvcrt.getwch()))
        return tuple(pressed)

else:

    @contextmanager
    def _posix_keys() -> Iterator[Keys]:
        import os
        import select
        import termios
        import tty

        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)

        def keys() -> tuple[str, ...]:
            if not select.select([terminal], [], [], 0)[0]:
                return ()
            pressed = os.read(terminal, _LONGEST_KEY).decode("utf-8", "replace")
            return (_name(pressed),) if pressed else ()

        tty.setcbreak(terminal)
        try:
            yield keys
        finally:
            # A terminal that was closed has nothing to be put back.
            with suppress(termios.error):
                termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _heeding(keys: Keys) -> Keys:
    def pressed() -> tuple[str, ...]:
        heed()
        return keys()

    return pressed


def _name(pressed: str) -> str:
    # An arrow or function key begins with the same byte as Esc, but is longer.
    return ESCAPE if pressed == "\x1b" else pressed
