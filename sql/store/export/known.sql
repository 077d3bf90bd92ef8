-- Whether the case is known, whether anybody of it must be checked by hand, and how many of it have been looked up.
SELECT
    (SELECT count(*) FROM households WHERE case_id = $case_id)
    + (SELECT count(*) FROM case_states WHERE case_id = $case_id)
    + (SELECT count(*) FROM lookups WHERE case_id = $case_id) AS known,
    EXISTS (
        SELECT 1 FROM lookups
        WHERE
            outcome IN ('shielded', 'unknown_person', 'gone', 'rejected')
            AND (
                case_id = $case_id
                OR person_key IN (SELECT members.person_key FROM members WHERE members.case_id = $case_id)
            )
    )
    OR EXISTS (SELECT 1 FROM case_states WHERE case_id = $case_id AND reason = 'manual_check') AS by_hand,
    (
        SELECT count(DISTINCT persons.person_key)
        FROM (
            SELECT lookups.person_key FROM lookups WHERE lookups.case_id = $case_id
            UNION
            SELECT members.person_key FROM members WHERE members.case_id = $case_id AND members.role <> 'child'
        ) AS persons
    ) AS persons;
