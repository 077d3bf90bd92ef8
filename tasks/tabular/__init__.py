"""Tables of text: CSV files read and written, and columns of text parsed to typed values or faults."""
