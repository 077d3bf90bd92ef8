-- Why an export has the incomes of a whole household.

ALTER TABLE exports ADD COLUMN reason VARCHAR;
