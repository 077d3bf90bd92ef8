SELECT part, copied_to, fingerprint FROM copy_progress ORDER BY part;
