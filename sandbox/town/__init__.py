"""Draws the town: people, households, incomes, homes, stories, and the answer key."""
