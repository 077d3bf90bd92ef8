DROP TABLE IF EXISTS temp.coming;
