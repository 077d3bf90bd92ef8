CREATE OR REPLACE VIEW held_runs AS
-- Runs that the mass-change brake holds and nobody has released.
SELECT run_holds.*
FROM run_holds
ANTI JOIN releases USING (run_id);
