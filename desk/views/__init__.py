"""What the pages show, as plain values in the reader's language. The templates only arrange them."""
