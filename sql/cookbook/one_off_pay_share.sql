-- Question: How many cases have one-off pay in the newest month?
-- Reader: analyst
-- Needs: case_findings
-- Read: A case with two kinds counts in both.
WITH found AS (
    SELECT unnest(one_offs) AS one_off
    FROM case_findings
    WHERE run_id = chosen_run()
)

SELECT
    one_off,
    count(*) AS cases,
    round(count(*) / (SELECT count(*) FROM case_findings WHERE run_id = chosen_run()), 3) AS share
FROM found
GROUP BY one_off
ORDER BY one_off;
