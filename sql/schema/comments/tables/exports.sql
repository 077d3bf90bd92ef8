COMMENT ON TABLE exports IS 'Each time a case''s data were put together for the citizen';
COMMENT ON COLUMN exports.export_id IS 'The export, and the name of its folder';
COMMENT ON COLUMN exports.exported_at IS 'When';
COMMENT ON COLUMN exports.exported_by IS 'The operating system''s user who did it';
COMMENT ON COLUMN exports.case_id IS 'The case';
COMMENT ON COLUMN exports.person_key IS 'Keyed pseudonym of the person it is limited to; empty: the whole household';
COMMENT ON COLUMN exports.reason IS 'Why the incomes of all members were exported; empty: they were not, or nobody else is in the household';
