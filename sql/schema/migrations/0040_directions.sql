-- The months with too little and those with too much are counted apart, each with its first and its newest month. What
-- was stored is reckoned from the compared months of the same versions (more than a krone, as the program counts them).
-- Where those changed while the sums of a row stayed, the row becomes one for each of its spans.
-- A column cannot be added in the transaction in which an earlier migration updates the table: it is copied.

CREATE TABLE case_findings_copied (
    case_id VARCHAR NOT NULL,
    months_compared BIGINT NOT NULL,
    months_differing BIGINT NOT NULL,
    first_differing DATE,
    latest_differing DATE,
    lasting BOOLEAN NOT NULL,
    underpaid_months BIGINT NOT NULL,
    first_underpaid DATE,
    latest_underpaid DATE,
    underpaid_ore BIGINT NOT NULL,
    overpaid_months BIGINT NOT NULL,
    first_overpaid DATE,
    latest_overpaid DATE,
    overpaid_ore BIGINT NOT NULL,
    one_offs VARCHAR[] NOT NULL,
    limit_kind VARCHAR,
    exclusion_reason VARCHAR CHECK (exclusion_reason IN ('one_off', 'rates', 'cool_down', 'answered')),
    flag_id VARCHAR,
    duplicate_number INTEGER NOT NULL,
    version_from INTEGER NOT NULL,
    version_to INTEGER NOT NULL
);

INSERT INTO case_findings_copied
WITH starts AS (
    SELECT rowid AS place, case_id, version_from AS start
    FROM case_findings_versions
    UNION
    SELECT findings.rowid AS place, findings.case_id, months.version_from AS start
    FROM case_findings_versions AS findings
    INNER JOIN month_comparisons_versions AS months
        ON
            findings.case_id = months.case_id
            AND findings.version_from < months.version_from
            AND findings.version_to > months.version_from
),

tallies AS (
    SELECT
        starts.place,
        starts.start,
        count(*) FILTER (WHERE months.difference_ore > 100) AS underpaid_months,
        min(months.month) FILTER (WHERE months.difference_ore > 100) AS first_underpaid,
        max(months.month) FILTER (WHERE months.difference_ore > 100) AS latest_underpaid,
        count(*) FILTER (WHERE months.difference_ore < -100) AS overpaid_months,
        min(months.month) FILTER (WHERE months.difference_ore < -100) AS first_overpaid,
        max(months.month) FILTER (WHERE months.difference_ore < -100) AS latest_overpaid
    FROM starts
    LEFT JOIN month_comparisons_versions AS months
        ON
            starts.case_id = months.case_id
            AND starts.start >= months.version_from
            AND starts.start < months.version_to
    GROUP BY starts.place, starts.start
),

spans AS (
    SELECT *
    FROM tallies
    QUALIFY
        (
            underpaid_months, first_underpaid, latest_underpaid, overpaid_months, first_overpaid, latest_overpaid
        ) IS DISTINCT FROM lag((
            underpaid_months, first_underpaid, latest_underpaid, overpaid_months, first_overpaid, latest_overpaid
        )) OVER (PARTITION BY place ORDER BY start)
)

SELECT
    findings.case_id,
    findings.months_compared,
    findings.months_differing,
    findings.first_differing,
    findings.latest_differing,
    findings.lasting,
    spans.underpaid_months,
    spans.first_underpaid,
    spans.latest_underpaid,
    findings.underpaid_ore,
    spans.overpaid_months,
    spans.first_overpaid,
    spans.latest_overpaid,
    findings.overpaid_ore,
    findings.one_offs,
    findings.limit_kind,
    findings.exclusion_reason,
    findings.flag_id,
    findings.duplicate_number,
    spans.start AS version_from,
    coalesce(lead(spans.start) OVER (PARTITION BY spans.place ORDER BY spans.start), findings.version_to)
        AS version_to
FROM spans
INNER JOIN case_findings_versions AS findings ON spans.place = findings.rowid
ORDER BY spans.start, spans.place;

DROP TABLE case_findings_versions;
ALTER TABLE case_findings_copied RENAME TO case_findings_versions;
