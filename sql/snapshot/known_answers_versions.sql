SELECT * FROM known_answers_versions;
