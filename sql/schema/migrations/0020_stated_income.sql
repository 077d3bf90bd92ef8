-- What the recipients' tables may tell besides: income that a-ordningen has not, and a decision on a tax assessment.
ALTER TABLE households_versions ADD COLUMN stated_income_ore BIGINT DEFAULT 0;
COMMENT ON COLUMN households_versions.stated_income_ore IS 'Income per month that the household has stated and a-ordningen has not (business, capital, abroad), as counted, øre';
ALTER TABLE decisions_versions ADD COLUMN income_from_assessment BOOLEAN DEFAULT FALSE;
COMMENT ON COLUMN decisions_versions.income_from_assessment IS 'The income of the decision was taken from a tax assessment (Oslo)';
