SELECT rule_version FROM runs WHERE run_id = $run_id;
