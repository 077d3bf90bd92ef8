-- Look-ups of assessments whose stored items have none of the codes.
SELECT lookup_id
FROM assessment_items
GROUP BY lookup_id
HAVING NOT bool_or(list_contains($codes, code))
ORDER BY lookup_id;
