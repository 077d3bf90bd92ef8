-- Rows that a run found as the run before it had found them are not stored again: a row is kept once, with the versions it
-- holds in. What a run knew is read through the view of the old name, which gives each row with the run_id of every run
-- that found it. Of a stored row nothing but `version_to` is ever written afterwards, once, when it no longer holds.

CREATE TABLE run_versions (
    run_id VARCHAR NOT NULL,
    part VARCHAR NOT NULL CHECK (part IN ('inputs', 'results')),
    version INTEGER NOT NULL,
    PRIMARY KEY (part, version)
);
COMMENT ON TABLE run_versions IS 'Which version of the kept rows each run stands for: inputs when it began, results when they were stored';
COMMENT ON COLUMN run_versions.run_id IS 'The run';
COMMENT ON COLUMN run_versions.part IS 'inputs: households, members, decisions and the plan; results: everything a run found';
COMMENT ON COLUMN run_versions.version IS 'Numbered from 1 in the order they were stored';

INSERT INTO run_versions
SELECT run_id, 'inputs', row_number() OVER (ORDER BY started_at, run_id)
FROM runs;

INSERT INTO run_versions
SELECT run_id, 'results', row_number() OVER (ORDER BY started_at, run_id)
FROM runs
SEMI JOIN case_states USING (run_id);

CREATE TABLE households_versions (
    case_id VARCHAR NOT NULL,
    municipality VARCHAR NOT NULL,
    scheme VARCHAR NOT NULL,
    team VARCHAR NOT NULL,
    tenure VARCHAR NOT NULL,
    housing_cost_ore BIGINT NOT NULL,
    heating_included BOOLEAN NOT NULL,
    adapted_home BOOLEAN NOT NULL,
    income_deduction_ore BIGINT NOT NULL,
    active_from DATE NOT NULL,
    active_to DATE,
    twin INTEGER NOT NULL,
    version_from INTEGER NOT NULL,
    version_to INTEGER NOT NULL
);
COMMENT ON TABLE households_versions IS 'The active cases as the run read them. Kept once for all runs that found it; read by run through the view households';
COMMENT ON COLUMN households_versions.case_id IS 'Case number (sak)';
COMMENT ON COLUMN households_versions.municipality IS 'Municipality number, four digits';
COMMENT ON COLUMN households_versions.scheme IS 'Scheme (ordning)';
COMMENT ON COLUMN households_versions.team IS 'The team that handles the case';
COMMENT ON COLUMN households_versions.tenure IS 'rented, cooperative or owned';
COMMENT ON COLUMN households_versions.housing_cost_ore IS 'Housing cost per month as the case system has it, øre';
COMMENT ON COLUMN households_versions.heating_included IS 'Heating is paid wholly or partly through the rent';
COMMENT ON COLUMN households_versions.adapted_home IS 'Specially adapted home (spesialtilpasset bolig)';
COMMENT ON COLUMN households_versions.income_deduction_ore IS 'Deduction from income per month under § 8 (2015 transition), øre';
COMMENT ON COLUMN households_versions.active_from IS 'First day the case is active';
COMMENT ON COLUMN households_versions.active_to IS 'Last day the case is active; empty while it runs';
COMMENT ON COLUMN households_versions.twin IS '0; of rows that are alike in one run, their number';
COMMENT ON COLUMN households_versions.version_from IS 'First version of inputs (run_versions) that has the row';
COMMENT ON COLUMN households_versions.version_to IS 'First version after it that has not; 2147483647 while the row stands';

INSERT INTO households_versions
WITH numbered AS (
    SELECT
        case_id, municipality, scheme, team, tenure, housing_cost_ore, heating_included, adapted_home,
        income_deduction_ore, active_from, active_to,
        run_versions.version,
        row_number() OVER (
            PARTITION BY
                case_id, municipality, scheme, team, tenure, housing_cost_ore, heating_included, adapted_home,
                income_deduction_ore, active_from, active_to,
                run_versions.version
        ) - 1 AS twin
    FROM households
    INNER JOIN run_versions ON households.run_id = run_versions.run_id AND run_versions.part = 'inputs'
),

streaks AS (
    SELECT
        *,
        version - row_number() OVER (
            PARTITION BY
                case_id, municipality, scheme, team, tenure, housing_cost_ore, heating_included, adapted_home,
                income_deduction_ore, active_from, active_to,
                twin
            ORDER BY version
        ) AS streak
    FROM numbered
)

SELECT
    case_id, municipality, scheme, team, tenure, housing_cost_ore, heating_included, adapted_home,
    income_deduction_ore, active_from, active_to,
    twin,
    min(version),
    max(version) + 1
FROM streaks
GROUP BY
    case_id, municipality, scheme, team, tenure, housing_cost_ore, heating_included, adapted_home,
    income_deduction_ore, active_from, active_to,
    twin,
    streak
ORDER BY min(version);

UPDATE households_versions
SET version_to = 2147483647
WHERE version_to > (SELECT max(version) FROM run_versions WHERE part = 'inputs');

DROP TABLE households;

CREATE TABLE members_versions (
    case_id VARCHAR NOT NULL,
    person_key VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    birth_date DATE NOT NULL,
    lives_from DATE NOT NULL,
    lives_to DATE,
    young_disabled BOOLEAN NOT NULL,
    single_pensioner BOOLEAN NOT NULL,
    shared_residence BOOLEAN NOT NULL,
    twin INTEGER NOT NULL,
    version_from INTEGER NOT NULL,
    version_to INTEGER NOT NULL
);
COMMENT ON TABLE members_versions IS 'Household members as the run read them; persons as keyed pseudonyms. Kept once for all runs that found it; read by run through the view members';
COMMENT ON COLUMN members_versions.case_id IS 'Case number (sak)';
COMMENT ON COLUMN members_versions.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN members_versions.role IS 'applicant, partner, adult or child';
COMMENT ON COLUMN members_versions.birth_date IS 'Date of birth';
COMMENT ON COLUMN members_versions.lives_from IS 'First day of the stay';
COMMENT ON COLUMN members_versions.lives_to IS 'Last day of the stay; empty while it lasts';
COMMENT ON COLUMN members_versions.young_disabled IS 'Young disabled (ung ufør)';
COMMENT ON COLUMN members_versions.single_pensioner IS 'Single old-age pensioner';
COMMENT ON COLUMN members_versions.shared_residence IS 'Child with shared residence (delt fast bosted)';
COMMENT ON COLUMN members_versions.twin IS '0; of rows that are alike in one run, their number';
COMMENT ON COLUMN members_versions.version_from IS 'First version of inputs (run_versions) that has the row';
COMMENT ON COLUMN members_versions.version_to IS 'First version after it that has not; 2147483647 while the row stands';

INSERT INTO members_versions
WITH numbered AS (
    SELECT
        case_id, person_key, role, birth_date, lives_from, lives_to, young_disabled, single_pensioner,
        shared_residence,
        run_versions.version,
        row_number() OVER (
            PARTITION BY
                case_id, person_key, role, birth_date, lives_from, lives_to, young_disabled, single_pensioner,
                shared_residence,
                run_versions.version
        ) - 1 AS twin
    FROM members
    INNER JOIN run_versions ON members.run_id = run_versions.run_id AND run_versions.part = 'inputs'
),

streaks AS (
    SELECT
        *,
        version - row_number() OVER (
            PARTITION BY
                case_id, person_key, role, birth_date, lives_from, lives_to, young_disabled, single_pensioner,
                shared_residence,
                twin
            ORDER BY version
        ) AS streak
    FROM numbered
)

SELECT
    case_id, person_key, role, birth_date, lives_from, lives_to, young_disabled, single_pensioner,
    shared_residence,
    twin,
    min(version),
    max(version) + 1
FROM streaks
GROUP BY
    case_id, person_key, role, birth_date, lives_from, lives_to, young_disabled, single_pensioner,
    shared_residence,
    twin,
    streak
ORDER BY min(version);

UPDATE members_versions
SET version_to = 2147483647
WHERE version_to > (SELECT max(version) FROM run_versions WHERE part = 'inputs');

DROP TABLE members;

CREATE TABLE decisions_versions (
    decision_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    decided_on DATE NOT NULL,
    valid_from DATE NOT NULL,
    amount_ore BIGINT NOT NULL,
    monthly_income_ore BIGINT NOT NULL,
    net_wealth_ore BIGINT NOT NULL,
    housing_cost_ore BIGINT NOT NULL,
    adults BIGINT NOT NULL,
    children BIGINT NOT NULL,
    rule_version VARCHAR NOT NULL,
    twin INTEGER NOT NULL,
    version_from INTEGER NOT NULL,
    version_to INTEGER NOT NULL
);
COMMENT ON TABLE decisions_versions IS 'Decisions (vedtak) as the run read them, with the inputs they were made on. Kept once for all runs that found it; read by run through the view decisions';
COMMENT ON COLUMN decisions_versions.decision_id IS 'The decision';
COMMENT ON COLUMN decisions_versions.case_id IS 'Case number (sak)';
COMMENT ON COLUMN decisions_versions.decided_on IS 'When it was decided';
COMMENT ON COLUMN decisions_versions.valid_from IS 'First day it holds';
COMMENT ON COLUMN decisions_versions.amount_ore IS 'Decided amount per month, øre';
COMMENT ON COLUMN decisions_versions.monthly_income_ore IS 'Household income per month it was made on, øre';
COMMENT ON COLUMN decisions_versions.net_wealth_ore IS 'Net household wealth it was made on, øre';
COMMENT ON COLUMN decisions_versions.housing_cost_ore IS 'Housing cost per month it was made on, øre';
COMMENT ON COLUMN decisions_versions.adults IS 'Members aged 18 and over it was made on';
COMMENT ON COLUMN decisions_versions.children IS 'Members under 18 it was made on';
COMMENT ON COLUMN decisions_versions.rule_version IS 'Rules it was made under, as the case system names them';
COMMENT ON COLUMN decisions_versions.twin IS '0; of rows that are alike in one run, their number';
COMMENT ON COLUMN decisions_versions.version_from IS 'First version of inputs (run_versions) that has the row';
COMMENT ON COLUMN decisions_versions.version_to IS 'First version after it that has not; 2147483647 while the row stands';

INSERT INTO decisions_versions
WITH numbered AS (
    SELECT
        decision_id, case_id, decided_on, valid_from, amount_ore, monthly_income_ore, net_wealth_ore,
        housing_cost_ore, adults, children, rule_version,
        run_versions.version,
        row_number() OVER (
            PARTITION BY
                decision_id, case_id, decided_on, valid_from, amount_ore, monthly_income_ore, net_wealth_ore,
                housing_cost_ore, adults, children, rule_version,
                run_versions.version
        ) - 1 AS twin
    FROM decisions
    INNER JOIN run_versions ON decisions.run_id = run_versions.run_id AND run_versions.part = 'inputs'
),

streaks AS (
    SELECT
        *,
        version - row_number() OVER (
            PARTITION BY
                decision_id, case_id, decided_on, valid_from, amount_ore, monthly_income_ore, net_wealth_ore,
                housing_cost_ore, adults, children, rule_version,
                twin
            ORDER BY version
        ) AS streak
    FROM numbered
)

SELECT
    decision_id, case_id, decided_on, valid_from, amount_ore, monthly_income_ore, net_wealth_ore,
    housing_cost_ore, adults, children, rule_version,
    twin,
    min(version),
    max(version) + 1
FROM streaks
GROUP BY
    decision_id, case_id, decided_on, valid_from, amount_ore, monthly_income_ore, net_wealth_ore,
    housing_cost_ore, adults, children, rule_version,
    twin,
    streak
ORDER BY min(version);

UPDATE decisions_versions
SET version_to = 2147483647
WHERE version_to > (SELECT max(version) FROM run_versions WHERE part = 'inputs');

DROP TABLE decisions;

CREATE TABLE case_months_versions (
    case_id VARCHAR NOT NULL,
    side VARCHAR NOT NULL CHECK (side IN ('decided', 'now')),
    month DATE NOT NULL,
    scheme VARCHAR NOT NULL,
    municipality VARCHAR NOT NULL,
    adults BIGINT NOT NULL,
    aged_18_19 BIGINT NOT NULL,
    children BIGINT NOT NULL,
    monthly_income_ore BIGINT NOT NULL,
    monthly_disability_benefit_ore BIGINT NOT NULL,
    net_wealth_ore BIGINT NOT NULL,
    home_wealth_ore BIGINT NOT NULL,
    tenure VARCHAR NOT NULL,
    housing_cost_ore BIGINT NOT NULL,
    adapted_home BOOLEAN NOT NULL,
    young_disabled BOOLEAN NOT NULL,
    single_pensioner BOOLEAN NOT NULL,
    income_deduction_ore BIGINT NOT NULL,
    cost_group BIGINT,
    twin INTEGER NOT NULL,
    version_from INTEGER NOT NULL,
    version_to INTEGER NOT NULL
);
COMMENT ON TABLE case_months_versions IS 'What the rules were given: each case as it was decided, and as it is now. Kept once for all runs that found it; read by run through the view case_months';
COMMENT ON COLUMN case_months_versions.case_id IS 'Case number (sak)';
COMMENT ON COLUMN case_months_versions.side IS 'decided: the inputs of the last decision; now: what the run found';
COMMENT ON COLUMN case_months_versions.month IS 'The month whose rates apply, as its first day';
COMMENT ON COLUMN case_months_versions.scheme IS 'Scheme (ordning)';
COMMENT ON COLUMN case_months_versions.municipality IS 'Municipality number';
COMMENT ON COLUMN case_months_versions.adults IS 'Members aged 18 and over';
COMMENT ON COLUMN case_months_versions.aged_18_19 IS 'Of those, aged 18 or 19';
COMMENT ON COLUMN case_months_versions.children IS 'Members under 18';
COMMENT ON COLUMN case_months_versions.monthly_income_ore IS 'Counted household income per month, øre';
COMMENT ON COLUMN case_months_versions.monthly_disability_benefit_ore IS 'Of that, disability benefit (uføretrygd), øre';
COMMENT ON COLUMN case_months_versions.net_wealth_ore IS 'Net household wealth, øre';
COMMENT ON COLUMN case_months_versions.home_wealth_ore IS 'Tax value of the own home, øre';
COMMENT ON COLUMN case_months_versions.tenure IS 'rented, cooperative or owned';
COMMENT ON COLUMN case_months_versions.housing_cost_ore IS 'Housing cost per month with the additions of the scheme, øre';
COMMENT ON COLUMN case_months_versions.adapted_home IS 'Specially adapted home';
COMMENT ON COLUMN case_months_versions.young_disabled IS 'A member is young disabled';
COMMENT ON COLUMN case_months_versions.single_pensioner IS 'A member is a single old-age pensioner';
COMMENT ON COLUMN case_months_versions.income_deduction_ore IS 'Deduction from income per month, øre';
COMMENT ON COLUMN case_months_versions.cost_group IS 'Municipality group given by hand; empty: the table''s';
COMMENT ON COLUMN case_months_versions.twin IS '0; of rows that are alike in one run, their number';
COMMENT ON COLUMN case_months_versions.version_from IS 'First version of results (run_versions) that has the row';
COMMENT ON COLUMN case_months_versions.version_to IS 'First version after it that has not; 2147483647 while the row stands';

INSERT INTO case_months_versions
WITH numbered AS (
    SELECT
        case_id, side, month, scheme, municipality, adults, aged_18_19, children, monthly_income_ore,
        monthly_disability_benefit_ore, net_wealth_ore, home_wealth_ore, tenure, housing_cost_ore,
        adapted_home, young_disabled, single_pensioner, income_deduction_ore, cost_group,
        run_versions.version,
        row_number() OVER (
            PARTITION BY
                case_id, side, month, scheme, municipality, adults, aged_18_19, children, monthly_income_ore,
                monthly_disability_benefit_ore, net_wealth_ore, home_wealth_ore, tenure, housing_cost_ore,
                adapted_home, young_disabled, single_pensioner, income_deduction_ore, cost_group,
                run_versions.version
        ) - 1 AS twin
    FROM case_months
    INNER JOIN run_versions ON case_months.run_id = run_versions.run_id AND run_versions.part = 'results'
),

streaks AS (
    SELECT
        *,
        version - row_number() OVER (
            PARTITION BY
                case_id, side, month, scheme, municipality, adults, aged_18_19, children, monthly_income_ore,
                monthly_disability_benefit_ore, net_wealth_ore, home_wealth_ore, tenure, housing_cost_ore,
                adapted_home, young_disabled, single_pensioner, income_deduction_ore, cost_group,
                twin
            ORDER BY version
        ) AS streak
    FROM numbered
)

SELECT
    case_id, side, month, scheme, municipality, adults, aged_18_19, children, monthly_income_ore,
    monthly_disability_benefit_ore, net_wealth_ore, home_wealth_ore, tenure, housing_cost_ore, adapted_home,
    young_disabled, single_pensioner, income_deduction_ore, cost_group,
    twin,
    min(version),
    max(version) + 1
FROM streaks
GROUP BY
    case_id, side, month, scheme, municipality, adults, aged_18_19, children, monthly_income_ore,
    monthly_disability_benefit_ore, net_wealth_ore, home_wealth_ore, tenure, housing_cost_ore, adapted_home,
    young_disabled, single_pensioner, income_deduction_ore, cost_group,
    twin,
    streak
ORDER BY min(version);

UPDATE case_months_versions
SET version_to = 2147483647
WHERE version_to > (SELECT max(version) FROM run_versions WHERE part = 'results');

DROP TABLE case_months;

CREATE TABLE entitlements_versions (
    side VARCHAR NOT NULL CHECK (side IN ('decided', 'now')),
    case_id VARCHAR NOT NULL,
    month DATE NOT NULL,
    scheme VARCHAR NOT NULL,
    approved_housing_cost_ore BIGINT NOT NULL,
    cost_ceiling_ore BIGINT,
    weight_hundredths BIGINT NOT NULL,
    weighted_income_ore BIGINT NOT NULL,
    wealth_addition_ore BIGINT NOT NULL,
    own_share_ore BIGINT NOT NULL,
    entitlement_ore BIGINT NOT NULL,
    entitlement_unrounded DOUBLE NOT NULL,
    outcome VARCHAR NOT NULL,
    rent_reduction_ore BIGINT,
    rates_from DATE NOT NULL,
    rule_version VARCHAR NOT NULL,
    rounding VARCHAR NOT NULL,
    unconfirmed VARCHAR[] NOT NULL,
    twin INTEGER NOT NULL,
    version_from INTEGER NOT NULL,
    version_to INTEGER NOT NULL
);
COMMENT ON TABLE entitlements_versions IS 'What the rules gave (beregnet støtte). Kept once for all runs that found it; read by run through the view entitlements';
COMMENT ON COLUMN entitlements_versions.side IS 'decided: from the decision''s own inputs; now: from what the run found';
COMMENT ON COLUMN entitlements_versions.case_id IS 'Case number (sak)';
COMMENT ON COLUMN entitlements_versions.month IS 'The month, as its first day';
COMMENT ON COLUMN entitlements_versions.scheme IS 'Scheme (ordning)';
COMMENT ON COLUMN entitlements_versions.approved_housing_cost_ore IS 'Approved housing cost per year, øre';
COMMENT ON COLUMN entitlements_versions.cost_ceiling_ore IS 'Cost ceiling per year, øre; empty where the scheme has none';
COMMENT ON COLUMN entitlements_versions.weight_hundredths IS 'Household weight in hundredths';
COMMENT ON COLUMN entitlements_versions.weighted_income_ore IS 'Weighted income (omregnet inntekt) per year, øre';
COMMENT ON COLUMN entitlements_versions.wealth_addition_ore IS 'Wealth addition (formuetillegg) per year, øre';
COMMENT ON COLUMN entitlements_versions.own_share_ore IS 'Own share (egenandel) per year, øre';
COMMENT ON COLUMN entitlements_versions.entitlement_ore IS 'Entitlement per month as paid, øre';
COMMENT ON COLUMN entitlements_versions.entitlement_unrounded IS 'The formula per month without rounding, kroner';
COMMENT ON COLUMN entitlements_versions.outcome IS 'granted, below_minimum or none';
COMMENT ON COLUMN entitlements_versions.rent_reduction_ore IS 'Oslobostøtta per month, øre';
COMMENT ON COLUMN entitlements_versions.rates_from IS 'First day of the rates that were used';
COMMENT ON COLUMN entitlements_versions.rule_version IS 'Fingerprint of the rule files and the formulas';
COMMENT ON COLUMN entitlements_versions.rounding IS 'Rounding strategy';
COMMENT ON COLUMN entitlements_versions.unconfirmed IS 'Parameters used that no source confirms';
COMMENT ON COLUMN entitlements_versions.twin IS '0; of rows that are alike in one run, their number';
COMMENT ON COLUMN entitlements_versions.version_from IS 'First version of results (run_versions) that has the row';
COMMENT ON COLUMN entitlements_versions.version_to IS 'First version after it that has not; 2147483647 while the row stands';

INSERT INTO entitlements_versions
WITH numbered AS (
    SELECT
        side, case_id, month, scheme, approved_housing_cost_ore, cost_ceiling_ore, weight_hundredths,
        weighted_income_ore, wealth_addition_ore, own_share_ore, entitlement_ore, entitlement_unrounded,
        outcome, rent_reduction_ore, rates_from, rule_version, rounding, unconfirmed,
        run_versions.version,
        row_number() OVER (
            PARTITION BY
                side, case_id, month, scheme, approved_housing_cost_ore, cost_ceiling_ore, weight_hundredths,
                weighted_income_ore, wealth_addition_ore, own_share_ore, entitlement_ore,
                entitlement_unrounded, outcome, rent_reduction_ore, rates_from, rule_version, rounding,
                unconfirmed,
                run_versions.version
        ) - 1 AS twin
    FROM entitlements
    INNER JOIN run_versions ON entitlements.run_id = run_versions.run_id AND run_versions.part = 'results'
),

streaks AS (
    SELECT
        *,
        version - row_number() OVER (
            PARTITION BY
                side, case_id, month, scheme, approved_housing_cost_ore, cost_ceiling_ore, weight_hundredths,
                weighted_income_ore, wealth_addition_ore, own_share_ore, entitlement_ore,
                entitlement_unrounded, outcome, rent_reduction_ore, rates_from, rule_version, rounding,
                unconfirmed,
                twin
            ORDER BY version
        ) AS streak
    FROM numbered
)

SELECT
    side, case_id, month, scheme, approved_housing_cost_ore, cost_ceiling_ore, weight_hundredths,
    weighted_income_ore, wealth_addition_ore, own_share_ore, entitlement_ore, entitlement_unrounded, outcome,
    rent_reduction_ore, rates_from, rule_version, rounding, unconfirmed,
    twin,
    min(version),
    max(version) + 1
FROM streaks
GROUP BY
    side, case_id, month, scheme, approved_housing_cost_ore, cost_ceiling_ore, weight_hundredths,
    weighted_income_ore, wealth_addition_ore, own_share_ore, entitlement_ore, entitlement_unrounded, outcome,
    rent_reduction_ore, rates_from, rule_version, rounding, unconfirmed,
    twin,
    streak
ORDER BY min(version);

UPDATE entitlements_versions
SET version_to = 2147483647
WHERE version_to > (SELECT max(version) FROM run_versions WHERE part = 'results');

DROP TABLE entitlements;

CREATE TABLE month_comparisons_versions (
    case_id VARCHAR NOT NULL,
    month DATE NOT NULL,
    decision_id VARCHAR NOT NULL,
    decided_ore BIGINT NOT NULL,
    entitlement_ore BIGINT NOT NULL,
    difference_ore BIGINT NOT NULL,
    monthly_income_ore BIGINT NOT NULL,
    twin INTEGER NOT NULL,
    version_from INTEGER NOT NULL,
    version_to INTEGER NOT NULL
);
COMMENT ON TABLE month_comparisons_versions IS 'Each month since the decision, compared with it; the run''s own month among them. Kept once for all runs that found it; read by run through the view month_comparisons';
COMMENT ON COLUMN month_comparisons_versions.case_id IS 'Case number (sak)';
COMMENT ON COLUMN month_comparisons_versions.month IS 'The month, as its first day';
COMMENT ON COLUMN month_comparisons_versions.decision_id IS 'The decision it is compared with';
COMMENT ON COLUMN month_comparisons_versions.decided_ore IS 'Decided amount per month, øre';
COMMENT ON COLUMN month_comparisons_versions.entitlement_ore IS 'Entitlement of that month, øre';
COMMENT ON COLUMN month_comparisons_versions.difference_ore IS 'Entitlement less decided, øre';
COMMENT ON COLUMN month_comparisons_versions.monthly_income_ore IS 'Counted household income of that month, øre';
COMMENT ON COLUMN month_comparisons_versions.twin IS '0; of rows that are alike in one run, their number';
COMMENT ON COLUMN month_comparisons_versions.version_from IS 'First version of results (run_versions) that has the row';
COMMENT ON COLUMN month_comparisons_versions.version_to IS 'First version after it that has not; 2147483647 while the row stands';

INSERT INTO month_comparisons_versions
WITH numbered AS (
    SELECT
        case_id, month, decision_id, decided_ore, entitlement_ore, difference_ore, monthly_income_ore,
        run_versions.version,
        row_number() OVER (
            PARTITION BY
                case_id, month, decision_id, decided_ore, entitlement_ore, difference_ore, monthly_income_ore,
                run_versions.version
        ) - 1 AS twin
    FROM month_comparisons
    INNER JOIN run_versions ON month_comparisons.run_id = run_versions.run_id AND run_versions.part = 'results'
),

streaks AS (
    SELECT
        *,
        version - row_number() OVER (
            PARTITION BY
                case_id, month, decision_id, decided_ore, entitlement_ore, difference_ore, monthly_income_ore,
                twin
            ORDER BY version
        ) AS streak
    FROM numbered
)

SELECT
    case_id, month, decision_id, decided_ore, entitlement_ore, difference_ore, monthly_income_ore,
    twin,
    min(version),
    max(version) + 1
FROM streaks
GROUP BY
    case_id, month, decision_id, decided_ore, entitlement_ore, difference_ore, monthly_income_ore,
    twin,
    streak
ORDER BY min(version);

UPDATE month_comparisons_versions
SET version_to = 2147483647
WHERE version_to > (SELECT max(version) FROM run_versions WHERE part = 'results');

DROP TABLE month_comparisons;

CREATE TABLE comparisons_versions (
    case_id VARCHAR NOT NULL,
    month DATE NOT NULL,
    decision_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    decided_ore BIGINT NOT NULL,
    entitlement_ore BIGINT NOT NULL,
    difference_ore BIGINT NOT NULL,
    limit_ore BIGINT NOT NULL,
    state VARCHAR NOT NULL,
    twin INTEGER NOT NULL,
    version_from INTEGER NOT NULL,
    version_to INTEGER NOT NULL
);
COMMENT ON TABLE comparisons_versions IS 'The entitlement beside the last decision, for every case that could be checked. Kept once for all runs that found it; read by run through the view comparisons';
COMMENT ON COLUMN comparisons_versions.case_id IS 'Case number (sak)';
COMMENT ON COLUMN comparisons_versions.month IS 'The month, as its first day';
COMMENT ON COLUMN comparisons_versions.decision_id IS 'The decision it is compared with';
COMMENT ON COLUMN comparisons_versions.kind IS 'increase, decrease, lost, gained or none';
COMMENT ON COLUMN comparisons_versions.decided_ore IS 'Decided amount per month, øre';
COMMENT ON COLUMN comparisons_versions.entitlement_ore IS 'Entitlement per month, øre';
COMMENT ON COLUMN comparisons_versions.difference_ore IS 'Entitlement less decided, øre';
COMMENT ON COLUMN comparisons_versions.limit_ore IS 'The limit that was used, øre: at it is flagged, under it is observed';
COMMENT ON COLUMN comparisons_versions.state IS 'unchanged, observed or flagged';
COMMENT ON COLUMN comparisons_versions.twin IS '0; of rows that are alike in one run, their number';
COMMENT ON COLUMN comparisons_versions.version_from IS 'First version of results (run_versions) that has the row';
COMMENT ON COLUMN comparisons_versions.version_to IS 'First version after it that has not; 2147483647 while the row stands';

INSERT INTO comparisons_versions
WITH numbered AS (
    SELECT
        case_id, month, decision_id, kind, decided_ore, entitlement_ore, difference_ore, limit_ore, state,
        run_versions.version,
        row_number() OVER (
            PARTITION BY
                case_id, month, decision_id, kind, decided_ore, entitlement_ore, difference_ore, limit_ore,
                state,
                run_versions.version
        ) - 1 AS twin
    FROM comparisons
    INNER JOIN run_versions ON comparisons.run_id = run_versions.run_id AND run_versions.part = 'results'
),

streaks AS (
    SELECT
        *,
        version - row_number() OVER (
            PARTITION BY
                case_id, month, decision_id, kind, decided_ore, entitlement_ore, difference_ore, limit_ore,
                state,
                twin
            ORDER BY version
        ) AS streak
    FROM numbered
)

SELECT
    case_id, month, decision_id, kind, decided_ore, entitlement_ore, difference_ore, limit_ore, state,
    twin,
    min(version),
    max(version) + 1
FROM streaks
GROUP BY
    case_id, month, decision_id, kind, decided_ore, entitlement_ore, difference_ore, limit_ore, state,
    twin,
    streak
ORDER BY min(version);

UPDATE comparisons_versions
SET version_to = 2147483647
WHERE version_to > (SELECT max(version) FROM run_versions WHERE part = 'results');

DROP TABLE comparisons;

CREATE TABLE case_findings_versions (
    case_id VARCHAR NOT NULL,
    months_compared BIGINT NOT NULL,
    months_differing BIGINT NOT NULL,
    first_differing DATE,
    latest_differing DATE,
    lasting BOOLEAN NOT NULL,
    underpaid_ore BIGINT NOT NULL,
    overpaid_ore BIGINT NOT NULL,
    one_offs VARCHAR[] NOT NULL,
    limit_kind VARCHAR,
    case_group VARCHAR CHECK (case_group IN ('one_off', 'rates', 'cool_down', 'answered')),
    flag_id VARCHAR,
    twin INTEGER NOT NULL,
    version_from INTEGER NOT NULL,
    version_to INTEGER NOT NULL
);
COMMENT ON TABLE case_findings_versions IS 'What the compared months say together; a difference of a single krone is not counted. Kept once for all runs that found it; read by run through the view case_findings';
COMMENT ON COLUMN case_findings_versions.case_id IS 'Case number (sak)';
COMMENT ON COLUMN case_findings_versions.months_compared IS 'Months compared, from the decision''s first month or as far back as the settings say';
COMMENT ON COLUMN case_findings_versions.months_differing IS 'Of those, months that differ';
COMMENT ON COLUMN case_findings_versions.first_differing IS 'First month that differs; empty where none does';
COMMENT ON COLUMN case_findings_versions.latest_differing IS 'Newest month that differs; empty where none does';
COMMENT ON COLUMN case_findings_versions.lasting IS 'The two newest months differ in the same direction';
COMMENT ON COLUMN case_findings_versions.underpaid_ore IS 'Sum of the months with an entitlement above the decided amount, øre';
COMMENT ON COLUMN case_findings_versions.overpaid_ore IS 'Sum of the months with an entitlement below the decided amount, øre';
COMMENT ON COLUMN case_findings_versions.one_offs IS 'Pay in the newest month''s basis that does not come every month';
COMMENT ON COLUMN case_findings_versions.limit_kind IS 'The limit that was reached: lost_or_gained, monthly or cumulative; empty: none';
COMMENT ON COLUMN case_findings_versions.case_group IS 'Set apart: one_off, rates, cool_down or answered; empty: not';
COMMENT ON COLUMN case_findings_versions.flag_id IS 'The flag that speaks for the case; empty where none does';
COMMENT ON COLUMN case_findings_versions.twin IS '0; of rows that are alike in one run, their number';
COMMENT ON COLUMN case_findings_versions.version_from IS 'First version of results (run_versions) that has the row';
COMMENT ON COLUMN case_findings_versions.version_to IS 'First version after it that has not; 2147483647 while the row stands';

INSERT INTO case_findings_versions
WITH numbered AS (
    SELECT
        case_id, months_compared, months_differing, first_differing, latest_differing, lasting, underpaid_ore,
        overpaid_ore, one_offs, limit_kind, case_group, flag_id,
        run_versions.version,
        row_number() OVER (
            PARTITION BY
                case_id, months_compared, months_differing, first_differing, latest_differing, lasting,
                underpaid_ore, overpaid_ore, one_offs, limit_kind, case_group, flag_id,
                run_versions.version
        ) - 1 AS twin
    FROM case_findings
    INNER JOIN run_versions ON case_findings.run_id = run_versions.run_id AND run_versions.part = 'results'
),

streaks AS (
    SELECT
        *,
        version - row_number() OVER (
            PARTITION BY
                case_id, months_compared, months_differing, first_differing, latest_differing, lasting,
                underpaid_ore, overpaid_ore, one_offs, limit_kind, case_group, flag_id,
                twin
            ORDER BY version
        ) AS streak
    FROM numbered
)

SELECT
    case_id, months_compared, months_differing, first_differing, latest_differing, lasting, underpaid_ore,
    overpaid_ore, one_offs, limit_kind, case_group, flag_id,
    twin,
    min(version),
    max(version) + 1
FROM streaks
GROUP BY
    case_id, months_compared, months_differing, first_differing, latest_differing, lasting, underpaid_ore,
    overpaid_ore, one_offs, limit_kind, case_group, flag_id,
    twin,
    streak
ORDER BY min(version);

UPDATE case_findings_versions
SET version_to = 2147483647
WHERE version_to > (SELECT max(version) FROM run_versions WHERE part = 'results');

DROP TABLE case_findings;

CREATE TABLE attributions_versions (
    case_id VARCHAR NOT NULL,
    cause VARCHAR NOT NULL,
    amount_ore BIGINT NOT NULL,
    twin INTEGER NOT NULL,
    version_from INTEGER NOT NULL,
    version_to INTEGER NOT NULL
);
COMMENT ON TABLE attributions_versions IS 'How much of a difference each cause accounts for; a case''s amounts sum to its difference. Kept once for all runs that found it; read by run through the view attributions';
COMMENT ON COLUMN attributions_versions.case_id IS 'Case number (sak)';
COMMENT ON COLUMN attributions_versions.cause IS 'income, wealth, household, housing_cost, rates or decision';
COMMENT ON COLUMN attributions_versions.amount_ore IS 'Share of the difference, øre';
COMMENT ON COLUMN attributions_versions.twin IS '0; of rows that are alike in one run, their number';
COMMENT ON COLUMN attributions_versions.version_from IS 'First version of results (run_versions) that has the row';
COMMENT ON COLUMN attributions_versions.version_to IS 'First version after it that has not; 2147483647 while the row stands';

INSERT INTO attributions_versions
WITH numbered AS (
    SELECT
        case_id, cause, amount_ore,
        run_versions.version,
        row_number() OVER (
            PARTITION BY
                case_id, cause, amount_ore,
                run_versions.version
        ) - 1 AS twin
    FROM attributions
    INNER JOIN run_versions ON attributions.run_id = run_versions.run_id AND run_versions.part = 'results'
),

streaks AS (
    SELECT
        *,
        version - row_number() OVER (
            PARTITION BY
                case_id, cause, amount_ore,
                twin
            ORDER BY version
        ) AS streak
    FROM numbered
)

SELECT
    case_id, cause, amount_ore,
    twin,
    min(version),
    max(version) + 1
FROM streaks
GROUP BY
    case_id, cause, amount_ore,
    twin,
    streak
ORDER BY min(version);

UPDATE attributions_versions
SET version_to = 2147483647
WHERE version_to > (SELECT max(version) FROM run_versions WHERE part = 'results');

DROP TABLE attributions;

CREATE TABLE case_states_versions (
    case_id VARCHAR NOT NULL,
    state VARCHAR NOT NULL CHECK (state IN ('unchanged', 'observed', 'flagged', 'awaiting', 'not_checked')),
    reason VARCHAR,
    twin INTEGER NOT NULL,
    version_from INTEGER NOT NULL,
    version_to INTEGER NOT NULL
);
COMMENT ON TABLE case_states_versions IS 'The one state each active case ended the run in; the states sum to the population. Kept once for all runs that found it; read by run through the view case_states';
COMMENT ON COLUMN case_states_versions.case_id IS 'Case number (sak)';
COMMENT ON COLUMN case_states_versions.state IS 'unchanged, observed, flagged, awaiting or not_checked';
COMMENT ON COLUMN case_states_versions.reason IS 'Why it is awaiting or not checked; manual_check says no more on purpose';
COMMENT ON COLUMN case_states_versions.twin IS '0; of rows that are alike in one run, their number';
COMMENT ON COLUMN case_states_versions.version_from IS 'First version of results (run_versions) that has the row';
COMMENT ON COLUMN case_states_versions.version_to IS 'First version after it that has not; 2147483647 while the row stands';

INSERT INTO case_states_versions
WITH numbered AS (
    SELECT
        case_id, state, reason,
        run_versions.version,
        row_number() OVER (
            PARTITION BY
                case_id, state, reason,
                run_versions.version
        ) - 1 AS twin
    FROM case_states
    INNER JOIN run_versions ON case_states.run_id = run_versions.run_id AND run_versions.part = 'results'
),

streaks AS (
    SELECT
        *,
        version - row_number() OVER (
            PARTITION BY
                case_id, state, reason,
                twin
            ORDER BY version
        ) AS streak
    FROM numbered
)

SELECT
    case_id, state, reason,
    twin,
    min(version),
    max(version) + 1
FROM streaks
GROUP BY
    case_id, state, reason,
    twin,
    streak
ORDER BY min(version);

UPDATE case_states_versions
SET version_to = 2147483647
WHERE version_to > (SELECT max(version) FROM run_versions WHERE part = 'results');

DROP TABLE case_states;

-- The plan: what is asked belongs to one run; what is known already, and so not asked, is kept like the rest.

CREATE TABLE plans_asked (
    run_id VARCHAR NOT NULL,
    place BIGINT NOT NULL,
    case_id VARCHAR NOT NULL,
    municipality VARCHAR NOT NULL,
    person_key VARCHAR NOT NULL,
    resource VARCHAR NOT NULL,
    month DATE,
    reason VARCHAR NOT NULL CHECK (
        reason IN ('new_recipient', 'month_mature', 'event', 'earlier_failure', 'sweep')
    ),
    known_lookup_id VARCHAR
);
COMMENT ON TABLE plans_asked IS 'What each run asks and why: one row per case, person, resource and month. The view plans has what is known, too';
COMMENT ON COLUMN plans_asked.run_id IS 'The run';
COMMENT ON COLUMN plans_asked.place IS 'Order of asking, the first is 0';
COMMENT ON COLUMN plans_asked.case_id IS 'The case that needs it';
COMMENT ON COLUMN plans_asked.municipality IS 'The municipality on whose behalf it is asked';
COMMENT ON COLUMN plans_asked.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN plans_asked.resource IS 'inntekt or summertskattegrunnlag';
COMMENT ON COLUMN plans_asked.month IS 'The month of the income; empty for an assessment';
COMMENT ON COLUMN plans_asked.reason IS 'Why it is asked';
COMMENT ON COLUMN plans_asked.known_lookup_id IS 'The newest earlier look-up; empty: never asked about';

CREATE TABLE known_answers_versions (
    case_id VARCHAR NOT NULL,
    municipality VARCHAR NOT NULL,
    person_key VARCHAR NOT NULL,
    resource VARCHAR NOT NULL,
    month DATE,
    known_lookup_id VARCHAR NOT NULL,
    twin INTEGER NOT NULL,
    version_from INTEGER NOT NULL,
    version_to INTEGER NOT NULL
);
COMMENT ON TABLE known_answers_versions IS 'What a plan let stand, so that it was not asked. Kept once for all runs that let it stand; read by run through the views plans and run_answers';
COMMENT ON COLUMN known_answers_versions.case_id IS 'The case that needs it';
COMMENT ON COLUMN known_answers_versions.municipality IS 'The municipality on whose behalf it was asked';
COMMENT ON COLUMN known_answers_versions.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN known_answers_versions.resource IS 'inntekt or summertskattegrunnlag';
COMMENT ON COLUMN known_answers_versions.month IS 'The month of the income; empty for an assessment';
COMMENT ON COLUMN known_answers_versions.known_lookup_id IS 'The earlier look-up that stands';
COMMENT ON COLUMN known_answers_versions.twin IS '0; of rows that are alike in one run, their number';
COMMENT ON COLUMN known_answers_versions.version_from IS 'First version of inputs (run_versions) that has the row';
COMMENT ON COLUMN known_answers_versions.version_to IS 'First version after it that has not; 2147483647 while the row stands';

CREATE TABLE watched_persons_versions (
    municipality VARCHAR NOT NULL,
    person_key VARCHAR NOT NULL,
    twin INTEGER NOT NULL,
    version_from INTEGER NOT NULL,
    version_to INTEGER NOT NULL
);
COMMENT ON TABLE watched_persons_versions IS 'Whose events the runs kept: everybody in their plans. An answer stands no longer than its person is watched without a gap';
COMMENT ON COLUMN watched_persons_versions.municipality IS 'The municipality on whose behalf the person is asked about';
COMMENT ON COLUMN watched_persons_versions.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN watched_persons_versions.twin IS '0';
COMMENT ON COLUMN watched_persons_versions.version_from IS 'First version of inputs (run_versions) in a row that watched the person';
COMMENT ON COLUMN watched_persons_versions.version_to IS 'First version after it that did not; 2147483647 while the person is watched';

INSERT INTO plans_asked
SELECT run_id, place, case_id, municipality, person_key, resource, month, reason, known_lookup_id
FROM plans
WHERE reason <> 'known';

INSERT INTO known_answers_versions
WITH numbered AS (
    SELECT
        case_id,
        municipality,
        person_key,
        resource,
        month,
        known_lookup_id,
        run_versions.version,
        row_number()
            OVER (
                PARTITION BY case_id, municipality, person_key, resource, month, known_lookup_id, run_versions.version
            )
        - 1 AS twin
    FROM plans
    INNER JOIN run_versions ON plans.run_id = run_versions.run_id AND run_versions.part = 'inputs'
    WHERE plans.reason = 'known'
),

streaks AS (
    SELECT
        *,
        version - row_number() OVER (
            PARTITION BY case_id, municipality, person_key, resource, month, known_lookup_id, twin
            ORDER BY version
        ) AS streak
    FROM numbered
)

SELECT
    case_id,
    municipality,
    person_key,
    resource,
    month,
    known_lookup_id,
    twin,
    min(version),
    max(version) + 1
FROM streaks
GROUP BY case_id, municipality, person_key, resource, month, known_lookup_id, twin, streak
ORDER BY min(version);

UPDATE known_answers_versions
SET version_to = 2147483647
WHERE version_to > (SELECT max(version) FROM run_versions WHERE part = 'inputs');

INSERT INTO watched_persons_versions
WITH numbered AS (
    SELECT DISTINCT municipality, person_key, run_versions.version, 0 AS twin
    FROM plans
    INNER JOIN run_versions ON plans.run_id = run_versions.run_id AND run_versions.part = 'inputs'
),

streaks AS (
    SELECT
        *,
        version - row_number() OVER (
            PARTITION BY municipality, person_key, twin
            ORDER BY version
        ) AS streak
    FROM numbered
)

SELECT
    municipality,
    person_key,
    twin,
    min(version),
    max(version) + 1
FROM streaks
GROUP BY municipality, person_key, twin, streak
ORDER BY min(version);

UPDATE watched_persons_versions
SET version_to = 2147483647
WHERE version_to > (SELECT max(version) FROM run_versions WHERE part = 'inputs');

DROP TABLE plans;
