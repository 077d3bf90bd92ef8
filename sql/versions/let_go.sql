DROP TABLE temp.differing;
