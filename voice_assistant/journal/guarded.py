"""What comes back only when the person picks it: entries from a crisis, and from a slip."""

from __future__ import annotations

SLIP_SCRIPT, SLIP_STEP = "after-a-slip", "slip"
"""How the journal knows a slip: the person asked for this script, or told of one in another, where
a turn of this step was opened."""

CRISIS = """(sessions.outcome IS 'crisis' OR EXISTS (
    SELECT * FROM safety_flags WHERE safety_flags.session_id = sessions.id AND tier = 'crisis'
))"""
"""SQL, true of a row of `sessions` that ended as a crisis or in which a crisis flag stands."""

SLIP = f"""(sessions.script = '{SLIP_SCRIPT}' OR EXISTS (
    SELECT * FROM turns WHERE turns.session_id = sessions.id AND turns.step = '{SLIP_STEP}'
))"""
"""SQL, true of a row of `sessions` in which a slip was told."""

GUARDED = f"({CRISIS} OR {SLIP})"
"""The same for a crisis or a slip."""
