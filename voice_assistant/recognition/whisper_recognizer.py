"""Whisper: the embedded recognizer, whole utterances at a time, no partial results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voice_assistant.errors import RecognizerError
from voice_assistant.events import SAMPLE_RATE, Word
from voice_assistant.recognition.audibility import Audibility
from voice_assistant.recognition.invented import is_certain, is_invented
from voice_assistant.recognition.recognised import recognised
from voice_assistant.recognition.spelling import understanding_form
from voice_assistant.recognition.whisper_model import load_weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voice_assistant.events import AudioFrame, Recognition

    Sound = NDArray[np.float32]

ENGINE = "whisper"
_WINDOW_S = 29.5
"""The engine hears 30 s at once; within that one pass settles the utterance."""


class WhisperRecognizer:
    """Recognizer over Whisper tiny.en by faster-whisper: int8, beam of 1, no sampling, so the same
    sound gives the same text.

    Expected phrases are given as what was said before, which leans the engine towards them.
    `models_folder` keeps a note that the weights were verified. Raises ModelError on construction,
    RecognizerError afterwards, after which the next utterance starts afresh.
    """

    engine = ENGINE
    streaming = False

    def __init__(self, models_folder: Path) -> None:
        self._model: Any = load_weights(models_folder)
        self._sound = bytearray()
        self._audibility = Audibility()
        self._prompt: str | None = None
        self._warm_up()

    def listen_for(self, phrases: Sequence[str] | None) -> None:
        """Phrases expected in the next utterances; None for anything."""
        forms = dict.fromkeys(understanding_form(phrase) for phrase in phrases or ())
        said = (form.capitalize() for form in forms if form)
        self._prompt = ". ".join(said) + "." if any(forms) else None

    def listen_only_for(self, phrases: Sequence[str]) -> None:
        """The same hint: whole utterances cost the same whatever is listened for."""
        self.listen_for(phrases)

    def feed(self, frame: AudioFrame) -> str:
        """Keep a frame for `finish`; there are no partial results."""
        self._audibility.hear(frame.samples)
        self._sound += frame.samples.tobytes()
        return ""

    def finish(self) -> Recognition:
        """Recognise what was fed; takes about 0.3 s for each begun half minute."""
        import numpy as np

        sound = np.frombuffer(bytes(self._sound), np.int16).astype(np.float32) / np.float32(32768)
        audible = self._audibility.could_be_speech
        self._sound.clear()
        self._audibility.reset()
        try:
            pieces = list(self._hear(sound)) if audible else []
        except Exception as error:  # the engine raises whatever its parts raise
            raise RecognizerError(
                f"The embedded recognizer failed on an utterance ({type(error).__name__}).",
                "Say it again; `voice-assistant doctor` checks the recognizer.",
            ) from error
        raw = " ".join(piece.text.strip() for piece in pieces)
        return recognised(raw, _words(pieces), ENGINE)

    def close(self) -> None:
        """Let go of the model."""
        self._model = None

    def _hear(self, sound: Sound) -> Iterator[Any]:
        """The engine's segments that somebody said.

        Led by a prompt, the engine finds expected phrases in mere noise too, and is rather sure of
        them; so unless it is quite certain, hearing without the prompt decides if anyone spoke.
        """
        if self._prompt is None or len(sound) > _WINDOW_S * SAMPLE_RATE:
            yield from (piece for piece in self._segments(sound) if not is_invented(piece))
            return
        led = next(self._segments(sound, self._prompt), None)
        if led is not None and is_certain(led):
            yield led
            return
        unled = next(self._segments(sound), None)
        if unled is not None and not is_invented(unled):
            yield unled if led is None or is_invented(led) else led

    def _segments(self, sound: Sound, prompt: str | None = None) -> Iterator[Any]:
        """Segments as the engine makes them; one for anything shorter than its window."""
        short = len(sound) <= _WINDOW_S * SAMPLE_RATE
        segments, _ = self._model.transcribe(
            sound,
            language="en",
            beam_size=1,
            temperature=0.0,
            initial_prompt=prompt,
            condition_on_previous_text=False,
            without_timestamps=short,
            word_timestamps=True,
            # What is not speech is judged here, by `invented`.
            no_speech_threshold=None,
            log_prob_threshold=None,
            compression_ratio_threshold=None,
        )
        # Asked for more, the engine decodes the silence after the last word as another segment.
        return islice(segments, 1 if short else None)

    def _warm_up(self) -> None:
        import numpy as np

        list(self._segments(np.zeros(SAMPLE_RATE, np.float32)))


def _words(pieces: Iterable[Any]) -> Iterator[Word]:
    for piece in pieces:
        for word in piece.words or ():
            started, ended = round(float(word.start) * 1000), round(float(word.end) * 1000)
            yield Word(word.word.strip(), started, ended, float(word.probability))
