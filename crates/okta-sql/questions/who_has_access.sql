-- Who has access to the application Payroll, and by what?
-- Why: each access is reviewed by whoever gave it: the application's owner, or the owner of the group.
WITH app AS MATERIALIZED (
    SELECT id FROM apps WHERE label = 'Payroll'
),
by_group (user, names) AS (
    SELECT members.id, group_concat(groups.name, ', ' ORDER BY groups.name)
    FROM app
    JOIN app_groups AS assigned ON assigned.appId = app.id
    JOIN groups ON groups.id = assigned.id
    JOIN group_members AS members ON members.groupId = groups.id
    GROUP BY members.id
)
SELECT
    users.login,
    users.status,
    assigned.scope,
    by_group.names AS by_groups,
    substr(assigned.created, 1, 10) AS since
FROM app
JOIN app_users AS assigned ON assigned.appId = app.id
JOIN users ON users.id = assigned.id
LEFT JOIN by_group ON by_group.user = assigned.id
ORDER BY users.login;
