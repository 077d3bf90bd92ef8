-- Faulty events at the end of what was read are met again by the next reading; they are counted once.

ALTER TABLE feed_pages ADD COLUMN faulty_at_end BIGINT DEFAULT 0;
COMMENT ON COLUMN feed_pages.faulty_at_end IS 'Faulty events after the last usable number; read again the next time, and not counted again';
