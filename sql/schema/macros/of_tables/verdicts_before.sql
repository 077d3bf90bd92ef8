CREATE OR REPLACE MACRO verdicts_before(at_time) AS TABLE
-- The newest verdict about each flag, among those given before that time.
    SELECT *
    FROM verdicts
    WHERE verdicts.answered_at < at_time
    QUALIFY row_number() OVER (
            PARTITION BY verdicts.flag_id ORDER BY verdicts.answered_at DESC, verdicts.verdict_id DESC
        ) = 1;
