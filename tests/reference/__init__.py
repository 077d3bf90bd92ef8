"""Makes the pages of `docs/reference` that follow from the code; the tests compare them with the files."""
