"""Commands that listening and sessions look for before anything is understood; no spaCy here."""

from __future__ import annotations

import re

from voice_assistant.events import Intent
from voice_assistant.understanding.fillers import tidy
from voice_assistant.understanding.words import words

EARLY: dict[str, Intent] = {
    "stop": "stop", "stop it": "stop", "stop now": "stop", "stop there": "stop",
    "stop talking": "stop", "pause": "pause", "pause it": "pause", "resume": "resume",
    "continue": "resume", "repeat": "repeat", "repeat that": "repeat", "say that again": "repeat",
    "say it again": "repeat", "can you repeat that": "repeat", "could you repeat that": "repeat",
    "could you say that again": "repeat", "can you say that again": "repeat",
    "repeat the question": "repeat", "next": "next", "skip": "next", "skip this": "next",
    "skip that": "next", "skip this one": "next", "skip it": "next", "skip that one": "next",
    "next question": "next", "next one": "next", "go back": "back", "previous": "back",
    "slower": "slower", "slow down": "slower", "faster": "faster", "speed up": "faster",
    "louder": "louder", "speak up": "louder", "softer": "softer", "quieter": "softer",
    "how long is left": "time_left", "what time is it": "current_time",
    "off the record": "off_record", "that is all thank you": "done", "that is all thanks": "done",
}  # fmt: skip
"""What may be acted on before it is over: whole commands that begin no sentence of danger.

Left out on purpose (docs/safety.md, rule 10): yes, no, unsure and numbers; "that's all", "that's
it", "i'm done" and "enough" ("that's all i can take", "i'm done with living"); "help", "go on",
"wait"."""


def is_whole_command(text: str) -> Intent | None:
    """The command a stable partial already is, or None. Takes microseconds."""
    if len(text) > 60:
        return None
    return EARLY.get(" ".join(tidy(words(text))))


# Said by itself or after a little "and", "so", "okay", these end an answer.
_CLOSED = (
    r"that(?:\s+is|'?s)\s+(?:all|it|everything|about\s+it|about\s+all|the\s+lot|me\s+done)"
    r"(?:\s+(?:i|that\s+i)(?:\s+have|'ve)?\s*(?:got|had|wanted|want|have|need|needed)?"
    r"(?:\s+to\s+(?:say|add|share|tell\s+you))?)?"
    r"|nothing\s+(?:else|more)(?:\s+(?:to\s+(?:say|add)|really|from\s+me))?"
    r"|i(?:\s+have|'?ve)\s+(?:said\s+(?:it\s+all|everything|my\s+piece)|nothing\s+(?:else|"
    r"more)\s+to\s+(?:say|add))"
    r"|end\s+of\s+(?:answer|story)|over\s+and\s+out|amen|the\s+end"
)
# "I'm done" says too much about a life to end a sentence with: only after a word that closes.
_PERSONAL = r"i(?:\s+am|'?m)\s+(?:all\s+)?(?:done|finished|through)"
_TRAILER = (
    r"(?:\s+(?:for\s+(?:now|today|tonight|me|this\s+one|that\s+one)|really|i\s+think|"
    r"i\s+guess|now|"
    r"thanks|thank\s+you|please|then|from\s+me|to\s+be\s+honest|with\s+(?:that|"
    r"this)(?:\s+one)?|okay))*"
)
_CLOSING = (
    r"(?:and|so|okay|ok|well|right|alright|all\s+right|yeah|yes|now|um|uh|anyway|"
    r"i\s+think|i\s+guess|but)"
)
_END = r"[\s.,;:!?…-]*$"
_DONE = re.compile(
    rf"(?:^|(?<=[\s.,;:!?…-]))(?:{_CLOSING}[\s,.]+)*(?:{_CLOSED}){_TRAILER}{_END}", re.IGNORECASE
)
_I_AM_DONE = re.compile(
    (
        rf"(?:^|(?<=[.;!?…])\s*|"
        rf"\s(?={_CLOSING}\b))(?:{_CLOSING}[\s,.]+)*(?:{_PERSONAL}){_TRAILER}{_END}"
    ),
    re.IGNORECASE,
)
# With one of these before it the phrase belongs to the story and ends nothing.
_PART_OF_STORY = re.compile(
    (
        r"\b(?:(?:not|don't|dont|didn't|never)\s+(?:think|believe|say|feel)|not|n't|never|"
        r"dont|didnt|said|says|say|saying|told\s+\w+|thought|thinking|think\s+that|if|whether|"
        r"wish|"
        r"when|until|till|before|once|because|like|felt|feel|hope|hoped|know|knew|believe|"
        r"sure|was|"
        r"an|asked|sing|sang|shouted|whispered|read|with|means?|"
        r"until\s+\w+)[\s,]*(?:that\s*)?$"
    ),
    re.IGNORECASE,
)
_TAIL = 160
"""Characters at the end of an utterance in which a done-phrase can be."""


def is_done_phrase(text: str) -> tuple[bool, str]:
    """Whether `text` ends with a done-phrase, and `text` without it.

    In doubt it does not: a done-phrase that is missed costs a silence, one that is wrongly heard
    cuts a person off. So "that's all i could think about", "and that's all there is to it" (said
    about the story, not about the telling), "he said that's it" and "when i'm done" end nothing.
    """
    head = max(0, len(text) - _TAIL)
    tail = text[head:].translate({0x2019: "'", 0x2018: "'"})
    for pattern in (_DONE, _I_AM_DONE):
        found = pattern.search(tail)
        if (
            found
            and not (found.start() == 0 and head)
            and not _PART_OF_STORY.search(tail[: found.start()])
        ):
            return True, text[: head + found.start()].rstrip(" \t\n,;:-…")
    return False, text
