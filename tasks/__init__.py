"""The rooms of the job: one package per step, plain Python; `task.py` in a room is its Prefect door."""
