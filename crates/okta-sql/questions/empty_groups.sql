-- Which groups have no members, and to how many applications do they lead?
-- Why: whoever comes to be in a forgotten group gets all that it gives.
SELECT
    groups.name,
    substr(groups.created, 1, 10) AS created,
    substr(groups.lastMembershipUpdated, 1, 10) AS last_change,
    (SELECT count(*) FROM group_apps AS apps WHERE apps.groupId = groups.id) AS apps
FROM groups
LEFT JOIN group_members AS members ON members.groupId = groups.id
WHERE groups.type = 'OKTA_GROUP'
GROUP BY groups.id
HAVING count(members.id) = 0
ORDER BY groups.name;
