"""A synthetic municipality, Maskinporten and tax administration over real HTTP."""
