-- Who administers the org, in which roles, and when did they sign in last?
-- Why: the first list that an audit asks for. Roles come to people themselves, and by their groups.
WITH admins (user, role, given_by) AS (
    SELECT assigned.id, roles.label, 'name'
    FROM role_assigned_users AS assigned
    JOIN user_roles AS roles ON roles.userId = assigned.id
    WHERE roles.assignmentType = 'USER'
    UNION
    SELECT members.id, roles.label, groups.name
    FROM groups
    JOIN group_roles AS roles ON roles.groupId = groups.id
    JOIN group_members AS members ON members.groupId = groups.id
)
SELECT admins.role, users.login, admins.given_by, users.status, substr(users.lastLogin, 1, 10) AS last_login
FROM admins
JOIN users ON users.id = admins.user
ORDER BY admins.role, users.login;
