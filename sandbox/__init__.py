"""A make-believe municipality, Maskinporten and tax administration over real HTTP."""
