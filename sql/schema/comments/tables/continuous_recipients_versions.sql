COMMENT ON TABLE continuous_recipients_versions IS 'Persons in the plans of runs, whose events the runs stored. An answer is reused only while its person was a recipient in every run since';
COMMENT ON COLUMN continuous_recipients_versions.municipality IS 'The municipality on whose behalf the person is asked about';
COMMENT ON COLUMN continuous_recipients_versions.person_key IS 'Keyed pseudonym of the person';
