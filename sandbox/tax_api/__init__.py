"""The look-up APIs and event feeds of the synthetic tax administration, with faults on demand."""
