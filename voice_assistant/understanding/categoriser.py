"""Where rules end: a small bag-of-words categoriser of spaCy's, and the words it may judge.

Set-up trains it, in some seconds, from phrases.toml and from utterances that rules were made from
(scripts/train_understanding.py); the same data give the same weights. Where it was not trained the
rules stand alone. It only speaks where no rule does, and only of words that were said for that very
intent: whoever says others is talking of something else, however alike it sounds.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

from voice_assistant.events import Intent
from voice_assistant.understanding.fillers import AROUND

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.pipeline import TextCategorizer

MODEL = {
    "@architectures": "spacy.TextCatBOW.v3",
    "exclusive_classes": True,
    "ngram_size": 2,
    "no_output_layer": False,
    "length": 8192,
}
"""spaCy's own architecture: a sparse linear model over words and pairs of words."""
WEIGHTS, WORDS = "categoriser.bin", "categoriser.json"
SURE_ENOUGH, SURER = 0.4, 0.8
"""Least probability of an intent, and beside a strange word: chosen on rounds 3, 5 and 6, so that
talk that is not for us stays so (docs/understanding.md)."""
MOST_STRANGE = 1
"""How many words never said for an intent may stand: a slip of the tongue or the ear."""
OTHERS = frozenset(
    ("he", "she", "they", "him", "her", "them", "his", "their", "wife", "kids")
)  # fmt: skip
"""Talk about others ("wife" is anyone near, synonyms folded) is not for us, unless it says who is
asleep, here or speaking."""
ABOUT_OTHERS: frozenset[str] = frozenset(("quiet", "private", "not_me"))
NAMING = frozenset(
    ("a", "an", "the", "my", "your", "our", "his", "her", "their", "some", "any", "that", "this",
     "those", "these", "last", "next", "previous", "first")
)  # fmt: skip
"""Before a strange word they name what the talk is about: "turn the heating down"."""


class Categoriser:
    """Guesses intents. Loading takes some tenths of a second, a guess about one millisecond.

    Raises FileNotFoundError where it was not trained; see `trained`.
    """

    def __init__(self, nlp: Language) -> None:
        self._vocab = nlp.vocab
        self._known: dict[str, frozenset[str]] = {
            intent: frozenset(words)
            for intent, words in json.loads(_file(WORDS).decode("utf-8")).items()
        }
        self._pipe = cast("TextCategorizer", nlp.add_pipe("textcat", config={"model": MODEL}))
        self._pipe.from_bytes(zlib.decompress(_file(WEIGHTS)), exclude=["vocab"])

    def guess(self, words: Sequence[str]) -> tuple[Intent, float] | None:
        """The intent of `words` (tidied, synonyms folded) and how sure, 0 to 1; None in doubt."""
        from spacy.tokens import Doc

        if not words:
            return None
        probable: dict[str, Any] = self._pipe(Doc(self._vocab, words=list(words))).cats
        intent = max(probable, key=lambda each: probable[each])
        strange = [at for at, word in enumerate(words) if self._is_strange(word, intent)]
        named = any(at == len(words) - 1 or (at and words[at - 1] in NAMING) for at in strange)
        if OTHERS.intersection(words) and intent not in ABOUT_OTHERS:
            return None
        if intent == "none" or named or len(strange) > MOST_STRANGE:
            return None
        if probable[intent] < (SURER if strange else SURE_ENOUGH):
            return None
        return cast(Intent, intent), float(probable[intent])

    def _is_strange(self, word: str, intent: str) -> bool:
        return word not in self._known[intent] and word not in AROUND


def trained() -> bool:
    """Whether set-up has trained it."""
    return all(files(__package__).joinpath(name).is_file() for name in (WEIGHTS, WORDS))


def _file(name: str) -> bytes:
    return files(__package__).joinpath(name).read_bytes()
