"""The migrations of the work database, by Alembic."""
