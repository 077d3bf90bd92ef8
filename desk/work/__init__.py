"""The work database of the desk: who has which case, answers, notes, manual checks, sessions, and the log of it all."""
