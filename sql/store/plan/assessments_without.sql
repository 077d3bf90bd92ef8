-- Look-ups of assessments of which none of the codes was kept.
SELECT lookup_id
FROM assessment_items
GROUP BY lookup_id
HAVING NOT bool_or(list_contains($codes, code))
ORDER BY lookup_id;
