-- Question: Which flags were withdrawn without another in their place, and why?
-- Needs: withdrawn_flags
-- Read: As «Trukket tilbake» in the report: a flag that another one replaces in the same run is not withdrawn.
SELECT
    reason,
    count(*) AS flags
FROM withdrawn_flags
GROUP BY reason
ORDER BY reason;
