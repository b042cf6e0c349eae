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


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase that was found: what it names, and the words it covers."""

    name: str
    start: int
    end: int


class PhraseBook:
    """Every phrase this program knows, in spaCy's phrase matchers.

    A phrase matcher looks words up in a trie, so its time does not grow with the phrases: thousands
    of ways to say a command cost microseconds an utterance. Token patterns took a thousand times as
    long on the same templates. Loading imports spaCy and takes about a second.
    """

    def __init__(self) -> None:
        import spacy

        self._nlp = spacy.blank("en")
        said = table("phrases")
        self._order = {intent: place for place, intent in enumerate(said["commands"])}
        self._commands = _matcher(
            self._nlp,
            {
                intent: [phrase for template in templates for phrase in phrases_of(template)]
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

    def command(
        self, words: Sequence[str], starts: Iterable[int], ends: Iterable[int]
    ) -> tuple[Intent, int] | None:
        """The command that covers `words` from one of `starts` to one of `ends`, and its length.

        The longest wins; of two as long, the one listed first in `COMMANDS`.
        """
        begins, closes = set(starts), set(ends)
        found = [
            found
            for found in self._find(self._commands, words)
            if found.start in begins and found.end in closes
        ]
        if not found:
            return None
        best = max(found, key=lambda each: (each.end - each.start, -self._order[each.name]))
        return cast(Intent, best.name), best.end - best.start

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
        unique = dict.fromkeys(tuple(way) for way in ways)
        matcher.add(name, [Doc(nlp.vocab, words=list(way)) for way in unique])
    return matcher
