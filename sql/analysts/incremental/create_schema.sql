-- The schema of the rows that are kept once for all runs, behind the views that give them by run.
CREATE SCHEMA IF NOT EXISTS {schema};
