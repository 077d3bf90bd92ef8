"""Results of a past run with other limits or other rules, and whether it can be recalculated with the same result.

Everything is read from a past run, and nothing in use is changed.
"""
