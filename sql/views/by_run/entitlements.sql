CREATE OR REPLACE VIEW entitlements AS
-- Each row with every run that found it; kept once in entitlements_versions.
SELECT run_versions.run_id, kept.* EXCLUDE (twin, version_from, version_to)
FROM entitlements_versions AS kept
INNER JOIN run_versions
    ON
        run_versions.part = 'results'
        AND run_versions.version >= kept.version_from
        AND run_versions.version < kept.version_to;
COMMENT ON VIEW entitlements IS 'What the rules gave (beregnet støtte)';
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
