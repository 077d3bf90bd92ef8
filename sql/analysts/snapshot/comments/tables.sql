-- Comments on columns of the copy that differ from the store's columns. They replace the store's comments.

COMMENT ON COLUMN members.birth_year IS 'Year of birth (safe copy: the first of twenty years)';
COMMENT ON COLUMN members_versions.birth_year IS 'Year of birth (safe copy: the first of twenty years)';
COMMENT ON COLUMN run_feeds.has_problem IS 'Whether the feed was not read to its end';
COMMENT ON COLUMN lookups.outcome IS 'How it ended. Nobody who must be checked by hand, for whatever reason, is in the table';
COMMENT ON COLUMN run_overview.message IS 'Always empty in the copy';
COMMENT ON COLUMN run_overview.released_by IS 'Always empty in the copy';
COMMENT ON COLUMN coverage.population IS 'Active cases; empty: hidden, since it or a count it would give away is small';
COMMENT ON COLUMN coverage.unchanged IS 'Cases unchanged; empty: hidden, since it or a count it would give away is small';
COMMENT ON COLUMN coverage.observed IS 'Cases observed; empty: hidden, since it or a count it would give away is small';
COMMENT ON COLUMN coverage.flagged IS 'Cases flagged; empty: hidden, since it or a count it would give away is small';
COMMENT ON COLUMN coverage.awaiting IS 'Cases awaiting; empty: hidden, since it or a count it would give away is small';
COMMENT ON COLUMN coverage.by_hand IS 'Cases that a caseworker must check; empty: hidden, since it or a count it would give away is small';
COMMENT ON COLUMN coverage.not_checked IS 'Cases not checked; empty: hidden, since it or a count it would give away is small';

COMMENT ON COLUMN members.lives_from IS 'Month that the person moved in, as its first day (safe copy: empty); empty for who came in the first year of life, and where unknown';
COMMENT ON COLUMN members_versions.lives_from IS 'Month that the person moved in, as its first day (safe copy: empty); empty for who came in the first year of life, and where unknown';
COMMENT ON COLUMN members.lives_to IS 'Month that the person moved out or died, as its first day (safe copy: empty); empty: still there';
COMMENT ON COLUMN members_versions.lives_to IS 'Month that the person moved out or died, as its first day (safe copy: empty); empty: still there';
COMMENT ON COLUMN lookups.requested_at IS 'When its run began, with a microsecond more for each earlier look-up of the person in that run: not the time of the call';
COMMENT ON VIEW plans IS 'What each run looks up and why, without the order: one row per case, person, resource and month';
COMMENT ON COLUMN plans.run_id IS 'The run';
COMMENT ON COLUMN plans.case_id IS 'Keyed pseudonym of the case';
COMMENT ON COLUMN plans.municipality IS 'The municipality on whose behalf it is looked up';
COMMENT ON COLUMN plans.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN plans.resource IS 'inntekt or summertskattegrunnlag';
COMMENT ON COLUMN plans.month IS 'The month of the income; empty for an assessment';
COMMENT ON COLUMN plans.reason IS 'Why it is looked up; known: an earlier answer is used';
COMMENT ON COLUMN plans.known_lookup_id IS 'Keyed pseudonym of the newest earlier look-up; empty: there is none';
