-- A country's store as three years would have left it: 36 monthly runs (2023-11 to 2026-10) and 22 nightly ones after
-- the last, through the real tables. Shares follow the synthetic municipality (docs/explanation/sandbox.md): 1.3 adults with
-- incomes a household, a sixth of them without any income in a month, 1.3 income lines a person and month; a hundredth
-- of the cases begin and end each month; decisions and rents are renewed at intervals; 2 in 100 cases are flagged a month.
-- Amounts are drawn by hash(seed, …), so that the same seed makes the same store. Variables: seed, cases, events (a night).

CREATE OR REPLACE TEMP MACRO still_current() AS 2147483647;
CREATE OR REPLACE TEMP MACRO month_of(number) AS (DATE '2023-11-01' + to_months(number::INTEGER))::DATE;
CREATE OR REPLACE TEMP MACRO draw(what, number, most) AS
(hash(getvariable('seed') || what || number::VARCHAR) % most::UBIGINT)::BIGINT;
CREATE OR REPLACE TEMP MACRO key_of(what, number) AS substr(md5(getvariable('seed') || what || number::VARCHAR), 1, 24);
CREATE OR REPLACE TEMP MACRO flag_name(number, quarter) AS
'A-' || lpad(to_base(number * 16 + quarter, 36), 8, '0');
CREATE OR REPLACE TEMP MACRO case_name(number) AS 'B' || lpad(number::VARCHAR, 7, '0');
CREATE OR REPLACE TEMP MACRO run_name(number) AS CASE
    WHEN number <= 36
        THEN strftime(month_of(number - 1), '%Y-%m') || '-'
            || strftime(month_of(number) + INTERVAL 9 DAY, '%Y%m%d') || 'T040000Z-' || printf('%04x', number)
    ELSE '2026-10-' || strftime(DATE '2026-11-10' + (number - 36)::INTEGER, '%Y%m%d') || 'T010000Z-'
        || printf('%04x', number)
END;

-- Runs 1 to 36 are monthly, 37 to 58 nightly.
CREATE OR REPLACE TEMP TABLE history AS
SELECT
    number::INTEGER AS version,
    run_name(number) AS run_id,
    month_of(least(number, 36) - 1) AS month,
    CASE WHEN number <= 36 THEN month_of(number) + 9 ELSE DATE '2026-11-10' + (number - 36)::INTEGER END AS as_of
FROM range(1, 59) AS numbers (number);

INSERT INTO runs
SELECT
    run_id, month, as_of, as_of::TIMESTAMPTZ + INTERVAL 1 HOUR, md5(run_id), 'rules-1', '0.1.0', 'operational', 'test'
FROM history
ORDER BY version;

INSERT INTO run_ends
SELECT run_id, as_of::TIMESTAMPTZ + INTERVAL 6 HOUR, 'complete', NULL FROM history ORDER BY version;

INSERT INTO run_versions
SELECT run_id, part, version FROM history CROSS JOIN (VALUES ('inputs'), ('results')) AS parts (part) ORDER BY version;

INSERT INTO run_sources
SELECT history.run_id, names.table_name, names.table_name || '.csv', sha256(history.run_id), getvariable('cases')
FROM history
CROSS JOIN (VALUES ('households'), ('members'), ('decisions')) AS names (table_name);

INSERT INTO run_feeds
SELECT history.run_id, feeds.resource, 1000000 + 4000 * history.version, NULL
FROM history
CROSS JOIN (VALUES ('inntekt'), ('summertskattegrunnlag')) AS feeds (resource);

-- Cases: `first` and `gone` are the numbers of their first month and of the first without them (36: none).
CREATE OR REPLACE TEMP TABLE cases AS
SELECT
    number,
    case_name(number) AS case_id,
    greatest(0, (number - getvariable('cases')) // (getvariable('cases') // 100) + 1)::INTEGER AS first,
    least(36, number // (getvariable('cases') // 100) + 1)::INTEGER AS gone,
    draw('oslo', number, 10) = 0 AS oslo,
    ['0301', '4601', '5001', '1103', '3201', '5501', '3301', '0219'][1 + draw('place', number, 8)] AS place,
    draw('adults', number, 10) < 3 AS two,
    CASE WHEN draw('parent', number, 4) = 0 THEN 1 + draw('children', number, 3) ELSE 0 END AS children,
    draw('renewal', number, 24)::INTEGER AS renewal,
    draw('rent month', number, 12)::INTEGER AS rent_month
FROM range(getvariable('cases') + 36 * (getvariable('cases') // 100)) AS numbers (number)
WHERE greatest(0, (number - getvariable('cases')) // (getvariable('cases') // 100) + 1) < 36;

CREATE OR REPLACE TEMP MACRO until_version(month_number) AS
CASE WHEN month_number >= 36 THEN still_current() ELSE month_number + 1 END;

INSERT INTO households_versions
SELECT
    case_id,
    CASE WHEN oslo THEN '0301' ELSE place END,
    CASE WHEN oslo THEN 'oslo' ELSE 'state' END,
    'Team ' || draw('team', number, 40),
    ['rented', 'rented', 'rented', 'rented', 'rented', 'cooperative'][1 + draw('tenure', number, 6)],
    (6000 + draw('rent', number, 7000) + 250 * year_number) * 100,
    draw('heating', number, 3) = 0,
    draw('adapted', number, 50) = 0,
    CASE WHEN draw('deduction', number, 10) = 0 THEN 50000 ELSE 0 END,
    month_of(first),
    NULL,
    0,
    begins + 1,
    until_version(ends),
    0,
    0
FROM (
    SELECT
        *,
        greatest(first, 12 * year_number + rent_month - 12) AS begins,
        least(gone, 12 * year_number + rent_month) AS ends
    FROM cases
    CROSS JOIN range(4) AS years (year_number)
)
WHERE begins < ends
ORDER BY begins, case_id;

CREATE OR REPLACE TEMP TABLE persons AS
SELECT
    10 * cases.number + place_in_home AS person,
    key_of('person', 10 * cases.number + place_in_home) AS person_key,
    CASE WHEN place_in_home = 0 THEN 'applicant' WHEN place_in_home = 1 THEN 'partner' ELSE 'child' END AS role,
    place_in_home < 2 AS earns,
    cases.*
FROM cases
CROSS JOIN range(6) AS places (place_in_home)
WHERE place_in_home = 0 OR (place_in_home = 1 AND two) OR (place_in_home >= 2 AND place_in_home - 2 < children);

INSERT INTO members_versions
SELECT
    case_id,
    person_key,
    role,
    CASE
        WHEN earns THEN DATE '1960-01-01' + draw('born', person, 14000)::INTEGER
        ELSE DATE '2010-01-01' + draw('born', person, 4500)::INTEGER
    END,
    DATE '2023-01-01',
    NULL,
    FALSE,
    FALSE,
    FALSE,
    0,
    first + 1,
    until_version(gone),
    FALSE
FROM persons
ORDER BY first, case_id, person_key;

-- Decisions: at the beginning, and every 24 months. `since`: its first month.
CREATE OR REPLACE TEMP TABLE decided AS
SELECT
    *,
    'V' || number || '-' || turn AS decision_id,
    (1500 + draw('amount', number * 10 + turn, 3500)) * 100 AS amount_ore,
    (9000 + draw('decided income', number * 10 + turn, 16000)) * 100 AS income_ore
FROM (
    SELECT
        cases.*, turn, greatest(first, 24 * turn + renewal - 24)::INTEGER AS since,
        least(gone, 24 * turn + renewal)::INTEGER AS ends
    FROM cases
    CROSS JOIN range(3) AS turns (turn)
)
WHERE since < ends;

INSERT INTO decisions_versions
SELECT
    decision_id, case_id, month_of(since) - 20, month_of(since), amount_ore, income_ore, 0,
    (6000 + draw('rent', number, 7000)) * 100, 1 + two::INTEGER, children, '2026-06', 0, since + 1, until_version(ends),
    FALSE
FROM decided
ORDER BY since, case_id;

INSERT INTO continuous_recipients_versions
SELECT CASE WHEN oslo THEN '0301' ELSE place END, person_key, 0, first + 1, until_version(gone)
FROM persons
WHERE earns
ORDER BY first, person_key;

-- Look-ups: each person's new month in each monthly run; an assessment in two steps at first and once a year; and the
-- events of each night, each about the newest month of somebody.
CREATE OR REPLACE TEMP TABLE runs_of AS
SELECT *, unnest(range(first + 1, gone + 1))::INTEGER AS version FROM persons WHERE earns;

CREATE OR REPLACE TEMP TABLE asked AS
SELECT
    version, 'inntekt' AS resource, number, person, person_key, case_id, oslo, place,
    strftime(month_of(version - 1), '%Y-%m') AS period_from, strftime(month_of(version - 1), '%Y-%m') AS period_to,
    version - 1 AS month_number, 'month_mature' AS reason
FROM runs_of
WHERE earns
UNION ALL
SELECT
    version, 'siste_skatteoppgjoer', number, person, person_key, case_id, oslo, place, NULL, NULL, NULL, 'event'
FROM runs_of
WHERE earns AND NOT oslo AND (version - 1 = first OR (version - 1) % 12 = 7 + draw('assessed', person, 4))
UNION ALL
SELECT
    version, 'summertskattegrunnlag', number, person, person_key, case_id, oslo, place,
    (2022 + (version + 4) // 12)::VARCHAR || '/oppgjoer', (2022 + (version + 4) // 12)::VARCHAR, NULL, 'event'
FROM runs_of
WHERE earns AND NOT oslo AND (version - 1 = first OR (version - 1) % 12 = 7 + draw('assessed', person, 4))
UNION ALL
SELECT 37 + nth // getvariable('events'), 'inntekt', number, person, person_key, case_id, oslo, place, '2026-10', '2026-10', 35, 'event'
FROM (
    SELECT *, row_number() OVER (ORDER BY person_key) - 1 AS nth FROM persons WHERE earns AND gone = 36 AND first < 35
)
WHERE nth < 22 * getvariable('events');

CREATE OR REPLACE TEMP TABLE looked_up AS
SELECT
    *,
    run_name(version) AS run_id,
    key_of('look-up', version::VARCHAR || resource || person) AS lookup_id,
    CASE
        WHEN resource = 'inntekt' AND draw('empty', person * 100 + version, 6) = 0 THEN 'empty'
        ELSE 'data'
    END AS outcome,
    row_number() OVER (ORDER BY version, case_id, person_key, resource) AS sequence
FROM asked
ORDER BY version, case_id, person_key, resource;

INSERT INTO lookups
SELECT
    lookup_id,
    run_id,
    case_id,
    CASE WHEN oslo THEN '0301' ELSE place END,
    person_key,
    resource,
    period_from,
    period_to,
    'Kontroll av rett til løpende bostøtte mot inntekt og formue',
    'bustøttelova § 8; forvaltningsloven § 13 b',
    outcome,
    CASE WHEN outcome = 'empty' THEN 404 ELSE 200 END,
    CASE WHEN outcome = 'empty' THEN 'IM-008' END,
    1,
    [md5('correlation' || lookup_id)::UUID::VARCHAR],
    as_of::TIMESTAMPTZ + INTERVAL 1 HOUR + to_microseconds(sequence * 7013),
    CASE WHEN outcome = 'data' THEN sha256(lookup_id) END,
    sequence,
    person_key
FROM looked_up
INNER JOIN history USING (version, run_id)
ORDER BY sequence;

INSERT INTO ledger_chain
SELECT sequence, sha256('row' || lookup_id)
FROM looked_up
ORDER BY sequence;

INSERT INTO batches
SELECT run_id, unnest(range(count(*) // 100)), as_of::TIMESTAMPTZ + INTERVAL 2 HOUR
FROM looked_up
INNER JOIN history USING (run_id)
GROUP BY run_id, as_of;

INSERT INTO income_lines
SELECT
    lookup_id,
    person_key,
    month_of(month_number),
    ordinal,
    key_of('payer', CASE WHEN draw('public', person, 3) > 0 THEN 0 ELSE draw('payer', person * 3 + ordinal, 30000) END),
    CASE WHEN draw('public', person, 3) > 0 THEN 'ytelseFraOffentlige' ELSE 'loennsinntekt' END,
    CASE WHEN draw('public', person, 3) > 0 THEN 'ufoeretrygd' ELSE 'fastloenn' END,
    'kontantytelse',
    (4000 + draw('pay', person * 3 + ordinal, 12000) + CASE
        WHEN draw('moving', person * 100 + version, 40) = 0 THEN draw('moves', person * 100 + version, 3000)
        ELSE 0
    END) * 100,
    TRUE,
    NULL,
    NULL
FROM looked_up
CROSS JOIN range(3) AS ordinals (ordinal)
WHERE
    resource = 'inntekt' AND outcome = 'data'
    AND (ordinal = 0 OR (ordinal = 1 AND draw('second', person, 5) < 2) OR (ordinal = 2 AND draw('third', person, 7) = 0))
ORDER BY version, person_key, ordinal;

INSERT INTO assessment_items
SELECT
    lookup_id, person_key, left(period_to, 4)::BIGINT, 'oppgjoer', month_of(version - 1) - 20, items.code, 'formue',
    CASE WHEN items.code = 'nettoformue' THEN draw('wealth', person, 20) * 10000_00 ELSE 0 END
FROM looked_up
CROSS JOIN (VALUES ('nettoformue'), ('bruttoformue'), ('samletGjeld')) AS items (code)
WHERE resource = 'summertskattegrunnlag'
ORDER BY version, person_key;

INSERT INTO raw_answers
SELECT
    lookups.lookup_id,
    '{"data":[{"norskident":"' || lookups.person_key || '","maaned":"2026-10","inntektsinformasjon":[' || string_agg(
        '{"opplysningspliktig":"' || income_lines.reporter_key || '","inntektsmottaker":"' || lookups.person_key
        || '","virksomhet":"' || key_of('business', income_lines.reporter_key)
        || '","kalendermaaned":"2026-10","leveringstidspunkt":"2026-11-0' || (1 + income_lines.amount_ore % 6)
        || 'T08:15:2' || (income_lines.amount_ore % 9) || '.411Z","inntekt":[{"beloep":' || income_lines.amount_ore / 100
        || ',"beskrivelse":"' || income_lines.code || '","fordel":"kontantytelse","inngaarIGrunnlagForTrekk":true,'
        || '"utloeserArbeidsgiveravgift":true,"skatteOgAvgiftsregel":null,"opptjeningsland":null,"antall":null,'
        || '"aarOgMaanedForUtbetaling":"2026-10"}],"forskuddstrekk":[{"beloep":-' || income_lines.amount_ore / 400
        || '}],"fradrag":[]}',
        ','
    ) || ']}]}'
FROM lookups
INNER JOIN income_lines USING (lookup_id, person_key)
WHERE lookups.requested_at >= DATE '2026-09-01'
GROUP BY lookups.lookup_id, lookups.person_key
ORDER BY min(lookups.requested_at);

-- The plans: what each run asked, and what it let stand from the next run on, until the month falls out of the twelve
-- compared, the decision is renewed, or the case ends.
INSERT INTO planned_lookups
SELECT
    run_id,
    row_number() OVER (PARTITION BY version ORDER BY case_id, person_key, resource) - 1,
    case_id,
    CASE WHEN oslo THEN '0301' ELSE place END,
    person_key,
    resource,
    CASE WHEN resource = 'inntekt' THEN month_of(month_number) END,
    reason,
    NULL
FROM looked_up
WHERE resource <> 'siste_skatteoppgjoer'
ORDER BY version, case_id, person_key;

INSERT INTO reused_answers_versions
SELECT
    case_id, CASE WHEN oslo THEN '0301' ELSE place END, person_key, resource, month, lookup_id, 0, version_from,
    CASE WHEN version_to > 58 THEN still_current() ELSE version_to END
FROM (
    SELECT
        looked_up.*,
        month_of(month_number) AS month,
        version + 1 AS version_from,
        coalesce(
            lead(version) OVER (PARTITION BY person_key, resource, month_number ORDER BY version),
            CASE
                WHEN resource <> 'inntekt' THEN until_version(gone)
                ELSE least(
                    until_version(gone),
                    until_version(month_number + CASE WHEN oslo THEN 15 ELSE 12 END)
                )
            END
        ) AS version_to
    FROM looked_up
    INNER JOIN (SELECT case_id, gone FROM cases) AS cases USING (case_id)
    WHERE resource <> 'siste_skatteoppgjoer'
)
WHERE version_from < version_to AND version_from <= 58  -- what the last night asked is known from the next run on
ORDER BY version_from, case_id, person_key, month;

-- Results: each month's own, and every compared month until it falls out.
CREATE OR REPLACE TEMP TABLE found AS
SELECT
    decided.*,
    month_of(month_number) AS month,
    greatest(0, income_ore + (draw('changed', number * 100 + month_number, 4000) - 2000) * 100) AS now_income_ore,
    amount_ore + CASE
        WHEN draw('differs', number * 100 + month_number, 10) < 6
            THEN (draw('difference', number * 100 + month_number, 1200) - 600) * 100
        ELSE 0
    END AS now_ore
FROM (SELECT *, unnest(range(since, ends))::INTEGER AS month_number FROM decided) AS decided;

INSERT INTO case_months_versions
SELECT
    case_id, side, month, CASE WHEN oslo THEN 'oslo' ELSE 'state' END, CASE WHEN oslo THEN '0301' ELSE place END,
    1 + two::INTEGER, 0, children, CASE WHEN side = 'now' THEN now_income_ore ELSE income_ore END,
    now_income_ore // 2, draw('wealth', number, 20) * 10000_00, 0, 'rented', (6000 + draw('rent', number, 7000)) * 100,
    FALSE, FALSE, FALSE, 0, NULL, 0, month_number + 1, until_version(month_number + 1), FALSE
FROM found
CROSS JOIN (VALUES ('decided'), ('now')) AS sides (side)
ORDER BY month_number, side, case_id;

INSERT INTO entitlements_versions
SELECT
    side, case_id, month, CASE WHEN oslo THEN 'oslo' ELSE 'state' END, (6000 + draw('rent', number, 7000)) * 1200,
    9000_00 * 12, 100 + 35 * children, 12 * now_income_ore, 0, 4 * now_income_ore,
    CASE WHEN side = 'now' THEN now_ore ELSE amount_ore END,
    CASE WHEN side = 'now' THEN now_ore ELSE amount_ore END / 100 + draw('unrounded', number + month_number, 1000) / 1e3,
    'granted', NULL, month_of(month_number - month_number % 12), 'rules-1', 'operational', [], 0, month_number + 1,
    until_version(month_number + 1)
FROM found
CROSS JOIN (VALUES ('decided'), ('now')) AS sides (side)
ORDER BY month_number, side, case_id;

INSERT INTO month_comparisons_versions
SELECT
    case_id, month, decision_id, amount_ore, now_ore, now_ore - amount_ore, now_income_ore, 0, month_number + 1,
    least(until_version(month_number + 12), until_version(ends))
FROM found
ORDER BY month_number, case_id;

INSERT INTO comparisons_versions
SELECT
    case_id, month, decision_id,
    CASE WHEN now_ore > amount_ore THEN 'increase' WHEN now_ore < amount_ore THEN 'decrease' ELSE 'none' END,
    amount_ore, now_ore, now_ore - amount_ore, 63_00,
    CASE
        WHEN now_ore = amount_ore THEN 'unchanged'
        WHEN draw('flag', number * 100 + month_number - month_number % 3, 17) = 0 THEN 'flagged'
        ELSE 'observed'
    END,
    0, month_number + 1, until_version(month_number + 1)
FROM found
ORDER BY month_number, case_id;

INSERT INTO attributions_versions
SELECT
    case_id, cause,
    CASE WHEN cause = 'income' THEN now_ore - amount_ore - draw('rent part', number, 90) * 100
        ELSE draw('rent part', number, 90) * 100 END,
    0, month_number + 1, until_version(month_number + 1)
FROM found
CROSS JOIN (VALUES ('income'), ('housing_cost')) AS causes (cause)
WHERE now_ore <> amount_ore
ORDER BY month_number, case_id;

INSERT INTO case_findings_versions
SELECT
    case_id, least(12, month_number - since + 1), least(12, (month_number - since + 1) * 6 // 10),
    CASE WHEN now_ore <> amount_ore THEN month_of(since) END, CASE WHEN now_ore <> amount_ore THEN month END, FALSE,
    CASE WHEN now_ore > amount_ore THEN least(12, (month_number - since + 1) * 6 // 10) ELSE 0 END,
    CASE WHEN now_ore > amount_ore THEN month_of(since) END, CASE WHEN now_ore > amount_ore THEN month END,
    greatest(0, now_ore - amount_ore) * 3,
    CASE WHEN now_ore < amount_ore THEN least(12, (month_number - since + 1) * 6 // 10) ELSE 0 END,
    CASE WHEN now_ore < amount_ore THEN month_of(since) END, CASE WHEN now_ore < amount_ore THEN month END,
    greatest(0, amount_ore - now_ore) * 3, [],
    CASE WHEN now_ore <> amount_ore THEN 'monthly' END, NULL,
    CASE
        WHEN now_ore <> amount_ore AND draw('flag', number * 100 + month_number - month_number % 3, 17) = 0
            THEN flag_name(number, month_number // 3)
    END,
    0, month_number + 1, until_version(month_number + 1)
FROM found
ORDER BY month_number, case_id;

INSERT INTO case_states_versions
SELECT
    case_id,
    CASE
        WHEN now_ore = amount_ore THEN 'unchanged'
        WHEN draw('flag', number * 100 + month_number - month_number % 3, 17) = 0 THEN 'flagged'
        ELSE 'observed'
    END,
    NULL, 0, month_number + 1, until_version(month_number + 1)
FROM found
ORDER BY month_number, case_id;

-- Flags wait for three months at most; each run records what it made of those that wait, and half of them are answered.
CREATE OR REPLACE TEMP TABLE raised AS
SELECT
    number, case_id, flag_name(number, month_number // 3) AS flag_id, month_number, decision_id, amount_ore, now_ore
FROM found
WHERE now_ore <> amount_ore AND draw('flag', number * 100 + month_number - month_number % 3, 17) = 0
QUALIFY row_number() OVER (PARTITION BY number, month_number // 3 ORDER BY month_number) = 1;

INSERT INTO flags
SELECT
    run_name(month_number + 1), flag_id, case_id, CASE WHEN now_ore > amount_ore THEN 'increase' ELSE 'decrease' END,
    sha256(flag_id), decision_id, amount_ore, now_ore, 'income', NULL, sha256('circumstances' || flag_id)
FROM raised
ORDER BY month_number, flag_id;

INSERT INTO flag_events
SELECT
    history.run_id, flag_id, case_id,
    CASE
        WHEN history.version = month_number + 1 THEN 'new'
        WHEN history.version = (month_number // 3 + 1) * 3 + 1 AND history.version <= 36 THEN 'withdrawn'
        ELSE 'unchanged'
    END,
    CASE
        WHEN history.version = (month_number // 3 + 1) * 3 + 1 AND history.version <= 36 THEN 'differs_no_more'
    END
FROM raised
INNER JOIN history
    ON
        history.version > month_number AND (
            history.version <= (month_number // 3 + 1) * 3 + 1
            OR (month_number >= 33 AND history.version > 36)
        )
ORDER BY history.version, flag_id;

INSERT INTO verdict_imports
VALUES ('import', 'svar.xlsx', sha256('import'), TIMESTAMPTZ '2026-11-01 12:00:00+00', 'ola', 1, 0, 0);

INSERT INTO verdicts
SELECT
    'answer-' || flag_id, flag_id, case_id, ['new_decision', 'no_change'][1 + draw('answer', number, 2)], 'temporary',
    NULL, NULL, 'AB', month_of(month_number + 1)::TIMESTAMPTZ + INTERVAL 20 DAY, 'import',
    NULL
FROM raised
WHERE draw('answered', number, 2) = 0 AND month_number < 33
ORDER BY month_number, flag_id;
