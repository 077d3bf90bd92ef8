"""The make-believe Maskinporten: clients and keys, grants, tokens and refusals."""
