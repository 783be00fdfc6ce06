-- Who can sign in without a second factor?
-- Why: a password alone is one phishing mail away. A security question is something one knows, as the password is.
SELECT
    users.login,
    users.department,
    iif(users.id IN (SELECT id FROM role_assigned_users), 'yes', 'no') AS administrator,
    substr(users.lastLogin, 1, 10) AS last_login
FROM users
LEFT JOIN user_factors AS factors
    ON factors.userId = users.id AND factors.status = 'ACTIVE' AND factors.factorType <> 'question'
WHERE users.status IN ('ACTIVE', 'LOCKED_OUT', 'PASSWORD_EXPIRED') AND factors.id IS NULL
ORDER BY administrator DESC, users.login;
