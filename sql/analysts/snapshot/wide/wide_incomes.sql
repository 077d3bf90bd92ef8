CREATE OR REPLACE VIEW wide_incomes AS
-- One row per person, month and code: the newest known income.
SELECT
    incomes.person_key,
    members.case_id,
    incomes.month,
    incomes.category,
    incomes.code,
    names.label_nb AS code_nb,
    names.label_en AS code_en,
    names.income_group,
    names.is_counted,
    names.is_from_nav,
    incomes.benefit,
    incomes.category IN ('ytelseFraOffentlige', 'pensjonEllerTrygd') AS is_benefit_or_pension,
    incomes.kroner,
    (incomes.kroner * 100)::BIGINT AS amount_ore
FROM income_by_month AS incomes
LEFT JOIN income_codes AS names ON incomes.category = names.category AND incomes.code = names.code
LEFT JOIN (
    SELECT person_key, arg_max(case_id, version_from) AS case_id
    FROM members_versions
    GROUP BY person_key
) AS members ON incomes.person_key = members.person_key;
COMMENT ON VIEW wide_incomes IS 'One row per person, month and code: the newest known income. Key: person_key, month, category, code and benefit';
COMMENT ON COLUMN wide_incomes.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN wide_incomes.case_id IS 'Keyed pseudonym of the newest case of the person';
COMMENT ON COLUMN wide_incomes.month IS 'The month it was paid in, as its first day';
COMMENT ON COLUMN wide_incomes.category IS 'Which of the four kinds of entry';
COMMENT ON COLUMN wide_incomes.code IS 'Code (beskrivelse)';
COMMENT ON COLUMN wide_incomes.code_nb IS 'The code in bokmål';
COMMENT ON COLUMN wide_incomes.code_en IS 'The code in English';
COMMENT ON COLUMN wide_incomes.income_group IS 'pay, benefit, pension or business';
COMMENT ON COLUMN wide_incomes.is_counted IS 'Whether the code counts as income, whole or in part';
COMMENT ON COLUMN wide_incomes.is_from_nav IS 'Whether NAV pays it; empty: the code does not say';
COMMENT ON COLUMN wide_incomes.benefit IS 'fordel';
COMMENT ON COLUMN wide_incomes.is_benefit_or_pension IS 'Whether it is a public benefit or a pension, and not pay';
COMMENT ON COLUMN wide_incomes.kroner IS 'Sum of the entries, kroner';
COMMENT ON COLUMN wide_incomes.amount_ore IS 'The same in øre';
