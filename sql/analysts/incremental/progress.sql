SELECT part, reached, mark FROM copy_progress ORDER BY part;
