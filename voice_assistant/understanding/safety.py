"""Who is in danger: fixed rules, never a model, and nothing but the standard library.

It runs on every utterance in every state, also while spaCy is still loading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from voice_assistant.events import SafetyKind, SafetyTier
from voice_assistant.understanding.data import pattern, table
from voice_assistant.understanding.words import words

REACH = 120
"""Characters before a rule's words in which something can change what they mean."""
GRAVEST_FIRST: tuple[SafetyTier, ...] = ("crisis", "concern")


@dataclass(frozen=True, slots=True)
class Safety:
    """How grave, and what about; `kind` chooses the fixed words."""

    tier: SafetyTier = "none"
    kind: SafetyKind = ""


_TABLE = table("safety")
_IDIOMS = pattern(_TABLE["before"]["idioms"], _TABLE["phrases"])
_MISHEARD = [(re.compile(each["heard"]), each["meant"]) for each in _TABLE["before"]["misheard"]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing a person may say, and what it means; the table gives each its reason."""

    found: Safety
    said: re.Pattern[str]
    past: bool
    """Told in the past tense, so that when it happened decides."""


_RULES = [
    Rule(
        Safety(tier, rule["kind"]),
        pattern(rule["said"], _TABLE["phrases"]),
        rule.get("past", False),
    )
    for tier in GRAVEST_FIRST
    for rule in _TABLE[tier]
]

_GUARDS: dict[str, re.Pattern[str]] = {
    name: pattern([said], _TABLE["guards"]) for name, said in _TABLE["guards"].items()
}


def assess(text: str) -> Safety:
    """How grave `text` is: crisis before concern, each by the first rule that stands.

    A rule does not stand where its words are denied, asked about, supposed, quoted from a story,
    or long past. Idioms are taken out first, and misheard crucial words put right. Never raises.
    """
    said = _as_meant(" ".join(words(text)))
    found = Safety()
    for rule in _RULES:
        for match in rule.said.finditer(said):
            weighed = _weigh(rule, said, match)
            if weighed.tier == "crisis":
                return weighed
            if weighed.tier == "concern" and found.tier == "none":
                found = weighed
    return found


def _as_meant(said: str) -> str:
    for heard, meant in _MISHEARD:
        said = heard.sub(meant, said)
    return _GUARDS["mourned"].sub("mourned", _IDIOMS.sub("idiom", said))


def _weigh(rule: Rule, said: str, match: re.Match[str]) -> Safety:
    before = said[max(0, match.start() - REACH) : match.start()]
    if _any(("denied", "asked", "supposed", "quoted_story"), before):
        return Safety()
    if rule.found.kind in ("suicide", "self-harm", "overdose") and _any(("reported",), before):
        long_ago = _any(("long_ago",), said)
        return Safety() if long_ago else Safety("crisis", "other-person")
    # What begins with its own "i" is a sentence of its own: the words before do not govern it.
    governed = not re.match("(?:and |but |so )?i ", match.group())
    if governed and _any(("told_story",), before):
        return Safety()
    told = _any(("told",), match.group()) and (rule.past or "used to" in match.group())
    if told or (governed and _any(("used_to", "past_verb"), before)):
        return _weigh_past(rule.found, said)
    return rule.found


def _weigh_past(found: Safety, said: str) -> Safety:
    """What is told in the past tense: long ago is a story, just now is grave, else we ask."""
    if _any(("long_ago",), said):
        relived = re.search(r"\b(?:again|still)\b", said)
        return Safety("concern", found.kind) if relived else Safety()
    if _any(("now",), said) or found.kind in ("overdose", "other-person"):
        return found
    return Safety("concern", found.kind)


def _any(guards: tuple[str, ...], said: str) -> bool:
    return any(_GUARDS[guard].search(said) for guard in guards)
