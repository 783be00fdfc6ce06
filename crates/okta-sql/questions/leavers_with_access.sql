-- Which suspended or deactivated users still hold applications or are in groups?
-- Why: what somebody holds comes back with them. A suspended user keeps everything; a deactivated one stays in groups.
WITH leavers AS MATERIALIZED (
    SELECT id, login, status, statusChanged
    FROM users
    WHERE status IN ('SUSPENDED', 'DEPROVISIONED')
),
held (user, app, member_of) AS (
    SELECT leavers.id, apps.label, NULL
    FROM apps
    JOIN app_users AS assigned ON assigned.appId = apps.id
    JOIN leavers ON leavers.id = assigned.id
    UNION ALL
    SELECT leavers.id, NULL, groups.name
    FROM leavers
    JOIN user_groups AS groups ON groups.userId = leavers.id
    WHERE groups.type = 'OKTA_GROUP'
)
SELECT
    leavers.login,
    leavers.status,
    substr(leavers.statusChanged, 1, 10) AS since,
    group_concat(held.app, ', ' ORDER BY held.app) AS apps,
    group_concat(held.member_of, ', ' ORDER BY held.member_of) AS member_of
FROM leavers
JOIN held ON held.user = leavers.id
GROUP BY leavers.id
ORDER BY leavers.status, leavers.login;
