"""Trains voice_assistant/understanding/categoriser.bin. Called by set-up, once the data change.

The same data give the same weights.
"""

from __future__ import annotations

import json
import random
import sys
import tomllib
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
# The checkout, where the tests and the package are, in place of this folder.
sys.path[0] = str(ROOT)

from tests.understanding.utterances import read  # noqa: E402
from voice_assistant.dialogue.library import shipped_library  # noqa: E402
from voice_assistant.dialogue.script import Practice, SayItem, Wordings  # noqa: E402
from voice_assistant.dialogue.tables import WORDINGS  # noqa: E402
from voice_assistant.understanding.categoriser import MODEL, WEIGHTS, WORDS  # noqa: E402
from voice_assistant.understanding.data import table  # noqa: E402
from voice_assistant.understanding.fillers import (  # noqa: E402
    LEAD_INS,
    STATEMENTS,
    TAILS,
    tidy,
)
from voice_assistant.understanding.matching import PhraseBook  # noqa: E402
from voice_assistant.understanding.templates import phrases  # noqa: E402
from voice_assistant.understanding.words import words  # noqa: E402
from voice_assistant.voice.sentences import sentences  # noqa: E402

TABLES = ROOT / "tests" / "understanding"
PACKAGE = ROOT / "voice_assistant" / "understanding"
PHRASES_AN_INTENT = 150
"""More would drown what people said in what templates make."""
EPOCHS, BATCH = 12, 64
UNTRAINED = ("yes", "no", "unsure")
"""Answers have rules of their own (answers.toml) and must not be guessed."""

Said = tuple[Sequence[str], str]


def from_templates(book: PhraseBook, rng: random.Random) -> Iterator[Said]:
    """Phrases of each intent, half of them with a polite opening or ending."""
    for intent, templates in table("phrases")["commands"].items():
        ways = list(
            dict.fromkeys(way for each in templates for way in phrases(each, book.synonyms))
        )
        for way in rng.sample(ways, min(PHRASES_AN_INTENT, len(ways))):
            opening = rng.choice(["", "", "", *LEAD_INS, *STATEMENTS]).split()
            ending = rng.choice(["", "", "", *TAILS]).split()
            yield [*opening, *way, *ending], intent


def from_people(book: PhraseBook) -> Iterator[Said]:
    """The utterances rules were made from, and what is told in answers and in distress as none."""
    for path in sorted(TABLES.glob("learned_*.toml")):
        for row in read(path):
            if not row.measures_answer and row.expect in (None, "free"):
                said = book.fold(tidy(words(row.text)))
                yield from [(said, row.intent)] * 2
    for rows in tomllib.loads((TABLES / "examples.toml").read_text()).values():
        for example in rows:
            if "intent" in example and example.get("expect") in (None, "free"):
                yield book.fold(tidy(words(example["text"]))), example["intent"]


def from_ourselves(book: PhraseBook) -> Iterator[Said]:
    """All that the practices say: heard back through a loudspeaker, it must command nothing."""
    for practice in shipped_library().all():
        if isinstance(practice, Practice):
            for line in lines_of(practice):
                spoken = {each for how in WORDINGS for each in sentences(line.in_wording(how))}
                for sentence in sorted(spoken):
                    yield book.fold(tidy(words(sentence))), "none"


def lines_of(practice: Practice) -> Iterator[Wordings]:
    """Every line that is spoken in it."""
    for phase in practice.phases:
        for item in phase.items:
            if isinstance(item, SayItem):
                yield from (item.line, *item.anchors.values())


def main() -> None:
    """Train, and write the weights and the words known for each intent."""
    import spacy
    from spacy.tokens import Doc
    from spacy.training import Example
    from thinc.api import fix_random_seed

    rng = random.Random(1)
    nlp = spacy.blank("en")
    book = PhraseBook(nlp)
    said = [
        each
        for each in (*from_templates(book, rng), *from_people(book), *from_ourselves(book))
        if each[0] and each[1] not in UNTRAINED
    ]
    known: dict[str, set[str]] = defaultdict(set)
    for heard, intent in said:
        known[intent].update(heard)
    intents = sorted(known)
    examples = [
        Example.from_dict(
            Doc(nlp.vocab, words=list(heard)),
            {"cats": {each: float(each == intent) for each in intents}},
        )
        for heard, intent in said
    ]
    fix_random_seed(0)
    pipe = nlp.add_pipe("textcat", config={"model": MODEL})
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(EPOCHS):
        rng.shuffle(examples)
        for start in range(0, len(examples), BATCH):
            nlp.update(examples[start : start + BATCH], sgd=optimizer)
    weights = zlib.compress(pipe.to_bytes(exclude=["vocab"]), 9)  # type: ignore[attr-defined]
    (PACKAGE / WEIGHTS).write_bytes(weights)
    # The order of the labels is the order of the weights.
    (PACKAGE / WORDS).write_text(
        json.dumps({each: sorted(known[each]) for each in pipe.labels}, indent=0) + "\n"  # type: ignore[attr-defined]
    )
    print(f"{len(examples)} utterances, {len(intents)} intents, {len(weights):,} bytes of weights")


if __name__ == "__main__":
    main()
