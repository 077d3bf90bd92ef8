"""The make-believe town as it lives on, month after month, with a key of its own to what each run should find."""
