-- The same as the store's view of that name, read from the stored rows themselves: for runs whose results came after
-- the version that was copied, and that are not held.
WITH chosen AS (
    SELECT results.run_id, results.version, inputs.version AS inputs_version
    FROM run_versions AS results
    INNER JOIN run_versions AS inputs ON results.run_id = inputs.run_id AND inputs.part = 'inputs'
    ANTI JOIN held_runs ON results.run_id = held_runs.run_id
    WHERE results.part = 'results' AND results.version > $copied
),

flagged AS (
    SELECT chosen.run_id, chosen.version, chosen.inputs_version, kept.*
    FROM comparisons_versions AS kept
    INNER JOIN chosen ON kept.version_from <= chosen.version AND kept.version_to > chosen.version
    WHERE kept.state = 'flagged' AND kept.version_to > $copied
),

main AS (
    SELECT flagged.run_id, flagged.case_id, arg_min(kept.cause, (-abs(kept.amount_ore), kept.cause)) AS cause
    FROM flagged
    INNER JOIN attributions_versions AS kept
        ON
            flagged.case_id = kept.case_id
            AND flagged.version >= kept.version_from
            AND flagged.version < kept.version_to
    GROUP BY flagged.run_id, flagged.case_id
)

SELECT
    flagged.run_id,
    coalesce(cases.pseudonym, pseudonym('case', flagged.case_id)) AS case_id,
    flagged.month,
    households.municipality,
    households.scheme,
    households.team,
    flagged.kind,
    flagged.decided_ore / 100 AS decided_kroner,
    flagged.entitlement_ore / 100 AS entitlement_kroner,
    flagged.difference_ore / 100 AS difference_kroner,
    main.cause AS main_cause
FROM flagged
INNER JOIN households_versions AS households
    ON
        flagged.case_id = households.case_id
        AND flagged.inputs_version >= households.version_from
        AND flagged.inputs_version < households.version_to
LEFT JOIN main ON flagged.run_id = main.run_id AND flagged.case_id = main.case_id
LEFT JOIN case_pseudonyms AS cases ON flagged.case_id = cases.case_id
ORDER BY flagged.version, case_id;
