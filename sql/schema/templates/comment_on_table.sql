COMMENT ON TABLE {table} IS {meaning};
