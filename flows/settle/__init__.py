"""The yearly settlement (etteroppgjør): the support of each month of a past year, both ways."""
