"""Measures the journal at 1, 10 and 100 years of evenings, so that growth is seen.

`scripts/bench journal [YEARS…]` prints a line for each figure. The years are made up, always the
same, and written by the journal itself.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from voice_assistant.events import Recognition, Utterance, Word
from voice_assistant.journal import Journal

Figure = tuple[str, str, str, bool | None]

YEARS = (1, 10, 100)
GOAL_YEARS = 10
"""The goals are for so many years; a longer journal is only measured."""
SEGMENTS = 18
"""In an evening: ten years are 3,650 sessions with some 50,000 segments."""
PRACTICE_EVERY = 4
"""So many days: on that day a practice instead of the evening's questions."""
PRACTICES = ("body-scan",)
LAST_DAY = date(2026, 11, 23)

_WHO = "my sister,my boss,a neighbour,my sponsor,the dog,an old friend,my mother,the doctor"
_DID = "called me,was kind,was short with me,forgot the milk,made soup,sat with me,left early"
_WHERE = "in the kitchen,at work,by the river,on the phone,after the meeting,before bed"
_FELT = "restless,grateful,afraid,tired,ashamed,calm,lonely,angry,hopeful,glad"
_RARE = "an apology,a letter,the harbour,a violin,a lantern,the orchard,a bicycle,the snow"
SEARCHES = ("grateful", "my sister called", "afraid", "violin", '"by the river"', "letter harbour",
            "the", "nothing like it anywhere")  # fmt: skip


def sentence(chance: random.Random) -> str:
    """Something a person might say of an evening, some 15 words long."""
    who, did, where, felt, rare = (
        chance.choice(words.split(",")) for words in (_WHO, _DID, _WHERE, _FELT, _RARE)
    )
    more = f", and then there was {rare}" if chance.random() < 0.05 else ""
    return f"Today {who} {did} {where} and I felt {felt} about it for a while{more}."


def utterance(said: str, at_ms: int) -> Utterance:
    words = tuple(
        Word(word.lower().strip(".,"), n * 300, n * 300 + 250, 0.9)
        for n, word in enumerate(said.split())
    )
    text = " ".join(word.text for word in words)
    return Utterance(Recognition(text, said, words, "vosk", 0.9), at_ms, at_ms + len(words) * 300)


def fill(path: Path, years: int) -> None:
    """A session for each day. The disk is not waited for."""
    chance = random.Random(8)
    now = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 20, tzinfo=UTC)
    now -= timedelta(days=years * 365)
    with Journal.open(path, clock=lambda: now, zone=lambda: UTC) as journal:
        journal._db.execute("PRAGMA synchronous = OFF")
        for day in range(years * 365):
            now += timedelta(days=1)
            if day % PRACTICE_EVERY:
                evening(journal, chance)
                continue
            practice = journal.start_session(
                PRACTICES[0], wording="plain", engine="vosk", voice="natural"
            )
            journal.end_session(practice, "completed")


def evening(journal: Journal, chance: random.Random) -> None:
    session_id = journal.start_session("nightly", wording="plain", engine="vosk", voice="natural")
    for ordinal in range(1, SEGMENTS // 2 + 1):
        journal.save_turn(
            session_id,
            ordinal,
            step=f"question-{ordinal}",
            prompt="What was today like, from the morning on?",
            wording="plain",
            outcome="answered",
            started_ms=ordinal * 40_000,
            ended_ms=ordinal * 40_000 + 38_000,
        )
        for segment in (1, 2):
            heard = utterance(sentence(chance), ordinal * 40_000 + segment * 9_000)
            journal.save_segment(session_id, ordinal, segment, heard)
    journal.save_rating(session_id, 1, "mood", chance.randint(0, 10))
    journal.save_rating(session_id, 2, "craving", chance.randint(0, 10))
    journal.keep_line(session_id, 3, "gratitude", sentence(chance))
    journal.end_session(session_id, "completed")


def times_ms(work: Callable[[], object], runs: int) -> list[float]:
    """Processor milliseconds of each of `runs`, after one that warms up: the file is in memory by
    then, and what else the machine does counts less."""
    work()
    taken = []
    for _ in range(runs):
        began = time.process_time()
        work()
        taken.append((time.process_time() - began) * 1000)
    return taken


def measure_journal(folder: Path, years: int) -> Iterator[Figure]:
    """Name, figure, goal (for ten years only) and whether it is met."""
    path = folder / f"{years}-years.db"
    fill(path, years)
    with Journal.open(path) as journal:
        searches: list[float] = []
        for text in SEARCHES:
            searches += times_ms(partial(journal.search, text), 10)
        p95 = statistics.quantiles(searches, n=20)[-1]
        yield _figure(years, "search, p95", p95, 20)
        yield _figure(years, "list, whole", _median(journal.sessions), 50)
        yield _figure(years, "stats, whole", _median(partial(journal.stats, PRACTICES)), 100)
        yield _figure(years, "this day", _median(partial(journal.on_this_day, LAST_DAY)), None)
        last = journal.sessions(limit=1)[0].id
        began = time.perf_counter()
        journal.delete_session(last)
        yield _figure(years, "delete for good", (time.perf_counter() - began) * 1000, None)
    size = path.stat().st_size / 1e6
    yield (f"journal of {years} years: size", f"{size:.1f} MB", "", None)
    began = time.perf_counter()
    Journal.open(path).close()
    yield _figure(years, "open and close", (time.perf_counter() - began) * 1000, None)


def _median(work: Callable[[], object]) -> float:
    return statistics.median(times_ms(work, 7))


def _figure(years: int, name: str, took_ms: float, goal_ms: int | None) -> Figure:
    held = goal_ms is not None and years == GOAL_YEARS
    goal = f"<= {goal_ms} ms" if held else ""
    met = took_ms <= goal_ms if goal_ms is not None and held else None
    return f"journal of {years} years: {name}", f"{took_ms:.1f} ms", goal, met


def main() -> int:
    years = [int(each) for each in sys.argv[1:]] or YEARS
    met = True
    with tempfile.TemporaryDirectory() as folder:
        for each in years:
            for name, figure, goal, fits in measure_journal(Path(folder), each):
                print(f"{name:<40} {figure:>12}  {goal:<10} {'' if fits is None else fits}")
                met = met and fits is not False
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
