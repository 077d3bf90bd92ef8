-- How many current cases share what somebody could know about a household from elsewhere, by each set of such facts.
WITH people AS (
    SELECT
        case_id,
        list(birth_year ORDER BY birth_year) AS birth_years,
        list(coalesce(lives_from::VARCHAR, '') ORDER BY birth_year, lives_from) AS moves,
        max(birth_year) FILTER (WHERE role = 'applicant') AS applicant_born,
        count(*) AS members
    FROM members_versions
    WHERE version_to = 2147483647
    GROUP BY case_id
),

decided AS (
    SELECT
        case_id,
        arg_max(amount_ore, valid_from) AS amount_ore,
        max(valid_from) AS valid_from
    FROM decisions_versions
    WHERE version_to = 2147483647
    GROUP BY case_id
),

cases AS (
    SELECT
        households.case_id,
        households.municipality,
        households.scheme,
        households.tenure,
        households.housing_cost_ore,
        households.active_from,
        people.birth_years,
        people.moves,
        people.applicant_born,
        least(people.members, 5) AS members,
        decided.amount_ore,
        decided.valid_from
    FROM households_versions AS households
    LEFT JOIN people ON households.case_id = people.case_id
    LEFT JOIN decided ON households.case_id = decided.case_id
    WHERE households.version_to = 2147483647
),

classes AS (
    SELECT 'housing cost' AS facts, count(*) AS cases
    FROM cases
    GROUP BY municipality, housing_cost_ore
    UNION ALL
    SELECT 'birth years and dates of moving' AS facts, count(*) AS cases
    FROM cases
    GROUP BY municipality, birth_years, moves, active_from
    UNION ALL
    SELECT 'scheme, tenure and size' AS facts, count(*) AS cases
    FROM cases
    GROUP BY municipality, scheme, tenure, members
    UNION ALL
    SELECT 'size, tenure, housing cost and age' AS facts, count(*) AS cases
    FROM cases
    GROUP BY municipality, tenure, members, housing_cost_ore, applicant_born
    UNION ALL
    SELECT 'decided amount and from when' AS facts, count(*) AS cases
    FROM cases
    GROUP BY municipality, amount_ore, valid_from
)

SELECT
    facts,
    sum(cases)::BIGINT AS cases,
    count(*)::BIGINT AS classes,
    min(cases)::BIGINT AS smallest_class,
    (count(*) FILTER (WHERE cases = 1))::BIGINT AS alone,
    coalesce(sum(cases) FILTER (WHERE cases < 5), 0)::BIGINT AS among_fewer_than_five
FROM classes
GROUP BY facts
ORDER BY facts;
