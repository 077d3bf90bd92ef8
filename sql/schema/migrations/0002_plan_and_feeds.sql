-- Plan before fetching: why each look-up is made, or which earlier answer stands; and how far the event feeds are read.

CREATE TABLE plans (
    run_id VARCHAR NOT NULL,
    place BIGINT NOT NULL,
    case_id VARCHAR NOT NULL,
    municipality VARCHAR NOT NULL,
    person_key VARCHAR NOT NULL,
    resource VARCHAR NOT NULL,
    month DATE,
    reason VARCHAR NOT NULL CHECK (
        reason IN ('known', 'new_recipient', 'month_mature', 'event', 'earlier_failure', 'sweep')
    ),
    known_lookup_id VARCHAR
);
COMMENT ON TABLE plans IS 'The look-up plan of each run: what is asked about whom and why, and what is known already';
COMMENT ON COLUMN plans.run_id IS 'The run';
COMMENT ON COLUMN plans.place IS 'Place in the plan, the first is 0; earlier failures come first';
COMMENT ON COLUMN plans.case_id IS 'The case that needs it';
COMMENT ON COLUMN plans.municipality IS 'The municipality on whose behalf it is known or asked';
COMMENT ON COLUMN plans.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN plans.resource IS 'inntekt or summertskattegrunnlag';
COMMENT ON COLUMN plans.month IS 'The month of the income, as its first day; empty for the newest assessment';
COMMENT ON COLUMN plans.reason IS 'Why it is asked: new_recipient, month_mature, event, earlier_failure or sweep; known: it is not asked';
COMMENT ON COLUMN plans.known_lookup_id IS 'The newest earlier look-up, where there is one; what stands where the reason is known';

CREATE TABLE run_feeds (
    run_id VARCHAR NOT NULL,
    resource VARCHAR NOT NULL,
    next_sequence BIGINT,
    problem VARCHAR,
    PRIMARY KEY (run_id, resource)
);
COMMENT ON TABLE run_feeds IS 'How far each event feed (hendelsesliste) was read when the run made its plan';
COMMENT ON COLUMN run_feeds.run_id IS 'The run';
COMMENT ON COLUMN run_feeds.resource IS 'Whose feed: inntekt or summertskattegrunnlag (skatteoppgjør)';
COMMENT ON COLUMN run_feeds.next_sequence IS 'The first number not read; look-ups of the run stand for every event below it';
COMMENT ON COLUMN run_feeds.problem IS 'Why the feed was not read to its end; empty where it was';

CREATE TABLE feed_pages (
    resource VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    next_sequence BIGINT NOT NULL,
    watched_sha256 VARCHAR NOT NULL,
    events BIGINT NOT NULL,
    matched BIGINT NOT NULL,
    faulty BIGINT NOT NULL,
    read_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE feed_pages IS 'Pages of the event feeds, each stored with what it led to; the newest is the cursor';
COMMENT ON COLUMN feed_pages.resource IS 'Whose feed: inntekt or summertskattegrunnlag (skatteoppgjør)';
COMMENT ON COLUMN feed_pages.run_id IS 'The run that read it';
COMMENT ON COLUMN feed_pages.next_sequence IS 'The first number not read';
COMMENT ON COLUMN feed_pages.watched_sha256 IS 'Fingerprint of the recipients the page was matched with';
COMMENT ON COLUMN feed_pages.events IS 'Events on the page';
COMMENT ON COLUMN feed_pages.matched IS 'Of those, about recipients';
COMMENT ON COLUMN feed_pages.faulty IS 'Of those, not well formed; counted, and they stop nothing';
COMMENT ON COLUMN feed_pages.read_at IS 'When it was stored';

CREATE TABLE feed_events (
    resource VARCHAR NOT NULL,
    sequence BIGINT NOT NULL,
    run_id VARCHAR NOT NULL,
    person_key VARCHAR NOT NULL,
    period_from DATE,
    period_to DATE,
    kind VARCHAR
);
COMMENT ON TABLE feed_events IS 'Events about recipients; those about anybody else are never stored';
COMMENT ON COLUMN feed_events.resource IS 'Whose feed: inntekt or summertskattegrunnlag (skatteoppgjør)';
COMMENT ON COLUMN feed_events.sequence IS 'Number in the feed (sekvensnummer)';
COMMENT ON COLUMN feed_events.run_id IS 'The run that read it';
COMMENT ON COLUMN feed_events.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN feed_events.period_from IS 'First month it is about; empty where its period could not be read: then any';
COMMENT ON COLUMN feed_events.period_to IS 'Last month it is about';
COMMENT ON COLUMN feed_events.kind IS 'hendelsetype: ny, slettet, identitetsendring or another; empty in the income feed';

CREATE TABLE sweep_findings (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    municipality VARCHAR NOT NULL,
    person_key VARCHAR NOT NULL,
    resource VARCHAR NOT NULL,
    month DATE,
    before_lookup_id VARCHAR NOT NULL,
    after_lookup_id VARCHAR NOT NULL
);
COMMENT ON TABLE sweep_findings IS 'What the feed had missed: a swept answer that differs from the stored one though no event came';
COMMENT ON COLUMN sweep_findings.run_id IS 'The run that swept';
COMMENT ON COLUMN sweep_findings.case_id IS 'The case that needs it';
COMMENT ON COLUMN sweep_findings.municipality IS 'The municipality on whose behalf it was asked';
COMMENT ON COLUMN sweep_findings.person_key IS 'Keyed pseudonym of the person';
COMMENT ON COLUMN sweep_findings.resource IS 'inntekt or summertskattegrunnlag';
COMMENT ON COLUMN sweep_findings.month IS 'The month of the income; empty for an assessment';
COMMENT ON COLUMN sweep_findings.before_lookup_id IS 'The stored look-up';
COMMENT ON COLUMN sweep_findings.after_lookup_id IS 'The look-up that found something else';
