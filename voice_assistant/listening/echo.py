"""Telling our own voice from the user's by its words: a scripted program knows what it says."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from voice_assistant.recognition.spelling import understanding_form

SIMILAR = 0.8
"""Share of an utterance found in order in a sentence being said that makes it an echo (the figure
public voice assistants use for text-level echo rejection)."""
LEAST_LETTERS = 4
"""Runs of letters shorter than this occur by chance."""


def is_echo(text: str, said: Sequence[str]) -> bool:
    """Whether `text` is most likely the loudspeaker heard back: what is being said, or part of it.

    A command word standing in the sentence being played counts as echo too.
    """
    return bool(text.split()) and any(_share_found(text, line) >= SIMILAR for line in said)


def _share_found(text: str, line: str) -> float:
    """By whole words, or by letters: a recognizer may cut the same sounds into other words."""
    heard, spoken = text.split(), understanding_form(line).split()
    by_words = _found(heard, spoken, 1) / len(heard)
    by_letters = _found("".join(heard), "".join(spoken), LEAST_LETTERS) / len("".join(heard))
    return max(by_words, by_letters)


def _found(heard: Sequence[str], spoken: Sequence[str], least: int) -> int:
    blocks = SequenceMatcher(None, heard, spoken, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= least)
