-- Which active applications did nobody sign in to for 90 days, and how many people could?
-- Why: what nobody uses still costs licences, and is one more door.
WITH used (app) AS (
    SELECT DISTINCT target.value ->> '$.id'
    FROM system_log AS log, json_each(log.target) AS target
    WHERE log.eventType = 'user.authentication.sso'
        AND log.published >= now('-90 days')
        AND log.outcome_result = 'SUCCESS'
        AND target.value ->> '$.type' = 'AppInstance'
)
SELECT apps.label, apps.signOnMode, substr(apps.created, 1, 10) AS created, count(assigned.id) AS people
FROM apps
LEFT JOIN app_users AS assigned ON assigned.appId = apps.id
WHERE apps.status = 'ACTIVE' AND apps.id NOT IN (SELECT app FROM used)
GROUP BY apps.id
ORDER BY people DESC, apps.label;
