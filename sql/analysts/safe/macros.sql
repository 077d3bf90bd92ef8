-- How the safe copy coarsens amounts and dates. Amounts are rounded to the nearest step, within bounds; steps and bounds
-- are kroner. What is empty remains empty.
CREATE OR REPLACE TEMP MACRO coarse_ore(ORE, STEP, LOWEST, HIGHEST) AS (
    CASE
        WHEN ore IS NOT NULL
            THEN greatest(lowest, least(highest, round(ore / (100 * step)) * step))::BIGINT * 100
    END
);
CREATE OR REPLACE TEMP MACRO coarse_year(BIRTH_YEAR) AS (
    CASE WHEN birth_year IS NOT NULL THEN greatest(1940, birth_year - birth_year % 20) END
);
