"""Safety on its own: tables, kinds, the rules' own form, and no spaCy."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_assistant.events import SafetyKind, SafetyTier
from voice_assistant.understanding.data import table
from voice_assistant.understanding.safety import GRAVEST_FIRST, Safety, assess

HERE = Path(__file__).parent
EXAMPLES: dict[str, list[str]] = tomllib.loads((HERE / "safety.toml").read_text())
Batch = dict[str, dict[str, list[str]]]
BATCHES: dict[str, Batch] = tomllib.loads((HERE / "safety_batches.toml").read_text())
UNSEEN: Batch = tomllib.loads((HERE / "safety_unseen.toml").read_text())


def heard(tier: str, text: str) -> bool:
    """Whether `text` is heard as it should be; a concern may be taken for graver than it is."""
    found = assess(text).tier
    return found != "none" if tier == "concern" else found == tier


def share_heard(tier: str, batches: Iterable[Batch]) -> float:
    texts = [text for batch in batches for texts in batch[tier].values() for text in texts]
    return sum(heard(tier, text) for text in texts) / len(texts)


@pytest.mark.parametrize("tier", EXAMPLES)
def test_examples_get_their_tier(tier: str) -> None:
    found = {text: assess(text).tier for text in EXAMPLES[tier]}
    assert {text: got for text, got in found.items() if got != tier} == {}


@pytest.mark.parametrize("tier", EXAMPLES)
def test_batches_keep_their_tier(tier: str) -> None:
    """All but the handful that `scripts/measure-safety` names."""
    assert share_heard(tier, BATCHES.values()) >= 0.99


@pytest.mark.parametrize(("tier", "floor"), [("crisis", 0.85), ("concern", 0.7), ("none", 0.96)])
def test_unseen_words_are_mostly_heard(tier: str, floor: float) -> None:
    """The floors notice a broken rule; docs/safety.md says what is hoped for."""
    assert share_heard(tier, [UNSEEN]) >= floor


@given(st.text(max_size=400))
def test_any_text_has_a_tier_and_the_same_each_time(text: str) -> None:
    assert assess(text) == assess(text)
    assert assess(text).tier in get_args(SafetyTier)


WORDS = sorted({word for texts in EXAMPLES.values() for text in texts for word in text.split()})


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12), st.integers(1, 100))
def test_no_order_of_grave_words_is_too_much(words: list[str], times: int) -> None:
    """The rules' own words over and over, which is what regular expressions mind."""
    assert assess(" ".join(words * times)).tier in get_args(SafetyTier)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("i want to kill myself", "suicide"),
        ("i'm cutting myself", "self-harm"),
        ("i've taken all my pills", "overdose"),
        ("i stopped drinking yesterday and i'm shaking and confused", "withdrawal"),
        ("i've got chest pain", "medical"),
        ("i can't breathe", "medical"),
        ("he's going to kill me", "danger"),
        ("i don't feel safe around him", "danger"),
        ("my son is being abused", "child"),
        ("i'm going to kill him", "harm-others"),
        ("my sponsee says he'll end it tonight", "other-person"),
        ("she won't wake up", "other-person"),
        ("i'm not safe", "unsafe"),
    ],
)
def test_a_crisis_says_what_it_is_about(text: str, kind: SafetyKind) -> None:
    assert assess(text) == Safety("crisis", kind)


def test_voices_and_indirect_words_are_distress() -> None:
    assert assess("i'm hearing voices") == Safety("concern", "distress")
    assert assess("no reason to go on") == Safety("concern", "distress")


@pytest.mark.parametrize(
    ("misheard", "kind"),
    [
        ("i want to kill my self", "suicide"),
        ("i am thinking about sue side", "suicide"),
        ("i took an over dose", "overdose"),
        ("i want to end my live", "suicide"),
        ("i'm not save", "unsafe"),
        ("I WANT TO DIE!!!", "suicide"),
        ("i dont want to live anymore", "suicide"),
        ("I\u2019m not safe", "unsafe"),
        ("i want to kill my shelf", "suicide"),
        ("keel myself", "suicide"),
        ("i feel sewer cidal", "suicide"),
        ("i will not to die", "suicide"),
        ("i want to and it all", "suicide"),
        ("i took all my peels", "overdose"),
        ("i keep doing self home", "self-harm"),
        ("i can not breed", "medical"),
        ("i have chess pains", "medical"),
        ("i had a caesar", "withdrawal"),
    ],
)
def test_misheard_and_typed_words_count(misheard: str, kind: SafetyKind) -> None:
    assert assess(misheard) == Safety("crisis", kind)


def test_a_denial_reaches_only_what_it_denies() -> None:
    assert assess("i'm not suicidal").tier == "none"
    assert assess("i'm not suicidal but i want to die").tier == "crisis"
    assert assess("i'm not okay i want to die").tier == "crisis"
    assert assess("i did not eat today i want to die").tier == "crisis"
    assert assess("i used to be happy and i want to die").tier == "crisis"


def test_what_cannot_be_denied_still_counts() -> None:
    assert assess("i can't stop thinking about killing myself").tier == "crisis"
    assert assess("i never wanted to die so badly and i want to die now").tier == "crisis"
    assert assess("i no longer want to die").tier == "none"
    assert assess("i have no thoughts of harming myself").tier == "none"
    assert assess("i haven't tried to kill myself").tier == "none"


def test_broken_speech_is_put_together() -> None:
    assert assess("i i um i want i just i want to uh to you know die").tier == "crisis"
    assert assess("she's uh my mum's taken an overdose").kind == "other-person"
    assert assess("i've sort of had enough of um of living").tier == "concern"


def test_not_wanting_to_wake_is_ordinary_where_one_is_tired() -> None:
    tired = "I did not want to wake up this morning because I was so tired"
    assert assess(tired).tier == "none"
    assert assess("i was up late and i didn't want to get up").tier == "none"
    assert assess("i don't want to wake up").tier == "concern"
    assert assess("i'm so tired i don't want to wake up").tier == "concern"


def test_what_cannot_be_stopped_or_promised_is_no_denial() -> None:
    assert assess("i can't stop wanting to die").tier == "crisis"
    assert assess("i can't promise i won't kill myself").tier == "crisis"
    assert assess("there's no reason not to kill myself").tier == "crisis"
    assert assess("it's getting harder not to kill myself").tier == "crisis"
    assert assess("no i won't kill myself").tier == "none"


def test_being_fine_ends_nothing_where_a_body_or_a_child_may_be_in_danger() -> None:
    assert assess("i took all my pills but i'm fine").kind == "overdose"
    assert assess("i overdosed last night but i'm okay now").tier == "crisis"
    assert assess("i hit my son but he's okay").kind == "child"
    assert assess("i tried to kill myself but i'm okay now").tier == "concern"
    assert assess("i was suicidal after my divorce but i got help").tier == "none"


def test_two_signs_together_are_graver_than_each() -> None:
    assert assess("i've written letters to the kids").tier != "crisis"
    assert assess("i've written letters to the kids and i've got the pills here").tier == "crisis"
    assert assess("i bought rope today").tier == "none"
    assert assess("i bought rope today and i know which beam").tier == "crisis"


def test_other_peoples_danger_now_and_then() -> None:
    assert assess("my wife says she doesn't want to live").kind == "other-person"
    assert assess("my neighbour collapsed at church last sunday but he's home now").tier == "none"
    assert assess("somebody shared that he used to want to kill himself").tier == "none"


def test_when_it_happened_decides() -> None:
    assert assess("i tried to kill myself when i was young").tier == "none"
    assert assess("i tried to kill myself").tier == "concern"
    assert assess("i tried to kill myself last night").tier == "crisis"
    assert assess("i used to cut myself").tier == "none"
    assert assess("i used to cut myself and i want to again").tier == "concern"


def test_an_idiom_does_not_hide_a_threat() -> None:
    assert assess("my mum is going to kill me when she sees this").tier == "none"
    assert assess("he says he'll kill me if i leave").tier == "crisis"
    assert assess("dying for a coffee and i want to kill myself").tier == "crisis"


def test_a_crisis_late_in_a_long_answer_is_found() -> None:
    assert assess("we had a long day at work " * 60 + "and i want to kill myself").tier == "crisis"


def test_every_rule_has_a_known_kind_and_a_reason() -> None:
    rules = table("safety")
    for tier in GRAVEST_FIRST:
        for rule in rules[tier]:
            assert rule["kind"] in get_args(SafetyKind)
            assert len(rule["reason"].split()) >= 2
    context = table("safety_context")
    assert all(each["reason"] for each in (*context["idiom"], *context["misheard"]))


@pytest.mark.parametrize(
    "said", ["a", "i have a plan ", "my brother said he is ", "pills and rope "]
)
def test_time_grows_with_what_is_said_and_no_faster(said: str) -> None:
    """A rule that looks without an end took minutes on a pasted file; this takes seconds then."""
    words = (f"{said}x{number}y " for number in range(12_000)) if said != "a" else [said * 100_000]
    assert assess("".join(words)[:100_000]).tier == "none"


def test_safety_needs_no_spacy() -> None:
    code = (
        "import sys\n"
        "sys.modules['spacy'] = None\n"
        "from voice_assistant.understanding.safety import assess\n"
        "from voice_assistant.understanding.commands import is_whole_command, is_done_phrase\n"
        "assert is_whole_command('stop') == 'stop' and is_done_phrase('amen')[0]\n"
        "print(assess('i want to die').tier)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout.strip() == "crisis"
