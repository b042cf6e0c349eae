INSERT INTO stars (session_id, turn_ordinal) VALUES (1, NULL), (1, 2);
