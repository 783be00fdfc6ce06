-- Who may sign in and did not for 90 days?
-- Why: accounts of people who moved on without a word. Who never signed in at all is another question.
SELECT
    login,
    department,
    substr(lastLogin, 1, 10) AS last_login,
    CAST(julianday(now()) - julianday(lastLogin) AS INTEGER) AS days_ago
FROM users
WHERE status = 'ACTIVE' AND lastLogin < now('-90 days')
ORDER BY lastLogin;
