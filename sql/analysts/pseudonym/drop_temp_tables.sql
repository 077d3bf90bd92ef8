DROP TABLE IF EXISTS temp.case_pseudonyms;
DROP TABLE IF EXISTS temp.person_pseudonyms;
DROP TABLE IF EXISTS temp.decision_pseudonyms;
