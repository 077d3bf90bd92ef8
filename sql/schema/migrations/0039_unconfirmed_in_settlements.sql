-- Each settled month names the values that no source confirms; settlements that were made before have no names.
ALTER TABLE settlement_months ADD COLUMN unconfirmed VARCHAR[];
