"""Taking an alarm back: "I meant the traffic"."""

from __future__ import annotations

import re

_CORRECTION = re.compile(
    r"\b(i (only |just )?meant (the|about)"
    r"|(that s|that's|thats|it's|its) not what i (said|meant|mean)"
    r"|(that is|this is) not what i (said|meant|mean)"
    r"|i (didn't|did not|don't|do not) mean (it|that|me|myself|to say)"
    r"|you (misheard|misunderstood|heard (me )?wrong|got (that|me|it) wrong)"
    r"|i was (only |just )?(talking about|joking|kidding|quoting|speaking of)"
    r"|it('s| is| was) (only |just )?(a joke|a figure of speech|an expression|a song|a film|a movie"
    r"|a book|the (tv|television|radio))"
    r"|not (like|in) that( way| sense)?$|wrong word)\b"
)
"""Only explicit corrections: "I mean it" is the opposite of one. A bare "no" or "I'm fine" is a
denial, and that softens without withdrawing anything (docs/safety.md, rule 4)."""


def is_correction(text: str) -> bool:
    """Whether the user says that an alarm misunderstood them."""
    return _CORRECTION.search(text.lower()) is not None
