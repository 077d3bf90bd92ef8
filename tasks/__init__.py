"""The steps of the job, one package (room) per step. Plain Python; a Prefect task is a thin wrapper around it."""
