-- Comments on columns of the copy that differ from the store's columns. They replace the store's comments.

COMMENT ON COLUMN members.birth_year IS 'Year of birth';
COMMENT ON COLUMN members_versions.birth_year IS 'Year of birth';
COMMENT ON COLUMN run_feeds.has_problem IS 'Whether the feed was not read to its end';
COMMENT ON COLUMN lookups.outcome IS 'How it ended; manual_check: somebody must look, whatever the reason';
COMMENT ON COLUMN run_overview.message IS 'Always empty in the copy';
COMMENT ON COLUMN run_overview.released_by IS 'Always empty in the copy';
COMMENT ON COLUMN coverage.population IS 'Active cases; empty: hidden, since it or a count it would give away is small';
COMMENT ON COLUMN coverage.unchanged IS 'Cases unchanged; empty: hidden, since it or a count it would give away is small';
COMMENT ON COLUMN coverage.observed IS 'Cases observed; empty: hidden, since it or a count it would give away is small';
COMMENT ON COLUMN coverage.flagged IS 'Cases flagged; empty: hidden, since it or a count it would give away is small';
COMMENT ON COLUMN coverage.awaiting IS 'Cases awaiting; empty: hidden, since it or a count it would give away is small';
COMMENT ON COLUMN coverage.by_hand IS 'Cases that a caseworker must check; empty: hidden, since it or a count it would give away is small';
COMMENT ON COLUMN coverage.not_checked IS 'Cases not checked; empty: hidden, since it or a count it would give away is small';
