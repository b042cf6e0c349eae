"""Text to sound: pyttsx3, its drivers, the cache of rendered sentences, and the player."""
