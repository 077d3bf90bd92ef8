-- The first number that is not read yet. A page counts where the run that read it is recorded, or where it was matched
-- with exactly the current recipients. Otherwise events about a current recipient may have been dropped, and the page
-- is read again.
SELECT max(next_sequence) AS next_sequence
FROM feed_pages
WHERE
    resource = $resource
    AND (recipients_sha256 = $watched OR run_id IN (SELECT run_id FROM runs));
