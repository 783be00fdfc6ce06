-- Who changed which policy over the last 90 days, and how?
-- Why: policies decide who gets in. Each change is held against the requests for changes.
SELECT
    substr(log.published, 1, 16) AS time,
    log.actor_displayName AS who,
    log.eventType AS did,
    target.value ->> '$.displayName' AS policy
FROM system_log AS log, json_each(log.target) AS target
WHERE log.eventType IN (
        'policy.lifecycle.create', 'policy.lifecycle.update', 'policy.lifecycle.activate',
        'policy.lifecycle.deactivate', 'policy.lifecycle.delete',
        'policy.rule.add', 'policy.rule.update', 'policy.rule.activate', 'policy.rule.deactivate', 'policy.rule.delete'
    )
    AND log.published >= now('-90 days')
    AND target.value ->> '$.type' = 'PolicyEntity'
ORDER BY log.published DESC;
