"""The Understander as a whole: what is expected decides, and nothing raises."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_assistant.events import INTENTS, Expect
from voice_assistant.understanding.commands import is_done_phrase, is_whole_command
from voice_assistant.understanding.data import table
from voice_assistant.understanding.templates import phrases
from voice_assistant.understanding.understander import Understander

EXPECTATIONS: tuple[Expect | None, ...] = (None, *get_args(Expect))
VOCABULARY = (
    "i", "want", "to", "not", "stop", "no", "yes", "die", "kill",
    "myself", "seven", "and", "a", "half", "point", "minutes", "hour", "step",
    "ten", "last", "night", "that's", "all", "um", "please", "the", "of",
    "out", "skip", "next", "sleep", "breathing", "for", "he", "is", "maybe",
)  # fmt: skip
SPOKEN = st.lists(st.sampled_from(VOCABULARY)).map(" ".join)
LOADED = Understander()


@settings(max_examples=200, deadline=None)
@given(text=st.text() | SPOKEN, expect=st.sampled_from(EXPECTATIONS))
def test_any_text_is_taken(text: str, expect: Expect | None) -> None:
    understood = LOADED.understand(text, expect)
    assert understood.text == text
    assert understood.intent in INTENTS
    assert 0 <= understood.confidence <= 1
    assert is_whole_command(text) is None or understood.safety == "none"
    ended, rest = is_done_phrase(text)
    assert text.startswith(rest)
    assert ended or rest == text


@settings(max_examples=200, deadline=None)
@given(text=SPOKEN)
def test_answers_are_of_the_kind_that_was_expected(text: str) -> None:
    assert LOADED.understand(text).answer is None
    assert LOADED.understand(text, "free").answer is None
    assert LOADED.understand(text, "yes-no").answer in (True, False, None)
    rating = LOADED.understand(text, "scale").answer
    assert rating is None or 0 <= float(rating) <= 10


@pytest.mark.parametrize("expect", EXPECTATIONS)
@pytest.mark.parametrize("text", ["", " ", "a" * 100_000, "no " * 33_000, "seven and " * 10_000])
def test_long_and_empty_lines_are_taken(text: str, expect: Expect | None) -> None:
    assert LOADED.understand(text, expect).text == text


def test_inside_an_answer_only_whole_commands_act() -> None:
    assert LOADED.understand("i want to stop lying", "free").intent == "none"
    assert LOADED.understand("could we stop there please", "free").intent == "stop"
    assert LOADED.understand("i want to change", "free").intent == "none"
    assert LOADED.understand("i want to change it", "free").intent == "none"
    assert LOADED.understand("i want to change it").intent == "change"


def test_safety_and_an_answer_are_both_reported() -> None:
    understood = LOADED.understand("yes i want to die", "yes-no")
    assert (understood.answer, understood.safety, understood.kind) == (True, "crisis", "suicide")


def test_a_need_is_noticed_beside_any_intent() -> None:
    understood = LOADED.understand("yes i drank last night", "yes-no")
    assert (understood.answer, understood.slots["need"]) == (True, "slip")


def test_loading_from_two_threads_loads_once() -> None:
    understander = Understander()
    threads = [threading.Thread(target=understander.load) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert understander.understand("stop").intent == "stop"


def test_making_one_imports_no_spacy() -> None:
    code = (
        "import sys\n"
        "from voice_assistant.understanding.understander import Understander\n"
        "Understander()\n"
        "print('spacy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout.strip() == "False"


def test_every_command_in_the_table_is_an_intent() -> None:
    assert set(table("phrases")["commands"]) <= set(INTENTS)


def test_a_template_stands_for_all_its_phrases() -> None:
    assert phrases("(say|ask) that [once more|again]", {}) == [
        ("say", "that"), ("say", "that", "once", "more"), ("say", "that", "again"),
        ("ask", "that"), ("ask", "that", "once", "more"), ("ask", "that", "again"),
    ]  # fmt: skip


@pytest.mark.parametrize("template", ["(say|ask that", "say) that", "[again"])
def test_a_template_whose_brackets_do_not_match_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match="bracket"):
        phrases(template, {})
