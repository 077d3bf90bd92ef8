DROP TABLE temp.own_answers;
