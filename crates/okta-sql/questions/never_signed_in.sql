-- Who was let in and never came?
-- Why: the first password of an account is the one that most people know.
SELECT
    login,
    status,
    substr(activated, 1, 10) AS let_in,
    CAST(julianday(now()) - julianday(activated) AS INTEGER) AS days_ago
FROM users
WHERE lastLogin IS NULL AND status NOT IN ('STAGED', 'DEPROVISIONED')
ORDER BY activated;
