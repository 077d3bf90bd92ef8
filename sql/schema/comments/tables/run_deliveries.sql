COMMENT ON TABLE run_deliveries IS 'The figures of each municipality''s delivery that the delivery guard checks';
COMMENT ON COLUMN run_deliveries.run_id IS 'The run';
COMMENT ON COLUMN run_deliveries.municipality IS 'Municipality number';
COMMENT ON COLUMN run_deliveries.table_name IS 'households, members or decisions';
COMMENT ON COLUMN run_deliveries.figure IS 'rows; faulty_rows; cases_without_rows: delivered cases that have no row in the table; values: rows with a usable value in column_name';
COMMENT ON COLUMN run_deliveries.column_name IS 'The column, for values; else empty';
COMMENT ON COLUMN run_deliveries.value IS 'The number of rows, or of cases';
