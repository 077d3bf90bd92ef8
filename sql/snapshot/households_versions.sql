SELECT * FROM households_versions;
