"""The desk: the web application where caseworkers work through the flagged cases."""
