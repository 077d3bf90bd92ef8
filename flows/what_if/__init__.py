"""What other limits or other rules would have given in a past run, and whether it can be recalculated the same.

Everything is read from a past run, and nothing in use is changed.
"""
