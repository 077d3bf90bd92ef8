-- The caseworkers' answers by the main cause of the flag: how many were answered, and how many led to a new decision.
-- No answers are kept yet, so there are none.
SELECT NULL::VARCHAR AS cause, 0::BIGINT AS answered, 0::BIGINT AS new_decisions
WHERE FALSE;
