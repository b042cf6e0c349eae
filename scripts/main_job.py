"""What scripts/start runs once set up: a spoken reflection, a typed one, or the demo.

One interpreter both chooses and runs, because a second one would delay the first word.
"""

import sys

try:
    from voice_assistant.audio.devices import has_microphone
    from voice_assistant.cli import main
except KeyboardInterrupt:  # Ctrl-C while modules still load is no reason for a traceback
    sys.exit(130)


def main_job(options: list[str]) -> list[str]:
    """The command line to run here, having said why where it is not the spoken one."""
    if has_microphone():
        return ["run", "nightly", *options]
    if sys.stdin.isatty() and sys.stdout.isatty():
        print("No microphone was found, so this reflection is typed.", file=sys.stderr)
        return ["run", "nightly", "--text", *options]
    print("No microphone and no terminal were found, so here is the demo.", file=sys.stderr)
    return ["demo"]


if __name__ == "__main__":
    main(main_job(sys.argv[1:]))
