-- The exports of cases whose time is over; due_cases is filled before.
SELECT exports.export_id FROM exports SEMI JOIN due_cases USING (case_id) ORDER BY exports.export_id;
