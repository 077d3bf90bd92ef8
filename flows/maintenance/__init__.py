"""The care of an installation: status and ledger, checks, purge, backups, encryption, exports, caseworkers' answers.

Nothing here belongs to a run. Commands that only look open the store by `sessions.reading` and write nothing.
"""
