-- Question: What did the yearly settlements come to?
-- Reader: leader
-- Needs: wide_settlements
-- Read: By year and state of the case; kroner after the thresholds. Empty where no year is settled, as in the sample.
SELECT
    year,
    state,
    count(*) AS cases,
    sum(claim_after_threshold_kroner) AS claim_kroner,
    sum(extra_after_threshold_kroner) AS extra_kroner
FROM wide_settlements
GROUP BY year, state
ORDER BY year, state;
