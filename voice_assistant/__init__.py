"""An offline voice companion for grounding and reflection."""

import os

__version__ = "0.1.0"

# onnxruntime, under the voice and the recognizer, reports to its maker from version 1.29 on, by
# native code that no socket of Python's sees. The pins keep an older one; this keeps a newer one,
# which reads it when it is loaded, from doing so (Privacy.md in its package).
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
