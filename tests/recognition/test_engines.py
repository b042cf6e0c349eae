"""The catalogue, and which engine runs on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recognition.model_zip import put_model
from voice_assistant.errors import ModelError
from voice_assistant.recognition import engines
from voice_assistant.recognition.catalogue import catalogue, default_model, find_model
from voice_assistant.recognition.engines import explain_engine, open_engine
from voice_assistant.resources import resource

SMALL, LARGE = "vosk-model-small-en-us-0.15", "vosk-model-en-us-0.22-lgraph"


def test_the_catalogue_knows_its_models() -> None:
    assert [model.name for model in catalogue()] == [SMALL, LARGE]
    assert default_model().name == SMALL
    assert default_model().size == 41_205_931
    assert find_model(LARGE).size is None
    for model in catalogue():
        assert model.url == f"https://alphacephei.com/vosk/models/{model.name}.zip"
        assert len(bytes.fromhex(model.sha256)) == 32
        assert model.licence
        assert model.language


def test_a_misspelt_model_brings_the_nearest() -> None:
    with pytest.raises(ModelError, match="vosk-small") as unknown:
        find_model("vosk-small")
    assert "vosk-model-small-en-us-0.15?" in unknown.value.hint


def test_resources_are_in_the_checkout_or_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (resource("models") / "catalogue.toml").is_file()
    monkeypatch.setattr("voice_assistant.resources._PACKAGE", tmp_path / "voice_assistant")
    assert resource("prompts") == tmp_path / "prompts"
    (tmp_path / "voice_assistant" / "prompts").mkdir(parents=True)
    assert resource("prompts") == tmp_path / "voice_assistant" / "prompts"


def test_vosk_runs_whenever_its_model_is_there(tmp_path: Path) -> None:
    put_model(tmp_path / SMALL)
    choice = explain_engine("auto", tmp_path)
    assert choice.engine == "vosk"
    assert SMALL in choice.reason
    assert "whisper" in choice.how_to_get_the_other
    assert explain_engine("vosk", tmp_path).engine == "vosk"
    assert explain_engine("whisper", tmp_path).how_to_get_the_other == (
        "Choose it with `--engine vosk`."
    )


def test_the_larger_model_is_preferred(tmp_path: Path) -> None:
    put_model(tmp_path / SMALL)
    put_model(tmp_path / LARGE)
    assert engines.vosk_model(tmp_path) == LARGE


def test_whisper_runs_where_the_model_is_missing_or_not_whole(tmp_path: Path) -> None:
    for _ in range(2):
        choice = explain_engine("auto", tmp_path)
        assert choice.engine == "whisper"
        assert choice.how_to_get_the_other == "Run `voice-assistant models fetch`."
        put_model(tmp_path / SMALL)
        (tmp_path / SMALL / "am" / "final.mdl").unlink()


def test_with_neither_the_next_command_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    for wanted in ("auto", "vosk", "whisper"):
        with pytest.raises(ModelError) as none:
            open_engine(wanted, tmp_path)
        command = "pip install" if wanted == "whisper" else "voice-assistant models fetch"
        assert command in none.value.hint
    put_model(tmp_path / SMALL)
    assert "pip install" in explain_engine("auto", tmp_path).how_to_get_the_other


@pytest.mark.model
def test_the_engine_named_is_the_one_opened(tmp_path: Path, korean_model: Path) -> None:
    whisper = open_engine("auto", tmp_path)
    assert whisper.engine == "whisper"
    whisper.close()
    (tmp_path / SMALL).symlink_to(korean_model, target_is_directory=True)
    vosk = open_engine("auto", tmp_path)
    assert vosk.engine == "vosk"
    vosk.close()
    vosk.close()
