-- Whose department, title or cost centre is missing?
-- Why: rules, reviews and access requests go by these; who has none is passed over. `costCentre` is this org's own attribute.
SELECT
    login,
    status,
    concat_ws(
        ', ',
        iif(coalesce(department, '') = '', 'department', NULL),
        iif(coalesce(title, '') = '', 'title', NULL),
        iif(coalesce(costCentre, '') = '', 'cost centre', NULL)
    ) AS missing
FROM users
WHERE status <> 'DEPROVISIONED'
    AND '' IN (coalesce(department, ''), coalesce(title, ''), coalesce(costCentre, ''))
ORDER BY login;
