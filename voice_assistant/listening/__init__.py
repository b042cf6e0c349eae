"""Frames to utterances: endpointing, silence, barge-in, echo by text."""
