"""The spaCy side: what commands, scripts and needs are named in an utterance, and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from voice_assistant.events import Intent
from voice_assistant.understanding.data import table
from voice_assistant.understanding.templates import phrases as phrases_of
from voice_assistant.understanding.words import words as words_of

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import PhraseMatcher


LOT = 100
"""Phrases that are made into documents together."""


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase that was found: what it names, and the words it covers."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Command:
    """A command said in `words[start:end]`. Of several the longest is meant, then the highest
    `precedence`."""

    intent: Intent
    start: int
    end: int
    precedence: int

    @property
    def length(self) -> int:
        return self.end - self.start


class PhraseBook:
    """Every phrase this program knows, in spaCy's phrase matchers.

    A phrase matcher looks words up in a trie, so its time does not grow with the phrases: thousands
    of ways to say a command cost microseconds an utterance. Token patterns took a thousand times as
    long on the same templates. Loading imports spaCy and takes about a second.
    """

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        said = table("phrases")
        self.synonyms = {
            word: meant for meant, alike in said["synonyms"].items() for word in alike.split()
        }
        self._order = {intent: place for place, intent in enumerate(said["commands"])}
        self._commands = _matcher(
            self._nlp,
            {
                intent: [
                    way for template in templates for way in phrases_of(template, self.synonyms)
                ]
                for intent, templates in said["commands"].items()
            },
        )
        self._names = _matcher(
            self._nlp,
            {
                f"{kind}:{name}": [words_of(way) for way in ways]
                for kind in ("flow", "practice", "need")
                for name, ways in said[f"{kind}s"].items()
            },
        )

    def commands(self, words: Sequence[str]) -> list[Command]:
        """Every command that is said somewhere in `words`."""
        return [
            Command(cast(Intent, found.name), found.start, found.end, -self._order[found.name])
            for found in self._find(self._commands, self.fold(words))
        ]

    def fold(self, words: Sequence[str]) -> list[str]:
        """`words` with one word for all that mean the same in a command."""
        return [self.synonyms.get(word, word) for word in words]

    def names(self, words: Sequence[str]) -> list[Found]:
        """The scripts and needs named, "practice:body-scan" and the like; longest, none twice."""
        found = self._find(self._names, words)
        found.sort(key=lambda each: (each.start - each.end, each.start))
        taken: set[int] = set()
        kept = []
        for each in found:
            covered = set(range(each.start, each.end))
            if not covered & taken:
                taken |= covered
                kept.append(each)
        return sorted(kept, key=lambda each: each.start)

    def _find(self, matcher: PhraseMatcher, words: Sequence[str]) -> list[Found]:
        from spacy.tokens import Doc

        spans = matcher(Doc(self._nlp.vocab, words=list(words)), as_spans=True)
        return [Found(span.label_, span.start, span.end) for span in spans]


def _matcher(nlp: Language, table: Mapping[str, Iterable[Sequence[str]]]) -> PhraseMatcher:
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc

    matcher = PhraseMatcher(nlp.vocab)
    for name, ways in table.items():
        unique = list(dict.fromkeys(tuple(way) for way in ways))
        # In small lots: many thousand documents alive at once keep the garbage collector busy.
        for start in range(0, len(unique), LOT):
            lot = unique[start : start + LOT]
            matcher.add(name, [Doc(nlp.vocab, words=list(way)) for way in lot])
    return matcher
