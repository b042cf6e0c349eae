"""Sound in, sound out: microphone, loudspeaker, their WAV twins, voice detection and bells."""
