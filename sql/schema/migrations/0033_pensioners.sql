-- Two facts that the recipients' tables may say, and that the law asks for: a pension in the household, and a child's wealth.
ALTER TABLE members_versions ADD COLUMN pensioner BOOLEAN DEFAULT FALSE;
COMMENT ON COLUMN members_versions.pensioner IS 'Draws alderspensjon, uføretrygd or etterlattepensjon: heating is added before 2024-09 (§ 2 d)';
ALTER TABLE households_versions ADD COLUMN child_wealth_ore BIGINT DEFAULT 0;
COMMENT ON COLUMN households_versions.child_wealth_ore IS 'Documented wealth of children that is taxed with their parents, deducted from net wealth (§ 6), øre';
ALTER TABLE case_months_versions ADD COLUMN pensioner BOOLEAN DEFAULT FALSE;
COMMENT ON COLUMN case_months_versions.pensioner IS 'A member draws a pension: heating is added before 2024-09 (§ 2 d)';
