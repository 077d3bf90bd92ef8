"""One file for each change of the tables. A file that is released is never changed."""
