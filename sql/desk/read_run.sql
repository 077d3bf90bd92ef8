-- What is common to all cases of the run.
SELECT content
FROM run;
