"""How the main job is started: by the command line, on schedules, or as the demo, each with a Prefect server."""
