-- Faulty events after a cursor that have been counted.
SELECT coalesce(max(faulty_at_end), 0) AS counted
FROM feed_pages
WHERE resource = $resource AND next_sequence = $next_sequence;
