"""The synthetic Maskinporten: clients and keys, grants, tokens and refusals."""
