"""Daily reminders: when, by which of the system's schedulers, and what is said then."""
