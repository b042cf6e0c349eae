UPDATE kept_lines SET checked = 1 WHERE session_id = 1;
