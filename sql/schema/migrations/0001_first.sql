-- The store: append-only. What was known at the time of every run stays as it was.
-- Persons are keyed pseudonyms everywhere; no table holds a person id. Money is whole øre (1/100 krone).

CREATE TABLE runs (
    run_id VARCHAR PRIMARY KEY,
    month DATE NOT NULL,
    as_of DATE NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    inputs_digest VARCHAR NOT NULL,
    rule_version VARCHAR NOT NULL,
    program_version VARCHAR NOT NULL,
    rounding VARCHAR NOT NULL,
    environment VARCHAR NOT NULL
);
COMMENT ON TABLE runs IS 'One row per run, written when it begins';
COMMENT ON COLUMN runs.run_id IS 'Name of the run: month, start in UTC, four random characters';
COMMENT ON COLUMN runs.month IS 'The month (termin) that was recalculated, as its first day';
COMMENT ON COLUMN runs.as_of IS 'The date the run stands on, Europe/Oslo';
COMMENT ON COLUMN runs.started_at IS 'When the run began';
COMMENT ON COLUMN runs.inputs_digest IS 'Fingerprint of recipients, rules, settings, month and as_of: the same inputs give the same results';
COMMENT ON COLUMN runs.rule_version IS 'Fingerprint of the rule files and the formulas';
COMMENT ON COLUMN runs.program_version IS 'Version of bostotte';
COMMENT ON COLUMN runs.rounding IS 'Rounding strategy: operational or analytic';
COMMENT ON COLUMN runs.environment IS 'production, or test (synthetic persons)';

CREATE TABLE run_ends (
    run_id VARCHAR PRIMARY KEY,
    finished_at TIMESTAMPTZ NOT NULL,
    status VARCHAR NOT NULL CHECK (status IN ('complete', 'incomplete', 'failed')),
    message VARCHAR
);
COMMENT ON TABLE run_ends IS 'One row per run that ended by itself; a run without one was interrupted';
COMMENT ON COLUMN run_ends.run_id IS 'The run';
COMMENT ON COLUMN run_ends.finished_at IS 'When the run ended';
COMMENT ON COLUMN run_ends.status IS 'complete: every active case checked; incomplete: some were not; failed: stopped by an error';
COMMENT ON COLUMN run_ends.message IS 'What stopped it, or why cases were not checked; never personal';

CREATE TABLE run_sources (
    run_id VARCHAR NOT NULL,
    table_name VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    row_count BIGINT NOT NULL
);
COMMENT ON TABLE run_sources IS 'Where each recipients table was read from';
COMMENT ON COLUMN run_sources.run_id IS 'The run';
COMMENT ON COLUMN run_sources.table_name IS 'households, members or decisions';
COMMENT ON COLUMN run_sources.source IS 'File name, or the word database';
COMMENT ON COLUMN run_sources.sha256 IS 'Fingerprint of what was read';
COMMENT ON COLUMN run_sources.row_count IS 'Rows read';

CREATE TABLE households (
    run_id VARCHAR NOT NULL,
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
    active_to DATE
);
COMMENT ON TABLE households IS 'The active cases as the run read them';
COMMENT ON COLUMN households.run_id IS 'The run';
COMMENT ON COLUMN households.case_id IS 'Case number (sak)';
COMMENT ON COLUMN households.municipality IS 'Municipality number, four digits';
COMMENT ON COLUMN households.scheme IS 'Scheme (ordning)';
COMMENT ON COLUMN households.team IS 'The team that handles the case';
COMMENT ON COLUMN households.tenure IS 'rented, cooperative or owned';
COMMENT ON COLUMN households.housing_cost_ore IS 'Housing cost per month as the case system has it, øre';
COMMENT ON COLUMN households.heating_included IS 'Heating is paid wholly or partly through the rent';
COMMENT ON COLUMN households.adapted_home IS 'Specially adapted home (spesialtilpasset bolig)';
COMMENT ON COLUMN households.income_deduction_ore IS 'Deduction from income per month under § 8 (2015 transition), øre';
COMMENT ON COLUMN households.active_from IS 'First day the case is active';
COMMENT ON COLUMN households.active_to IS 'Last day the case is active; empty while it runs';

CREATE TABLE members (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    person_key VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    birth_date DATE NOT NULL,
    lives_from DATE NOT NULL,
    lives_to DATE,
    young_disabled BOOLEAN NOT NULL,
    single_pensioner BOOLEAN NOT NULL,
    shared_residence BOOLEAN NOT NULL
);
COMMENT ON TABLE members IS 'Household members as the run read them; persons as keyed pseudonyms';
COMMENT ON COLUMN members.run_id IS 'The run';
COMMENT ON COLUMN members.case_id IS 'Case number (sak)';
COMMENT ON COLUMN members.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN members.role IS 'applicant, partner, adult or child';
COMMENT ON COLUMN members.birth_date IS 'Date of birth';
COMMENT ON COLUMN members.lives_from IS 'First day of the stay';
COMMENT ON COLUMN members.lives_to IS 'Last day of the stay; empty while it lasts';
COMMENT ON COLUMN members.young_disabled IS 'Young disabled (ung ufør)';
COMMENT ON COLUMN members.single_pensioner IS 'Single old-age pensioner';
COMMENT ON COLUMN members.shared_residence IS 'Child with shared residence (delt fast bosted)';

CREATE TABLE decisions (
    run_id VARCHAR NOT NULL,
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
    rule_version VARCHAR NOT NULL
);
COMMENT ON TABLE decisions IS 'Decisions (vedtak) as the run read them, with the inputs they were made on';
COMMENT ON COLUMN decisions.run_id IS 'The run';
COMMENT ON COLUMN decisions.decision_id IS 'The decision';
COMMENT ON COLUMN decisions.case_id IS 'Case number (sak)';
COMMENT ON COLUMN decisions.decided_on IS 'When it was decided';
COMMENT ON COLUMN decisions.valid_from IS 'First day it holds';
COMMENT ON COLUMN decisions.amount_ore IS 'Decided amount per month, øre';
COMMENT ON COLUMN decisions.monthly_income_ore IS 'Household income per month it was made on, øre';
COMMENT ON COLUMN decisions.net_wealth_ore IS 'Net household wealth it was made on, øre';
COMMENT ON COLUMN decisions.housing_cost_ore IS 'Housing cost per month it was made on, øre';
COMMENT ON COLUMN decisions.adults IS 'Members aged 18 and over it was made on';
COMMENT ON COLUMN decisions.children IS 'Members under 18 it was made on';
COMMENT ON COLUMN decisions.rule_version IS 'Rules it was made under, as the case system names them';

CREATE TABLE input_findings (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR,
    "table" VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    "row" BIGINT,
    "column" VARCHAR,
    rule VARCHAR NOT NULL
);
COMMENT ON TABLE input_findings IS 'Quarantine: rows of the recipients tables that were set aside, and why; never the value';
COMMENT ON COLUMN input_findings.run_id IS 'The run';
COMMENT ON COLUMN input_findings.case_id IS 'Case number (sak), where the row has one that can be read';
COMMENT ON COLUMN input_findings."table" IS 'households, members or decisions';
COMMENT ON COLUMN input_findings.source IS 'File name, or the word database';
COMMENT ON COLUMN input_findings."row" IS 'Data row in the source, the first is 1';
COMMENT ON COLUMN input_findings."column" IS 'The column at fault';
COMMENT ON COLUMN input_findings.rule IS 'The rule that was broken';

CREATE TABLE batches (
    run_id VARCHAR NOT NULL,
    batch BIGINT NOT NULL,
    committed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (run_id, batch)
);
COMMENT ON TABLE batches IS 'Batches of look-ups that were stored whole; a run that is taken up again begins after them';
COMMENT ON COLUMN batches.run_id IS 'The run';
COMMENT ON COLUMN batches.batch IS 'Number of the batch, the first is 0';
COMMENT ON COLUMN batches.committed_at IS 'When it was stored';

CREATE TABLE lookups (
    lookup_id VARCHAR PRIMARY KEY,
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    municipality VARCHAR NOT NULL,
    person_key VARCHAR NOT NULL,
    resource VARCHAR NOT NULL,
    period_from VARCHAR,
    period_to VARCHAR,
    purpose VARCHAR NOT NULL,
    legal_basis VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    http_status BIGINT,
    error_code VARCHAR,
    attempts BIGINT NOT NULL,
    correlation_ids VARCHAR[] NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    body_sha256 VARCHAR
);
COMMENT ON TABLE lookups IS 'The ledger: every look-up (oppslag) about a person, why and on what legal basis';
COMMENT ON COLUMN lookups.lookup_id IS 'The look-up: the same for the same run, person, resource and period';
COMMENT ON COLUMN lookups.run_id IS 'The run';
COMMENT ON COLUMN lookups.case_id IS 'The case it was made for';
COMMENT ON COLUMN lookups.municipality IS 'The municipality on whose behalf it was made';
COMMENT ON COLUMN lookups.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN lookups.resource IS 'inntekt, siste_skatteoppgjoer or summertskattegrunnlag';
COMMENT ON COLUMN lookups.period_from IS 'First month asked for, or income year and stage';
COMMENT ON COLUMN lookups.period_to IS 'Last month asked for, or income year';
COMMENT ON COLUMN lookups.purpose IS 'Why, as the settings say';
COMMENT ON COLUMN lookups.legal_basis IS 'On what legal basis, as the settings say';
COMMENT ON COLUMN lookups.outcome IS 'How it ended (utfall); only data and empty feed an entitlement';
COMMENT ON COLUMN lookups.http_status IS 'HTTP status of the last answer; empty where there was none';
COMMENT ON COLUMN lookups.error_code IS 'Error code of the last answer, or a word of our own';
COMMENT ON COLUMN lookups.attempts IS 'Calls made';
COMMENT ON COLUMN lookups.correlation_ids IS 'Korrelasjonsid of each call, for Skatteetaten''s support';
COMMENT ON COLUMN lookups.asked_at IS 'When the first call was made';
COMMENT ON COLUMN lookups.body_sha256 IS 'Fingerprint of the body as received';

CREATE TABLE raw_answers (
    lookup_id VARCHAR PRIMARY KEY,
    body VARCHAR NOT NULL
);
COMMENT ON TABLE raw_answers IS 'Bodies of answers that held data; person and employer numbers replaced by keyed pseudonyms';
COMMENT ON COLUMN raw_answers.lookup_id IS 'The look-up';
COMMENT ON COLUMN raw_answers.body IS 'JSON text';

CREATE TABLE income_lines (
    lookup_id VARCHAR NOT NULL,
    person_key VARCHAR NOT NULL,
    month DATE NOT NULL,
    ordinal BIGINT NOT NULL,
    reporter_key VARCHAR,
    category VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    benefit VARCHAR NOT NULL,
    amount_ore BIGINT NOT NULL,
    in_withholding_base BOOLEAN,
    backpay_from DATE,
    backpay_to DATE
);
COMMENT ON TABLE income_lines IS 'Income entries of a-ordningen; a later look-up of the same month replaces the month whole';
COMMENT ON COLUMN income_lines.lookup_id IS 'The look-up';
COMMENT ON COLUMN income_lines.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN income_lines.month IS 'The month it was paid in, as its first day';
COMMENT ON COLUMN income_lines.ordinal IS 'Place in the answer; entries have no id of their own';
COMMENT ON COLUMN income_lines.reporter_key IS 'Keyed pseudonym of the employer or payer';
COMMENT ON COLUMN income_lines.category IS 'Which of the four kinds of entry';
COMMENT ON COLUMN income_lines.code IS 'Code (beskrivelse); unique within its kind only';
COMMENT ON COLUMN income_lines.benefit IS 'fordel: kontantytelse, naturalytelse or utgiftsgodtgjoerelse';
COMMENT ON COLUMN income_lines.amount_ore IS 'Amount, øre; may be negative';
COMMENT ON COLUMN income_lines.in_withholding_base IS 'inngaarIGrunnlagForTrekk: subject to withholding tax';
COMMENT ON COLUMN income_lines.backpay_from IS 'Back pay: first day it is for';
COMMENT ON COLUMN income_lines.backpay_to IS 'Back pay: the day after the last it is for';

CREATE TABLE assessment_items (
    lookup_id VARCHAR NOT NULL,
    person_key VARCHAR NOT NULL,
    year BIGINT NOT NULL,
    stage VARCHAR NOT NULL,
    settled_on DATE,
    code VARCHAR NOT NULL,
    category VARCHAR NOT NULL,
    amount_ore BIGINT NOT NULL
);
COMMENT ON TABLE assessment_items IS 'Items of tax assessments (skatteoppgjør), the codes a rule uses only';
COMMENT ON COLUMN assessment_items.lookup_id IS 'The look-up';
COMMENT ON COLUMN assessment_items.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN assessment_items.year IS 'Income year';
COMMENT ON COLUMN assessment_items.stage IS 'Stage (stadie)';
COMMENT ON COLUMN assessment_items.settled_on IS 'Date of the assessment';
COMMENT ON COLUMN assessment_items.code IS 'Code (tekniskNavn); (none) where none of the wanted codes was delivered';
COMMENT ON COLUMN assessment_items.category IS 'kategori';
COMMENT ON COLUMN assessment_items.amount_ore IS 'Amount, øre';

CREATE TABLE case_months (
    run_id VARCHAR NOT NULL,
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
    cost_group BIGINT
);
COMMENT ON TABLE case_months IS 'What the rules were given: each case as it was decided, and as it is now';
COMMENT ON COLUMN case_months.run_id IS 'The run';
COMMENT ON COLUMN case_months.case_id IS 'Case number (sak)';
COMMENT ON COLUMN case_months.side IS 'decided: the inputs of the last decision; now: what the run found';
COMMENT ON COLUMN case_months.month IS 'The month whose rates apply, as its first day';
COMMENT ON COLUMN case_months.scheme IS 'Scheme (ordning)';
COMMENT ON COLUMN case_months.municipality IS 'Municipality number';
COMMENT ON COLUMN case_months.adults IS 'Members aged 18 and over';
COMMENT ON COLUMN case_months.aged_18_19 IS 'Of those, aged 18 or 19';
COMMENT ON COLUMN case_months.children IS 'Members under 18';
COMMENT ON COLUMN case_months.monthly_income_ore IS 'Counted household income per month, øre';
COMMENT ON COLUMN case_months.monthly_disability_benefit_ore IS 'Of that, disability benefit (uføretrygd), øre';
COMMENT ON COLUMN case_months.net_wealth_ore IS 'Net household wealth, øre';
COMMENT ON COLUMN case_months.home_wealth_ore IS 'Tax value of the own home, øre';
COMMENT ON COLUMN case_months.tenure IS 'rented, cooperative or owned';
COMMENT ON COLUMN case_months.housing_cost_ore IS 'Housing cost per month with the additions of the scheme, øre';
COMMENT ON COLUMN case_months.adapted_home IS 'Specially adapted home';
COMMENT ON COLUMN case_months.young_disabled IS 'A member is young disabled';
COMMENT ON COLUMN case_months.single_pensioner IS 'A member is a single old-age pensioner';
COMMENT ON COLUMN case_months.income_deduction_ore IS 'Deduction from income per month, øre';
COMMENT ON COLUMN case_months.cost_group IS 'Municipality group given by hand; empty: the table''s';

CREATE TABLE entitlements (
    run_id VARCHAR NOT NULL,
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
    unconfirmed VARCHAR[] NOT NULL
);
COMMENT ON TABLE entitlements IS 'What the rules gave (beregnet støtte)';
COMMENT ON COLUMN entitlements.run_id IS 'The run';
COMMENT ON COLUMN entitlements.side IS 'decided: from the decision''s own inputs; now: from what the run found';
COMMENT ON COLUMN entitlements.case_id IS 'Case number (sak)';
COMMENT ON COLUMN entitlements.month IS 'The month, as its first day';
COMMENT ON COLUMN entitlements.scheme IS 'Scheme (ordning)';
COMMENT ON COLUMN entitlements.approved_housing_cost_ore IS 'Approved housing cost per year, øre';
COMMENT ON COLUMN entitlements.cost_ceiling_ore IS 'Cost ceiling per year, øre; empty where the scheme has none';
COMMENT ON COLUMN entitlements.weight_hundredths IS 'Household weight in hundredths';
COMMENT ON COLUMN entitlements.weighted_income_ore IS 'Weighted income (omregnet inntekt) per year, øre';
COMMENT ON COLUMN entitlements.wealth_addition_ore IS 'Wealth addition (formuetillegg) per year, øre';
COMMENT ON COLUMN entitlements.own_share_ore IS 'Own share (egenandel) per year, øre';
COMMENT ON COLUMN entitlements.entitlement_ore IS 'Entitlement per month as paid, øre';
COMMENT ON COLUMN entitlements.entitlement_unrounded IS 'The formula per month without rounding, kroner';
COMMENT ON COLUMN entitlements.outcome IS 'granted, below_minimum or none';
COMMENT ON COLUMN entitlements.rent_reduction_ore IS 'Oslobostøtta per month, øre';
COMMENT ON COLUMN entitlements.rates_from IS 'First day of the rates that were used';
COMMENT ON COLUMN entitlements.rule_version IS 'Fingerprint of the rule files and the formulas';
COMMENT ON COLUMN entitlements.rounding IS 'Rounding strategy';
COMMENT ON COLUMN entitlements.unconfirmed IS 'Parameters used that no source confirms';

CREATE TABLE comparisons (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    month DATE NOT NULL,
    decision_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    decided_ore BIGINT NOT NULL,
    entitlement_ore BIGINT NOT NULL,
    difference_ore BIGINT NOT NULL,
    limit_ore BIGINT NOT NULL,
    state VARCHAR NOT NULL
);
COMMENT ON TABLE comparisons IS 'The entitlement beside the last decision, for every case that could be checked';
COMMENT ON COLUMN comparisons.run_id IS 'The run';
COMMENT ON COLUMN comparisons.case_id IS 'Case number (sak)';
COMMENT ON COLUMN comparisons.month IS 'The month, as its first day';
COMMENT ON COLUMN comparisons.decision_id IS 'The decision it is compared with';
COMMENT ON COLUMN comparisons.kind IS 'increase, decrease, lost, gained or none';
COMMENT ON COLUMN comparisons.decided_ore IS 'Decided amount per month, øre';
COMMENT ON COLUMN comparisons.entitlement_ore IS 'Entitlement per month, øre';
COMMENT ON COLUMN comparisons.difference_ore IS 'Entitlement less decided, øre';
COMMENT ON COLUMN comparisons.limit_ore IS 'The limit that was used, øre: at it is flagged, under it is observed';
COMMENT ON COLUMN comparisons.state IS 'unchanged, observed or flagged';

CREATE TABLE attributions (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    cause VARCHAR NOT NULL,
    amount_ore BIGINT NOT NULL
);
COMMENT ON TABLE attributions IS 'How much of a difference each cause accounts for; a case''s amounts sum to its difference';
COMMENT ON COLUMN attributions.run_id IS 'The run';
COMMENT ON COLUMN attributions.case_id IS 'Case number (sak)';
COMMENT ON COLUMN attributions.cause IS 'income, wealth, household, housing_cost, rates or decision';
COMMENT ON COLUMN attributions.amount_ore IS 'Share of the difference, øre';

CREATE TABLE case_states (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    state VARCHAR NOT NULL CHECK (state IN ('unchanged', 'observed', 'flagged', 'awaiting', 'not_checked')),
    reason VARCHAR,
    PRIMARY KEY (run_id, case_id)
);
COMMENT ON TABLE case_states IS 'The one state each active case ended the run in; the states sum to the population';
COMMENT ON COLUMN case_states.run_id IS 'The run';
COMMENT ON COLUMN case_states.case_id IS 'Case number (sak)';
COMMENT ON COLUMN case_states.state IS 'unchanged, observed, flagged, awaiting or not_checked';
COMMENT ON COLUMN case_states.reason IS 'Why it is awaiting or not checked; manual_check says no more on purpose';
