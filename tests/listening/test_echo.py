"""Our own voice told apart from the user's, by its words."""

from __future__ import annotations

import pytest

from voice_assistant.listening.echo import is_echo

SAID = ("Say stop at any time.", "What went right today, however small?")


@pytest.mark.parametrize(
    "heard", ["stop", "say stop at any time", "what went right to day however small"]
)
def test_what_is_being_said_is_an_echo(heard: str) -> None:
    assert is_echo(heard, SAID)


@pytest.mark.parametrize("heard", ["pause", "i can't go on", "please stop talking now", ""])
def test_the_users_own_words_are_not(heard: str) -> None:
    assert not is_echo(heard, SAID)
