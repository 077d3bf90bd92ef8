"""A synthetic town whose years are settled (etteroppgjør), with its own key to what each settlement should find."""
