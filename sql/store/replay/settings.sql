SELECT section, content FROM run_settings WHERE run_id = $run_id;
