-- Which group rules are switched off or invalid, and which groups do they not fill?
-- Why: who relies on a rule learns too late that it put nobody anywhere. A rule is invalid once a group of it is gone.
SELECT
    rules.name,
    rules.status,
    rules.conditions ->> '$.expression.value' AS expression,
    coalesce(groups.name, 'a group that is gone') AS fills
FROM group_rules AS rules, json_each(rules.actions, '$.assignUserToGroups.groupIds') AS target
LEFT JOIN groups ON groups.id = target.value
WHERE rules.status <> 'ACTIVE'
ORDER BY rules.name, fills;
