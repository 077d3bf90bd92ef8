"""Everything about the DuckDB store: opening it, what a run writes and reads, the ledger, and the analysts' copy.

Import the part that is needed and call its functions through it: `from tasks.warehouse import runs, sessions`, then
`runs.begin(...)` in `with sessions.writing(settings) as store`. Types are imported from their own modules.
"""
