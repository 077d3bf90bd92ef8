COMMENT ON TABLE feed_events IS 'Events about recipients; those about anybody else are never stored';
COMMENT ON COLUMN feed_events.resource IS 'Whose feed: inntekt or summertskattegrunnlag (skatteoppgjør)';
COMMENT ON COLUMN feed_events.sequence IS 'Number in the feed (sekvensnummer)';
COMMENT ON COLUMN feed_events.run_id IS 'The run that read it';
COMMENT ON COLUMN feed_events.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN feed_events.period_from IS 'First month it is about; empty where its period could not be read: then any';
COMMENT ON COLUMN feed_events.period_to IS 'Last month it is about';
COMMENT ON COLUMN feed_events.kind IS 'hendelsetype: ny, slettet, identitetsendring or another; empty in the income feed';
