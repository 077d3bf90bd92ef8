SELECT kind, code FROM codes ORDER BY kind, code;
