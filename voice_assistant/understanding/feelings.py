"""What a person may need at once without being in danger: a slip, an urge, panic, grief, worse."""

from __future__ import annotations

import re
from collections.abc import Sequence

from voice_assistant.understanding.data import pattern, table

_TABLE = table("feelings")
_NOT_NOW = re.compile(_TABLE["not_now"])
_NEEDS: list[tuple[str, re.Pattern[str]]] = [
    (need, pattern(said, {"drink": _TABLE["drink"]})) for need, said in _TABLE["needs"].items()
]


def need_of(words: Sequence[str]) -> str | None:
    """The need `words` show, or None. Slips and urges long past or denied are not needs."""
    said = " ".join(words)
    for need, shown in _NEEDS:
        if shown.search(said) and not (need in ("slip", "urge") and _NOT_NOW.search(said)):
            return need
    return None
