COMMENT ON TABLE run_settings IS 'The settings that a run judged by; runs of before this table have none';
COMMENT ON COLUMN run_settings.run_id IS 'The run';
COMMENT ON COLUMN run_settings.section IS 'changes or awaiting: the section of the settings file';
COMMENT ON COLUMN run_settings.content IS 'The section as JSON text, what was not written in the file included';
