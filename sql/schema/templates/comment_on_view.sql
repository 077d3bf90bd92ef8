COMMENT ON VIEW {table} IS {meaning};
