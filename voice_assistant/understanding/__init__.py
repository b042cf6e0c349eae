"""Text to meaning: intents, answers, numbers and durations, and safety."""
