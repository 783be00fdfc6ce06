-- How old are the passwords of those who sign in with one, and how many of them are administrators'?
-- Why: what was leaked a year ago still works. Those without a password sign in elsewhere.
SELECT
    CASE
        WHEN passwordChanged >= now('-90 days') THEN '1: up to 90 days'
        WHEN passwordChanged >= now('-180 days') THEN '2: up to 180 days'
        ELSE '3: older'
    END AS age,
    count(*) AS people,
    count(*) FILTER (WHERE id IN (SELECT id FROM role_assigned_users)) AS administrators,
    max(CAST(julianday(now()) - julianday(passwordChanged) AS INTEGER)) AS oldest_in_days
FROM users
WHERE status IN ('ACTIVE', 'LOCKED_OUT', 'PASSWORD_EXPIRED') AND passwordChanged IS NOT NULL
GROUP BY age
ORDER BY age;
