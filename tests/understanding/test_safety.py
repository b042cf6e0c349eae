"""Safety on its own: tables, kinds, the rules' own form, and no spaCy."""

from __future__ import annotations

import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from voice_assistant.events import SafetyKind
from voice_assistant.understanding.data import table
from voice_assistant.understanding.safety import GRAVEST_FIRST, Safety, assess

EXAMPLES: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "safety.toml").read_text())


@pytest.mark.parametrize("tier", EXAMPLES)
def test_examples_get_their_tier(tier: str) -> None:
    found = {text: assess(text).tier for text in EXAMPLES[tier]}
    assert {text: got for text, got in found.items() if got != tier} == {}


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


def test_time_an_utterance_takes() -> None:
    texts = [text for texts in EXAMPLES.values() for text in texts]
    started = time.perf_counter()
    for text in texts:
        assess(text)
    took = time.perf_counter() - started
    print(f"safety: {took / len(texts) * 1000:.3f} ms an utterance")
    assert took > 0
