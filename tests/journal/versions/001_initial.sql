INSERT INTO sessions (id, script, wording, engine, voice, private, started, zone, local_day, ended,
    outcome, next_step) VALUES
    (1, 'nightly', 'plain', 'vosk', 'natural', 0, '2026-11-23T20:04:05.123Z', 'Europe/Berlin',
        '2026-11-23', '2026-11-23T20:13:05.123Z', 'completed', NULL),
    (2, 'morning', 'spiritual', 'whisper', 'espeak', 1, '2026-11-24T06:30:00.000Z', 'Europe/Berlin',
        '2026-11-24', NULL, NULL, NULL);
INSERT INTO turns (session_id, ordinal, step, prompt, wording, outcome, started_ms, ended_ms) VALUES
    (1, 1, 'kind', 'Were you kind today?', 'plain', 'yes', 0, 9000),
    (1, 2, 'mood', 'How is your mood, from zero to ten?', 'plain', 'answered', 9000, 14000),
    (2, 1, 'intention', 'What is today for?', 'spiritual', 'interrupted', 0, 0);
INSERT INTO segments (id, session_id, turn_ordinal, ordinal, said, corrected, engine, started_ms,
    ended_ms) VALUES
    (1, 1, 1, 1, 'I rang my sister.', 0, 'whisper', 2000, 3400),
    (2, 1, 2, 1, 'I was restless', 1, 'vosk', 10000, 11000);
INSERT INTO hearings (segment_id, engine, raw, text, confidence, words) VALUES
    (1, 'vosk', 'i rang my sister', 'i rang my sister', 0.8, '[]'),
    (1, 'whisper', 'I rang my sister.', 'i rang my sister', 0.93,
        '[{"word": "i", "started_ms": 0, "ended_ms": 200, "confidence": 0.93}]'),
    (2, 'vosk', 'i was wrestles', 'i was wrestles', 0.4, '[]');
INSERT INTO ratings (session_id, turn_ordinal, kind, value) VALUES (1, 2, 'mood', 6.0);
INSERT INTO kept_lines (session_id, turn_ordinal, kind, text) VALUES
    (1, 2, 'tomorrow', 'ring again');
INSERT INTO safety_flags (session_id, turn_ordinal, tier, at) VALUES
    (1, 2, 'concern', '2026-11-23T20:10:00.000Z');
INSERT INTO tags (session_id, tag) VALUES (1, 'family');
INSERT INTO settings (name, value) VALUES ('night-volume', '0.4');
INSERT INTO notices (notice, said) VALUES ('not-treatment', '2026-11-23T20:04:05.123Z');
