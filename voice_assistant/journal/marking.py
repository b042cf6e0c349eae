"""Showing how well words were heard: `[word?]` for one the recognizer was not sure of."""

from __future__ import annotations

import re

from voice_assistant.journal.rows import SegmentRow

UNSURE_BELOW = 0.5

_EDGES = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)


def marked(segment: SegmentRow) -> str:
    """What was said, with every word of confidence below 0.5 as `[word?]`.

    The person's own correction is certain. Where the recognizer's written form does not divide
    into its words (a number in digits), the words themselves are shown.
    """
    unsure = [w.confidence is not None and w.confidence < UNSURE_BELOW for w in segment.words]
    if segment.corrected or not any(unsure):
        return segment.said
    written = segment.said.split()
    if len(written) != len(unsure):
        written = [word.text for word in segment.words]
    pairs = zip(written, unsure, strict=True)
    return " ".join(_mark(word) if doubt else word for word, doubt in pairs)


def _mark(word: str) -> str:
    match = _EDGES.match(word)
    assert match is not None
    before, core, after = match.groups()
    return f"{before}[{core}?]{after}" if core else word
