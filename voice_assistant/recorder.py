"""Keeps a session: its turns in the journal as they happen, and in memory for the transcript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_assistant.dialogue.actions import (
    Action,
    End,
    FlagSafety,
    KeepLine,
    NoteSaid,
    Remember,
    RemoveSegment,
    SaveRating,
    SaveSegment,
    SaveTurn,
    Turn,
    WithdrawFlag,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_assistant.events import Wording
    from voice_assistant.journal.journal import Journal


class Recorder:
    """Writes through to `journal`; each turn is handed to `on_turn` once nothing can change it."""

    def __init__(
        self,
        journal: Journal,
        script: str,
        *,
        wording: Wording,
        engine: str,
        voice: str,
        on_turn: Callable[[Turn], None] = lambda turn: None,
    ) -> None:
        self._journal = journal
        self._wording: Wording = wording
        self._on_turn = on_turn
        self._told = 0
        self.turns: dict[int, Turn] = {}
        self._script, self._engine, self._voice = script, engine, voice
        self._session_id: int | None = None

    @property
    def session_id(self) -> int:
        """Its row in the journal, which begins with the first thing that is written."""
        if self._session_id is None:
            self._session_id = self._journal.start_session(
                self._script, wording=self._wording, engine=self._engine, voice=self._voice
            )
        return self._session_id

    def record(self, action: Action) -> None:
        """Carry out an action that is about keeping; every other one passes by."""
        journal = self._journal
        match action:
            case SaveTurn(turn):
                self._save_turn(turn)
            case SaveSegment(turn, segment, utterance):
                journal.save_segment(self.session_id, turn, segment, utterance)
            case RemoveSegment(turn, segment):
                journal.remove_segment(self.session_id, turn, segment)
            case SaveRating(turn, kind, value):
                journal.save_rating(self.session_id, turn, kind, value)
            case KeepLine(turn, kind, ""):
                journal.forget_line(self.session_id, turn, kind)
            case KeepLine(turn, kind, text, checked):
                journal.keep_line(self.session_id, turn, kind, text, checked=checked)
            case FlagSafety(turn, tier):
                journal.flag_safety(self.session_id, turn, tier)
            case WithdrawFlag(turn):
                journal.withdraw_flag(self.session_id, turn)
            case Remember(name, value):
                self._remember(name, value)
            case NoteSaid(notice):
                journal.note_said(notice)
            case End(outcome, next_step) if self._session_id is not None:
                self._tell_below(len(self.turns) + 1)
                journal.end_session(self.session_id, outcome, next_step)
            case _:
                pass

    def _remember(self, name: str, value: str) -> None:
        self._journal.set_setting(name, value)
        if name == "wording":
            self._wording = value  # type: ignore[assignment]

    def _save_turn(self, turn: Turn) -> None:
        self.turns[turn.ordinal] = turn
        self._journal.save_turn(
            self.session_id,
            turn.ordinal,
            step=turn.step,
            prompt=turn.prompt,
            wording=self._wording,
            outcome=turn.outcome,
            started_ms=turn.started_ms,
            ended_ms=turn.ended_ms,
        )
        # The turn before may still be reopened by speech that follows a short answer at once.
        self._tell_below(turn.ordinal - 1)

    def _tell_below(self, ordinal: int) -> None:
        while self._told + 1 < ordinal:
            self._told += 1
            self._on_turn(self.turns[self._told])
