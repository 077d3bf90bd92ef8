-- Question: What did new rates since the decision do, apart from everything else?
-- Reader: leader
-- Needs: attributions
-- Read: cases moved by rates alone in part or whole; the sums are kroner per month, up and down.
SELECT
    count(*) AS cases,
    sum(greatest(amount_ore, 0)) / 100 AS kroner_up,
    sum(least(amount_ore, 0)) / 100 AS kroner_down
FROM attributions
WHERE run_id = chosen_run() AND cause = 'rates' AND amount_ore <> 0;
