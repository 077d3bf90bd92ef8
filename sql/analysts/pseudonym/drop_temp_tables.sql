DROP TABLE IF EXISTS temp.case_pseudonyms;
DROP TABLE IF EXISTS temp.person_pseudonyms;
DROP TABLE IF EXISTS temp.decision_pseudonyms;
DROP TABLE IF EXISTS temp.cases_by_hand;
DROP TABLE IF EXISTS temp.persons_by_hand;
