-- Which groups have no owner who is still active, and how many people are in them?
-- Why: nobody answers for who is in such a group. An owner who left is none.
SELECT
    groups.name,
    group_concat(users.login || ' (' || users.status || ')', ', ' ORDER BY users.login) AS former_owners,
    (SELECT count(*) FROM group_members AS members WHERE members.groupId = groups.id) AS members
FROM groups
LEFT JOIN group_owners AS owners ON owners.groupId = groups.id
LEFT JOIN users ON users.id = owners.id
WHERE groups.type = 'OKTA_GROUP'
GROUP BY groups.id
HAVING count(*) FILTER (WHERE users.status = 'ACTIVE' OR owners.type = 'GROUP') = 0
ORDER BY groups.name;
