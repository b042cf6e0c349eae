"""One loaded Understander for all tests: loading spaCy takes a second."""

from __future__ import annotations

import pytest

from voice_assistant.understanding.understander import Understander


@pytest.fixture(scope="session")
def understander() -> Understander:
    loaded = Understander()
    loaded.load()
    return loaded
