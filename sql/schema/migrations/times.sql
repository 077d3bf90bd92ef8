SELECT number, applied_at FROM migrations ORDER BY number;
