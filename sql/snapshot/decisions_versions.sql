SELECT * FROM decisions_versions;
