"""The synthetic town over months, with its own key to what each run should find."""
