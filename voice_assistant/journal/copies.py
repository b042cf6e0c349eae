"""Where copies of the journal were written to: what a deletion cannot reach, and must name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from voice_assistant.journal.wall_clock import from_stamp, stamp

CopyKind = Literal["export", "backup"]

_SETTING = "copies"


@dataclass(frozen=True, slots=True)
class Copy:
    """An export or a backup that was written. It may have been moved since, or deleted."""

    path: Path
    kind: CopyKind
    made: datetime


class Copies:
    """The part of Journal that remembers its copies."""

    _clock: Callable[[], datetime]
    setting: Callable[[str], Any]
    set_setting: Callable[[str, object], None]

    def note_copy(self, path: Path, kind: CopyKind) -> None:
        """Remember that one was written to `path` just now; it took the place of an earlier one."""
        others = [copy for copy in self.copies() if copy.path != path.absolute()]
        copies = [*others, Copy(path.absolute(), kind, self._clock())]
        self.set_setting(_SETTING, [_to_json(copy) for copy in copies])

    def copies(self, since: datetime | None = None) -> list[Copy]:
        """Those written at `since` or later (None: all), the oldest first."""
        copies = [_from_json(each) for each in self.setting(_SETTING) or []]
        return [copy for copy in copies if since is None or copy.made >= since]


def _to_json(copy: Copy) -> dict[str, str]:
    return {"path": str(copy.path), "kind": copy.kind, "made": stamp(copy.made)}


def _from_json(row: dict[str, Any]) -> Copy:
    return Copy(Path(row["path"]), row["kind"], from_stamp(row["made"]))
