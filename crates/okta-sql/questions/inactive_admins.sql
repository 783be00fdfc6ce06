-- Which administrators did not sign in for 90 days, or never did?
-- Why: a role that nobody uses is one that nobody misses when it is stolen.
WITH admins (user, role) AS (
    SELECT assigned.id, roles.label
    FROM role_assigned_users AS assigned
    JOIN user_roles AS roles ON roles.userId = assigned.id
    UNION
    SELECT members.id, roles.label
    FROM groups
    JOIN group_roles AS roles ON roles.groupId = groups.id
    JOIN group_members AS members ON members.groupId = groups.id
)
SELECT
    users.login,
    users.status,
    group_concat(admins.role, ', ' ORDER BY admins.role) AS roles,
    substr(users.lastLogin, 1, 10) AS last_login,
    CAST(julianday(now()) - julianday(users.lastLogin) AS INTEGER) AS days_ago
FROM admins
JOIN users ON users.id = admins.user
WHERE users.lastLogin IS NULL OR users.lastLogin < now('-90 days')
GROUP BY users.id
ORDER BY users.lastLogin;
