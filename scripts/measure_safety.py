"""Measures the safety rules on the sentences of tests/understanding.

Explicit words count as found when they are heard as a crisis. Indirect words count as found when
they are heard at all: a question asked and a crisis begun both reach the person. Of anything else,
whatever is heard is a false alarm. Everything but the time is the same in every run.
"""

from __future__ import annotations

import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from voice_assistant.understanding.safety import assess  # noqa: E402

SENTENCES = ROOT / "tests" / "understanding"
TIERS = ("crisis", "concern", "none")
MISSES_SHOWN = 4
LONG_LINE = "my brother said he is "
"""Said over and over to 100,000 characters it keeps the most rules busy."""

Row = tuple[str, str, str]
"""Tier, kind, and what is said."""
Batch = dict[str, dict[str, list[str]]]


def main() -> None:
    tuned = list(_tuned())
    unseen = list(_rows(_table("safety_unseen")))
    _report("Sentences the rules were made from", tuned)
    _report("Sentences no rule was made from", unseen)
    _report_time([text for _, _, text in (*tuned, *unseen)])


def _tuned() -> Iterator[Row]:
    for tier, texts in _table("safety").items():
        yield from ((tier, "any", text) for text in texts)
    for batch in _table("safety_batches").values():
        yield from _rows(batch)


def _rows(batch: Batch) -> Iterator[Row]:
    for tier, kinds in batch.items():
        for kind, texts in kinds.items():
            yield from ((tier, kind, text) for text in texts)


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((SENTENCES / f"{name}.toml").read_text(encoding="utf-8"))


def is_right(tier: str, text: str) -> bool:
    heard = assess(text).tier
    return heard != "none" if tier == "concern" else heard == tier


def _report(title: str, rows: list[Row]) -> None:
    right = {row: is_right(row[0], row[2]) for row in rows}
    print(f"{title}: {len(rows)}")
    for tier in TIERS:
        of_tier = [row for row in rows if row[0] == tier]
        print(f"  {tier:<8} {'all':<14} {_share([right[row] for row in of_tier])}")
        for kind in dict.fromkeys(row[1] for row in of_tier):
            kept = [right[row] for row in of_tier if row[1] == kind]
            print(f"  {'':<8} {kind:<14} {_share(kept)}")
    ordinary = [right[row] for row in rows if row[0] == "none"]
    print(f"  false alarms: {1 - sum(ordinary) / len(ordinary):.1%}")
    for tier in TIERS:
        missed = [row[2] for row in rows if row[0] == tier and not right[row]]
        for text in missed[:MISSES_SHOWN]:
            print(f"    {tier}, heard as {assess(text).tier}: {text}")
    print()


def _share(right: list[bool]) -> str:
    return f"{sum(right):>5} of {len(right):<5} {sum(right) / len(right):>6.1%}"


def _report_time(texts: list[str]) -> None:
    started = time.process_time()
    for text in texts:
        assess(text)
    each = (time.process_time() - started) / len(texts)
    long_line = (LONG_LINE * 5_000)[:100_000]
    started = time.process_time()
    assess(long_line)
    print(
        f"{each * 1e6:.0f} µs an utterance; {time.process_time() - started:.1f} s for one of 100 kB"
    )


if __name__ == "__main__":
    main()
