DROP TABLE temp.run_answers;
