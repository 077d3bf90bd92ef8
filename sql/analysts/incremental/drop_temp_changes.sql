DROP TABLE IF EXISTS temp.changes;
