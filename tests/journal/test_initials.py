from __future__ import annotations

import pytest

from voice_assistant.journal.initials import with_initials


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        # As Vosk writes: small letters, no stops.
        ("i rang sam and maria", "i rang S. and M."),
        ("my sister grace and mark's letter", "my sister G. and mark's letter"),
        ("i will hope for joy and grace in may", "i will hope for joy and grace in may"),
        # As Whisper writes, or the person.
        ("I told Mark. Mark my words.", "I told M. Mark my words."),
        ("Sam's late, Sam’s car", "S.'s late, S.’s car"),
        ("I met Mrs Patel and Żaneta.", "I met M. P. and Ż."),
        ("Anna-Maria and O'Brien came", "A. and O. came"),
        ("O'Brien came", "O'Brien came"),  # which only a list could know at a sentence's start
        ("On Monday in May I'll go to AA, Step Nine, with God.",) * 2,
        ("“Susan?” Yes. (David)", "“S.?” Yes. (D.)"),
        ("", ""),
        ("12 🙂 ---", "12 🙂 ---"),
    ],
)
def test_names_become_initials_and_words_stay(text: str, becomes: str) -> None:
    assert with_initials(text) == becomes


def test_a_name_no_list_knows_can_be_given() -> None:
    assert with_initials("quibble rang Quibble", ["QUIBBLE"]) == "Q. rang Q."
