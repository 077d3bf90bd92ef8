"""The rooms of the job: one package per step, plain Python. `flows` makes Prefect tasks of their functions."""
