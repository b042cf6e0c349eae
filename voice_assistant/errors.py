"""Everything this program raises on purpose. Each message says what failed, where, and what to do.

    VoiceAssistantError            shown to the user as one line; exit code 1
    ├── ConfigError                a setting, flag or settings file cannot be used
    ├── ScriptError                a script under prompts/ is wrong (file and step named)
    ├── UnknownScript              no script of that name (the nearest is suggested)
    ├── AudioFileError             a WAV cannot be read or written
    ├── AudioDeviceError           no microphone or loudspeaker, or it is in use
    ├── ModelError                 a model is missing, broken, or does not match its checksum
    ├── DownloadError              a model could not be fetched
    ├── RecognizerError            an engine refused or failed
    ├── VoiceError                 a voice could not be made to speak
    └── JournalError               the journal cannot be opened, read or written
        └── JournalBusy            another session holds it

Anything else is a bug and shows a traceback.
"""


class VoiceAssistantError(Exception):
    """`message` is one line for the person: what failed and where. `hint` is what to do next."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class ConfigError(VoiceAssistantError):
    """A setting, flag or settings file cannot be used."""


class ScriptError(VoiceAssistantError):
    """A script is wrong; the message names the file and the step."""


class UnknownScript(VoiceAssistantError):
    """No script of that name; the hint suggests the nearest."""


class AudioFileError(VoiceAssistantError):
    """A WAV file cannot be read or written."""


class AudioDeviceError(VoiceAssistantError):
    """No microphone or loudspeaker, or another program holds it."""


class ModelError(VoiceAssistantError):
    """A recognition model is missing, broken or not what its checksum says."""


class DownloadError(VoiceAssistantError):
    """A model could not be fetched."""


class RecognizerError(VoiceAssistantError):
    """A recognition engine refused or failed."""


class VoiceError(VoiceAssistantError):
    """A voice could not be made to speak."""


class JournalError(VoiceAssistantError):
    """The journal cannot be opened, read or written."""


class JournalBusy(JournalError):
    """Another session holds the journal."""
