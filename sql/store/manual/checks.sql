-- The newest check of each case. checked_on: the date in Norway.
SELECT
    check_id,
    case_id,
    result,
    check_again_on,
    note,
    checked_by,
    timezone('Europe/Oslo', checked_at)::DATE AS checked_on,
    source_run,
    facts,
    decision_id
FROM manual_checks
QUALIFY row_number() OVER (PARTITION BY case_id ORDER BY checked_at DESC, check_id DESC) = 1
ORDER BY case_id;
