"""The look-up APIs and event feeds of the make-believe tax administration, with faults on demand."""
