"""An offline voice companion for grounding and reflection."""

__version__ = "0.1.0"
