"""Who is in danger: fixed rules, never a model, and nothing but the standard library.

It runs on every utterance in every state, also while spaCy is still loading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from voice_assistant.events import SafetyKind, SafetyTier
from voice_assistant.understanding.data import pattern, table
from voice_assistant.understanding.words import words

JUST_BEFORE = 5
"""Characters in which an "am" or "is" may stand before a rule's words."""
REACH = 120
"""Characters before a rule's words in which something can change what they mean."""
GRAVEST_FIRST: tuple[SafetyTier, ...] = ("crisis", "concern")
OF_ONESELF: tuple[SafetyKind, ...] = ("suicide", "self-harm", "overdose")
"""What someone else may be reported to say: then it is that person who is in danger."""
GRAVE_WHENEVER: tuple[SafetyKind, ...] = (
    "overdose", "withdrawal", "medical", "other-person", "child",
)  # fmt: skip
"""Told in the past tense these still ask for help at once; long ago they do not."""
NEVER_OVER: tuple[SafetyKind, ...] = ("overdose", "withdrawal", "medical", "child")
"""Feeling fine does not end these."""


@dataclass(frozen=True, slots=True)
class Safety:
    """How grave, and what about; `kind` chooses the fixed words."""

    tier: SafetyTier = "none"
    kind: SafetyKind = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing a person may say, and what it means; the table gives each its reason."""

    found: Safety
    said: re.Pattern[str]
    past: bool
    """Told in the past tense, so that when it happened decides."""
    also: re.Pattern[str] | None
    """What must stand anywhere in the utterance too: two signs that are grave together."""


_TABLE = table("safety")
_CONTEXT = table("safety_context")
_IDIOMS = pattern(
    [said for idiom in _CONTEXT["idiom"] for said in idiom["said"]], _TABLE["phrases"]
)
_MISHEARD = [(re.compile(each["heard"]), each["meant"]) for each in _CONTEXT["misheard"]]
_GUARDS: dict[str, re.Pattern[str]] = {
    name: pattern([said], _CONTEXT["guards"]) for name, said in _CONTEXT["guards"].items()
}
_RULES = [
    Rule(
        Safety(tier, rule["kind"]),
        pattern(rule["said"], _TABLE["phrases"]),
        rule.get("past", False),
        pattern([rule["also"]], _TABLE["phrases"]) if "also" in rule else None,
    )
    for tier in GRAVEST_FIRST
    for rule in _TABLE[tier]
]

# Speech in distress is broken: fillers go, and so does what is said twice ("i want i want to").
_FILLERS = re.compile(
    r"\b(?:um+|uh+|uhm|er|erm|ah|oh|hm+|mm+|you know|i mean|sort of|kind of|honestly|literally|"
    r"basically|actually) "
)
_RESTARTS = re.compile(r"\b(\w+(?: \w+){0,3}) (?=\1\b)")
# What turns the thought: a "not" before these does not reach what follows ("but i want to die").
_TURNS = re.compile(r"but |(?:and|so|because|then) i ")


def assess(text: str) -> Safety:
    """How grave `text` is: crisis before concern, each by the first rule that stands.

    A rule does not stand where its words are denied, asked about, supposed, quoted from a story,
    or long past. Idioms are taken out first, and misheard crucial words put right. Never raises.
    """
    said = _as_meant(" ".join(words(text)))
    found = Safety()
    for rule in _RULES:
        if rule.also is not None and not rule.also.search(said):
            continue
        for match in rule.said.finditer(said):
            weighed = _weigh(rule, said, match)
            if weighed.tier == "crisis":
                return weighed
            if weighed.tier == "concern" and found.tier == "none":
                found = weighed
    return found


def _as_meant(said: str) -> str:
    said = _RESTARTS.sub("", _FILLERS.sub("", said))
    for heard, meant in _MISHEARD:
        said = heard.sub(meant, said)
    return _GUARDS["mourned"].sub("mourned", _IDIOMS.sub("idiom", said))


def _weigh(rule: Rule, said: str, match: re.Match[str]) -> Safety:
    """What `rule` means where it was found, with what stands around it."""
    before = said[max(0, match.start() - REACH) : match.start()]
    if not _TURNS.match(match.group()) and _any(("denied",), before):
        return Safety()
    if _any(("denied_noun",), before) and _any(("nouns",), match.group()):
        return Safety()
    if _any(("asked", "supposed", "quoted_story", "ashamed"), before):
        return Safety()
    if rule.found.kind in OF_ONESELF and _any(("reported",), before):
        return Safety() if _long_ago(said) else Safety("crisis", "other-person")
    # What begins with its own "i" is a sentence of its own: the words before do not govern it.
    governed = not re.match("(?:and |but |so )?i ", match.group())
    if rule.found.kind == "other-person" and _in_story(match.group(), said):
        return Safety()
    if governed and _any(("told_story",), before):
        return Safety()
    told_before = governed and _any(("used_to", "past_verb"), before)
    now = not told_before and _is_present(said, match)
    if not now and _long_ago(said):
        return Safety("concern", rule.found.kind) if _any(("again",), said) else Safety()
    found = rule.found if now else _if_over(rule.found, said)
    told = _any(("told",), match.group()) and (rule.past or "used to" in match.group())
    return _weigh_past(found, said) if told or told_before else found


def _weigh_past(found: Safety, said: str) -> Safety:
    """What is told in the past tense: just now it is grave, else we ask."""
    if found.tier == "none" or _any(("now",), said) or found.kind in GRAVE_WHENEVER:
        return found
    return Safety("concern", found.kind)


def _is_present(said: str, match: re.Match[str]) -> bool:
    start = max(0, match.start() - JUST_BEFORE)
    return _GUARDS["present"].search(said, start, match.end()) is not None


def _long_ago(said: str) -> bool:
    return _any(("long_ago",), said) and not _any(("recent",), said)


def _if_over(found: Safety, said: str) -> Safety:
    """What is left of it where the person says that it has passed."""
    if found.kind in NEVER_OVER or _any(("recent",), said):
        return found
    if _any(("recovered",), said):
        return Safety()
    if not _any(("fine_now",), said):
        return found
    asked = found.tier == "crisis" and found.kind != "other-person"
    return Safety("concern", found.kind) if asked else Safety()


def _in_story(told: str, said: str) -> bool:
    return _any(("in_story",), told) and not _any(("recent",), said)


def _any(guards: tuple[str, ...], said: str) -> bool:
    return any(_GUARDS[guard].search(said) for guard in guards)
