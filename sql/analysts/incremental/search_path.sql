-- For the program's own statements; the views and macros of a copy name the schema themselves.
SET search_path = 'main,versions';
