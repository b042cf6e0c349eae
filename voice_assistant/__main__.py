"""`python -m voice_assistant`."""

import sys

try:
    from voice_assistant.cli import main
except KeyboardInterrupt:  # Ctrl-C while modules still load is no reason for a traceback
    sys.exit(130)

if __name__ == "__main__":
    main()
