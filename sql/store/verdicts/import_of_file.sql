-- The newest import of exactly these bytes.
SELECT imported_at, accepted, repeated, rejected
FROM verdict_imports
WHERE sha256 = $sha256
ORDER BY imported_at DESC, import_id DESC
LIMIT 1;
