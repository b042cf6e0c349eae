"""Counts how well people are understood. Called by scripts/measure-understanding.

Right means right in all that the row says: intent and slots, or the answer. Times are held against
a bare spaCy pipeline in the same run; machines differ, so compare ratios.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
# The checkout, where the tests and the package are, in place of this folder.
sys.path[0] = str(ROOT)
sys.path.append(str(Path(__file__).parent))
os.environ["HF_HUB_OFFLINE"] = "1"

from tests.understanding.utterances import ANSWERS, Row, read  # noqa: E402
from voice_assistant.understanding.understander import Understander  # noqa: E402

TABLES = ROOT / "tests" / "understanding"
UNSEEN = TABLES / "held_out_unseen.toml"
GOALS = {
    "intents": "97 %", "not for us": "98 %", "yes and no": "98 %", "numbers": "98 %",
    "durations": "98 %",
}  # fmt: skip
LOADING = """
import time
began = time.perf_counter()
import spacy
spacy.blank("en")
bare = time.perf_counter() - began
from voice_assistant.understanding.understander import Understander
began = time.perf_counter()
Understander().load()
print(bare, time.perf_counter() - began)
"""


def kind_of(row: Row) -> str:
    """The goal a row counts towards."""
    if row.measures_answer:
        return "durations" if row.expect == "duration" else "numbers"
    if row.intent == "none":
        return "not for us"
    return "yes and no" if row.intent in (*ANSWERS, "unsure") else "intents"


def count(understander: Understander, rows: Sequence[Row]) -> list[tuple[Row, str]]:
    """The rows that miss, with what was understood instead; prints how many are right."""
    of: Counter[str] = Counter(map(kind_of, rows))
    missed = [(row, got) for row in rows if (got := row.got(understander)) != row.wanted]
    wrong = Counter(kind_of(row) for row, _ in missed)
    for kind, total in of.items():
        share = f"{(total - wrong[kind]) / total:6.1%}"
        goal = f"(goal {GOALS[kind]})" if kind in GOALS else ""
        print(f"  {kind:12}{total - wrong[kind]:5} of {total:4}  {share}  {goal}")
    return missed


def print_intents(rows: Iterable[Row], missed: Iterable[tuple[Row, str]]) -> None:
    """Each intent's share, and what the missed ones were taken for."""
    taken: dict[str, list[str]] = defaultdict(list)
    for row, got in missed:
        if not row.measures_answer:
            taken[row.intent].append(got)
    total = Counter(row.intent for row in rows if not row.measures_answer)
    for intent in sorted(total):
        confused = ", ".join(f"{got} x{times}" for got, times in Counter(taken[intent]).items())
        share = 1 - len(taken[intent]) / total[intent]
        print(f"  {intent:18}{total[intent]:4}  {share:6.1%}  {confused}")


def print_times(understander: Understander, rows: Sequence[Row]) -> None:
    """What an utterance costs, and what loading does, beside the bare pipeline."""
    import spacy

    nlp = spacy.blank("en")
    ours = _each(lambda row: understander.understand(row.text, row.expect), rows)
    bare = _each(lambda row: nlp(row.text), rows)
    print(
        f"an utterance: mean {sum(ours) / len(ours):.0f} µs, slowest {max(ours):.0f} µs; "
        f"bare pipeline: mean {sum(bare) / len(bare):.0f} µs"
    )
    said = subprocess.run(
        [sys.executable, "-c", LOADING], cwd=ROOT, capture_output=True, text=True, check=True
    )
    spacy_s, ours_s = map(float, said.stdout.split())
    print(
        f"loading: spaCy alone {spacy_s:.2f} s, the understanding on top {ours_s:.2f} s, "
        f"ratio {(spacy_s + ours_s) / spacy_s:.2f}"
    )


def _each(work: Callable[[Row], object], rows: Sequence[Row]) -> list[float]:
    took = []
    for row in rows:
        began = time.perf_counter()
        work(row)
        took.append((time.perf_counter() - began) * 1e6)
    return took


def main() -> None:
    """Print it all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spoken", action="store_true", help="also through sound (some minutes)")
    parser.add_argument("--misses", action="store_true", help="also each row that misses")
    asked = parser.parse_args()
    understander = Understander()
    understander.load()
    for path in sorted(TABLES.glob("learned_*.toml")):
        print(f"{path.stem} (rules were made from it)")
        count(understander, read(path))
    rows = read(UNSEEN)
    print(f"{UNSEEN.stem}: {len(rows)} utterances nothing was made from")
    missed = count(understander, rows)
    print_intents(rows, missed)
    for row, got in missed if asked.misses else ():
        print(f"  {row.expect or 'home'}: {row.text!r}: {row.wanted}, understood {got}")
    print_times(understander, rows)
    if asked.spoken:
        from measure_spoken_commands import measure

        measure(understander)


if __name__ == "__main__":
    main()
