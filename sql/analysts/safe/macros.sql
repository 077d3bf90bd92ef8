-- How the safe copy coarsens amounts and dates. Amounts are rounded to the nearest step, within bounds; steps and bounds
-- are kroner.
CREATE OR REPLACE TEMP MACRO coarse_ore(ORE, STEP, LOWEST, HIGHEST) AS (
    greatest(lowest, least(highest, round(ore / (100 * step)) * step))::BIGINT * 100
);
CREATE OR REPLACE TEMP MACRO coarse_year(BIRTH_YEAR) AS greatest(1940, birth_year - birth_year % 20);
