-- A new store that is a copy of another one: when the migrations were applied to the other one.
UPDATE migrations SET applied_at = incoming.applied_at
FROM incoming
WHERE migrations.number = incoming.number;
