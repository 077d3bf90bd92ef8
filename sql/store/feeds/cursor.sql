-- The first number not read. A page counts when the run that read it began, or when it was matched with the very
-- same recipients as now: else events about somebody who is a recipient now may have been dropped, and it is read again.
SELECT max(next_sequence) AS next_sequence
FROM feed_pages
WHERE
    resource = $resource
    AND (recipients_sha256 = $watched OR run_id IN (SELECT run_id FROM runs));
