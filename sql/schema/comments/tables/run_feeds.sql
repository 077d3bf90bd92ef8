COMMENT ON TABLE run_feeds IS 'How far each event feed (hendelsesliste) was read when the run made its plan';
COMMENT ON COLUMN run_feeds.run_id IS 'The run';
COMMENT ON COLUMN run_feeds.resource IS 'Whose feed: inntekt or summertskattegrunnlag (skatteoppgjør)';
COMMENT ON COLUMN run_feeds.next_sequence IS 'The first number not read; look-ups of the run stand for every event below it';
COMMENT ON COLUMN run_feeds.problem IS 'Why the feed was not read to its end; empty where it was';
