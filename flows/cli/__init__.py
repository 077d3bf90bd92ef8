"""The `bostotte` command: its entry point (`main.py`), the application (`app.py`), and the commands in groups."""
